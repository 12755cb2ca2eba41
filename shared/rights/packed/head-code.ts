import type { RightsBox } from "../box.ts";
import { type DayWindow, OPEN_END_DAY } from "../days.ts";
import type { Exclusivity } from "../exclusivity.ts";
import type { Commitment, Hold, Holdback, RightsHead, RightsIn, RightsLine } from "../head.ts";
import type { HoldbackPromise, HoldbackTerm, StartTie } from "../holdback.ts";
import type { LanguageScope, LanguageVersion } from "../languages.ts";
import type { MediaLeaf } from "../media.ts";
import type { Scope } from "../scope.ts";
import { TERRITORY_NUMBERS, territoryNumber, territoryOfNumber } from "../territories.ts";
import { type Code, counted, fields, listOf, oneOf, optional, repeated, text } from "./code.ts";
import type { ColumnName } from "./columns.ts";
import { HeadFault } from "./head-fault.ts";
import { exclusivityNumber, exclusivityOfNumber, mediaNumber, mediaOfNumber } from "./numbers.ts";

const exclusivity: Code<Exclusivity> = {
  write: (value, to) => to.columns.exclusivities.count(exclusivityNumber(value)),
  read: (from) => exclusivityOfNumber(from.columns.exclusivities.count()),
};

const scopeOut: Code<Scope> = {
  write(scope, { columns: { scopes } }) {
    scopes.count(SCOPE_KINDS.indexOf(scope.kind));
    if (scope.kind !== "work") scopes.count(scope.season);
    if (scope.kind === "episode") scopes.count(scope.episode);
  },
  read({ columns: { scopes } }) {
    const kind = SCOPE_KINDS[scopes.count()];
    if (kind === undefined) throw new HeadFault("it names a part of a work nobody knows");
    if (kind === "work") return { kind };
    const season = scopes.count();
    return kind === "season" ? { kind, season } : { kind, season, episode: scopes.count() };
  },
};
const SCOPE_KINDS = ["work", "season", "episode"] as const satisfies readonly Scope["kind"][];
const scope = repeated("scopeUses", scopeOut, (value) => JSON.stringify(value));

const mediaOut: Code<readonly MediaLeaf[]> = {
  write: (leaves, to) => to.columns.media.count(mediaNumber(leaves)),
  read: (from) => mediaOfNumber(from.columns.media.count()),
};
const media = repeated("mediaUses", mediaOut, (leaves) => leaves.join());

const placesOut: Code<readonly string[]> = {
  write(codes, { columns: { places } }) {
    const numbers = [...new Set(codes)].map(numberOfPlace).sort((one, other) => one - other);
    places.count(numbers.length);
    numbers.forEach((number, at) => {
      places.count(number - (numbers[at - 1] ?? 0));
    });
  },
  read({ columns: { places } }) {
    const codes: string[] = [];
    let number = 0;
    for (let left = places.count(); left > 0; left--) {
      number += places.count();
      if (number >= TERRITORY_NUMBERS) throw new HeadFault("it names a territory nobody knows");
      codes.push(territoryOfNumber(number));
    }
    return codes;
  },
};
const territories = repeated("placeUses", placesOut, (codes) => codes.join());

function numberOfPlace(code: string): number {
  const number = territoryNumber(code);
  if (number === undefined) throw new RangeError(`a head cannot keep the territory ${code}`);
  return number;
}

const version: Code<LanguageVersion> = fields<LanguageVersion>({
  use: oneOf("languages", ["original", "dub", "subtitle"]),
  tag: repeated("tagUses", text, (tag) => tag),
});
const versions = listOf("languages", version);
const except = optional("languages", versions);
const languagesOut: Code<LanguageScope> = {
  write(languages, to) {
    const isAll = "all" in languages;
    to.columns.languages.count(isAll ? 1 : 0);
    if (!isAll) versions.write(languages.versions, to);
    except.write(languages.except, to);
  },
  read(from) {
    const isAll = oneOf("languages", [false, true]).read(from);
    const scopeOf = isAll ? { all: true as const } : { versions: versions.read(from) };
    const carved = except.read(from);
    return carved === undefined ? scopeOf : { ...scopeOf, except: carved };
  },
};
const languages = repeated("languageUses", languagesOut, (value) => JSON.stringify(value));

/** The days of a window in two columns: where it begins, and how long it lasts. */
function daysIn(columns: { readonly first: ColumnName; readonly term: ColumnName }): Code<DayWindow> {
  const firstDay = counted(columns.first);
  return {
    write({ startDay, endDay }, to) {
      if (endDay <= startDay) throw new RangeError(`a head cannot keep a window from day ${startDay} to ${endDay}`);
      firstDay.write(startDay, to);
      // No window lasts no days, so that can stand for an open end: the same for all, whenever they begin.
      to.columns[columns.term].count(endDay === OPEN_END_DAY ? 0 : endDay - startDay);
    },
    read(from) {
      const startDay = firstDay.read(from);
      const term = from.columns[columns.term].count();
      return { startDay, endDay: term === 0 ? OPEN_END_DAY : startDay + term };
    },
  };
}

const box: Code<RightsBox> = fields<RightsBox>({
  media,
  territories,
  languages,
  window: daysIn({ first: "firstDays", term: "terms" }),
  blackouts: optional("blackouts", listOf("blackouts", daysIn({ first: "blackoutFirstDays", term: "blackoutTerms" }))),
});

const line: Code<RightsLine> = fields<RightsLine>({ box, exclusivity });

const rightIn: Code<RightsIn> = fields<RightsIn>({
  id: text,
  source: repeated("sourceUses", text, (source) => source),
  scope,
  box,
  exclusivity,
  clearanceEndDay: optional("clearances", counted("clearances")),
});

const tieOut: Code<StartTie> = fields<StartTie>({
  daysAfterStartOf: fields<StartTie["daysAfterStartOf"]>({ media, days: counted("ties") }),
});
const tie = repeated("tieUses", tieOut, (value) => JSON.stringify(value));

const strength = oneOf("strengths", ["hard", "soft"] as const);

const holdbackTerm = {
  strength,
  box,
  tiedStart: optional("startTies", tie),
  tiedEnd: optional("endTies", tie),
} satisfies Record<keyof HoldbackTerm, unknown>;

const promise: Code<HoldbackPromise> = fields<HoldbackPromise>({
  ...holdbackTerm,
  binds: oneOf("binds", ["licensor", "licensee"]),
});

const commitment = {
  licenceId: text,
  licenseeId: repeated("licenseeUses", text, (licenseeId) => licenseeId),
  scope,
  lines: listOf("lines", line),
  holdbacks: optional("promises", listOf("promises", promise)),
} satisfies Record<keyof Commitment, unknown>;

const hold: Code<Hold> = fields<Hold>({
  ...commitment,
  expiresAt: counted("expiries"),
  strength: optional("strengths", strength),
});

const holdback: Code<Holdback> = fields<Holdback>({
  id: text,
  scope,
  ...holdbackTerm,
  note: optional("notes", text),
});

/** A rights head, whole. Media and territories are sets: they come back in tree and in alphabetical order, each once. */
export const headCode: Code<RightsHead> = fields<RightsHead>({
  workId: text,
  rightsIn: listOf("lists", rightIn),
  commitments: listOf("lists", fields<Commitment>(commitment)),
  holds: listOf("lists", hold),
  holdbacks: listOf("lists", holdback),
});
