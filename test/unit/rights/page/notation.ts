/**
 * The notation of docs/rights.md: a word, and behind it cells in four parts set off by semicolons (media, territories,
 * languages, days), and whatever else the word needs. Days are written first to last, both in.
 */
import type { RightsBox } from "#shared/rights/box.ts";
import { dayOf, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { Holdback, RightsIn, RightsLine } from "#shared/rights/head.ts";
import type { HoldbackTerm, StartTie } from "#shared/rights/holdback.ts";
import type { LanguageScope, LanguageVersion } from "#shared/rights/languages.ts";
import { expandMedia, isMediaLeaf, type MediaLeaf } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";

/** What stands behind a word: cells, and what is said of them beside. */
interface Said {
  readonly word: string;
  readonly box: RightsBox;
  readonly extras: readonly string[];
}

/** An entry such as `exclusive: SVOD; TH; all languages; 2027-01-01 to 2027-12-31`: one word and what it is said of. */
export type Entry = Readonly<Record<string, string>>;

/** What sets off the parts of cells. */
export const PART = "; ";

export function lineOf(entry: Entry): RightsLine {
  const { word, box } = saidIn(entry, 0);
  return { exclusivity: exclusivityOf(word), box };
}

/** Rights of the seller; beside the cells a part of the work, and the last day on which they are cleared. */
export function rightInOf(entry: Entry, id: string): RightsIn {
  const { word, box, extras } = saidIn(entry, 2);
  const part = extras.find((extra) => extra.startsWith("season"));
  const cleared = extras.find((extra) => extra !== part);
  const right = { id, source: id, scope: scopeOf(part), box, exclusivity: exclusivityOf(word) };
  if (cleared === undefined) return right;
  return { ...right, clearanceEndDay: day(captured(/^cleared to (\S+)$/, cleared)[0]) + 1 };
}

export function holdbackOf(entry: Entry): HoldbackTerm {
  const { word, box, extras } = saidIn(entry, 2);
  if (word !== "hard" && word !== "soft") throw new Error(`a holdback is hard or soft, not ${word}`);
  return { strength: word, box, ...Object.assign({}, ...extras.map(tieOf)) };
}

export function ownHoldbackOf(entry: Entry, id: string): Holdback {
  return { id, scope: scopeOf(undefined), ...holdbackOf(entry) };
}

function tieOf(text: string): Pick<HoldbackTerm, "tiedStart" | "tiedEnd"> {
  const [end, days, media] = captured(/^(from|until) (\d+) days after ([A-Z0-9 ]+) starts$/, text);
  const tie: StartTie = { daysAfterStartOf: { media: mediaOf(media ?? ""), days: Number(days) } };
  return end === "from" ? { tiedStart: tie } : { tiedEnd: tie };
}

export function exclusivityOf(word: string): Exclusivity {
  if (word === "exclusive" || word === "sole" || word === "non-exclusive") return { kind: word };
  return { kind: "co-exclusive", of: Number(captured(/^co-exclusive of (\d+)$/, word)[0]) };
}

export function scopeOf(text: string | undefined): Scope {
  if (text === undefined) return { kind: "work" };
  const [season, episode] = captured(/^season (\d+)(?:, episode (\d+))?$/, text).map(Number);
  if (season === undefined) throw new Error(`no part of a work: ${text}`);
  return episode === undefined || Number.isNaN(episode)
    ? { kind: "season", season }
    : { kind: "episode", season, episode };
}

export function day(isoDate: string | undefined): number {
  const number = isoDate === undefined ? undefined : dayOf(isoDate);
  if (number === undefined) throw new Error(`no such day: ${isoDate}`);
  return number;
}

/** Milliseconds since 1970 of a minute such as `2026-11-27T12:00Z`. */
export function instant(text: string): number {
  const milliseconds = Date.parse(text);
  if (instantText(milliseconds) !== text) throw new Error(`no such minute: ${text}`);
  return milliseconds;
}

export function instantText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, "2026-11-27T12:00".length)}Z`;
}

function saidIn(entry: Entry, extrasMost: number): Said {
  const [[word, text] = ["", ""], another] = Object.entries(entry);
  const [media, territories, languages, days, ...extras] = text.split(PART);
  if (another !== undefined || languages === undefined || days === undefined || extras.length > extrasMost) {
    throw new Error(`not cells, or more than cells: ${JSON.stringify(entry)}`);
  }
  const places = { media: mediaOf(media ?? ""), territories: (territories ?? "").split(" ") };
  return { word, box: { ...places, languages: languagesOf(languages), ...daysOf(days) }, extras };
}

/** Media by their codes. A group is written with the day of the contract that says it: `ALL as of 2004-05-01`. */
function mediaOf(text: string): MediaLeaf[] {
  const [codes = "", madeOn] = text.split(" as of ");
  const media = madeOn === undefined ? codes.split(" ").filter(isMediaLeaf) : expandMedia([codes], day(madeOn));
  if (media === undefined || (madeOn === undefined && media.join(" ") !== codes)) {
    throw new Error(`media by their codes, or a group with its day, not ${text}`);
  }
  return media;
}

function languagesOf(text: string): LanguageScope {
  const [held = "", carvedOut] = text.split(" except ");
  const scope: LanguageScope = held === "all languages" ? { all: true } : { versions: versionsOf(held) };
  return carvedOut === undefined ? scope : { ...scope, except: versionsOf(carvedOut) };
}

const USES = ["original", "dub", "subtitle"] as const;

function versionsOf(text: string): LanguageVersion[] {
  return text.split(", ").map((version) => {
    const [tag, word] = captured(/^(\S+) (\w+)$/, version);
    const use = USES.find((known) => known === word);
    if (tag === undefined || use === undefined) throw new Error(`no version: ${version}`);
    return { use, tag };
  });
}

export function languagesText(scope: LanguageScope): string {
  const written = (versions: readonly LanguageVersion[]) => versions.map(({ tag, use }) => `${tag} ${use}`).join(", ");
  const held = "all" in scope ? "all languages" : written(scope.versions);
  return scope.except === undefined ? held : `${held} except ${written(scope.except)}`;
}

function daysOf(text: string): Pick<RightsBox, "window" | "blackouts"> {
  const [whole = "", leftOut] = text.split(" without ");
  if (leftOut === undefined) return { window: windowOf(whole) };
  return { window: windowOf(whole), blackouts: leftOut.split(" and ").map(windowOf) };
}

function windowOf(text: string): RightsBox["window"] {
  const [open] = /^from (\S+)$/.exec(text)?.slice(1) ?? [];
  if (open !== undefined) return { startDay: day(open), endDay: OPEN_END_DAY };
  const [first, last] = captured(/^(\S+) to (\S+)$/, text);
  return { startDay: day(first), endDay: day(last) + 1 };
}

export function windowText({ startDay, endDay }: RightsBox["window"]): string {
  const first = isoDateOf(startDay);
  return endDay >= OPEN_END_DAY ? `from ${first}` : `${first} to ${isoDateOf(endDay - 1)}`;
}

function captured(pattern: RegExp, text: string): string[] {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`not of the form ${pattern.source}: ${text}`);
  return match.slice(1);
}
