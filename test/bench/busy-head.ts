/** The rights head of a series that has been sold everywhere for decades, made from a seed. */
import type { RightsBox } from "#shared/rights/box.ts";
import { dayOf } from "#shared/rights/days.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { Commitment, Hold, RightsHead, RightsIn, RightsLine } from "#shared/rights/head.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";
import type { LanguageScope } from "#shared/rights/languages.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";

type Chance = (below: number) => number;

/** What buyers ask for in practice: a channel group's countries, or one country and its neighbours. */
const MARKETS: readonly (readonly string[])[] = [
  "TH VN SG MY ID PH MM KH LA BN TL",
  "AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE",
  "AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE DJ SO KM",
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB CH NO IS LI",
  "AO BF BI BJ BW CD CF CG CI CM CV ET GA GH GM GN GQ GW KE LR LS MG ML MU MW MZ NA NE NG RW SC SL SN SZ TD TG TZ UG ZA ZM ZW",
  "US CA",
  "JP KR TW HK MO",
  "AU NZ FJ PG SB VU WS TO",
  "AM AZ BY GE KG KZ MD TJ TM UA UZ",
  "IN PK BD LK NP BT MV",
].map((codes) => codes.split(" "));
const MEDIA: readonly (readonly MediaLeaf[])[] = [
  ["SVOD"],
  ["FTV", "CTCH", "SIML"],
  ["PTV1", "PTV2"],
  ["BPTV", "PTV1", "PTV2", "CTCH"],
  ["AVOD", "FVOD", "BVOD"],
  ["TVOD", "EST", "PVOD"],
  ["FAST"],
  ["AIR", "SHIP", "HOTL"],
  ["FTV", "BVOD", "CTCH", "SIML"],
];
const TAGS = [
  "th",
  "vi",
  "id",
  "ms",
  "es-419",
  "pt-BR",
  "ar",
  "de",
  "fr",
  "it",
  "pl",
  "zh-Hans",
  "zh-Hant",
  "ja",
  "ko",
  "hi",
  "sw",
];
const TERMS = [365, 366, 730, 731, 1_095, 1_096, 1_461, 1_826];
/** Terms begin in these years. */
export const BUSY_FIRST_DAY = dayOf("2026-01-01") ?? 0;
const DAYS = 12 * 365;
/** Ten years of signing. */
const OPENED = Date.UTC(2026, 0, 1);
const SIGNING_MILLISECONDS = 3_652 * 86_400_000;
const LICENSEES = 300;
const LINES = 4;
const SEASONS = 12;

/** So many commitments of one to four lines, with carve-outs, blackouts and holdbacks as often as the trade has them. */
export function busyHead(seed: number, commitments: number): RightsHead {
  const chance = chanceFrom(seed);
  const someInstant = () => OPENED + chance(SIGNING_MILLISECONDS);
  const licensees = times(LICENSEES, () => idOf("org", someInstant(), chance));
  const signed = (instant: number) =>
    commitmentOf(chance, { licenceId: idOf("lic", instant, chance), licenseeId: pick(chance, licensees) });
  const inOrder = times(commitments, someInstant).sort((one, other) => one - other);
  const holds = times(Math.ceil(commitments / 100), (): Hold => {
    return { ...signed(OPENED + SIGNING_MILLISECONDS), expiresAt: OPENED + SIGNING_MILLISECONDS + chance(604_800_000) };
  });
  const workId = idOf("wrk", OPENED, chance);
  return { workId, rightsIn: ownedEverywhere(), commitments: inOrder.map(signed), holds, holdbacks: [] };
}

function ownedEverywhere(): RightsIn[] {
  return MARKETS.flat().map((territory) => ({
    id: `avail ${territory}|0`,
    source: `avail ${territory}`,
    scope: { kind: "work" },
    box: {
      media: MEDIA_LEAVES,
      territories: [territory],
      languages: { all: true },
      window: { startDay: BUSY_FIRST_DAY, endDay: BUSY_FIRST_DAY + 2 * DAYS },
    },
    exclusivity: { kind: "exclusive" },
  }));
}

type Parties = Pick<Commitment, "licenceId" | "licenseeId">;

function commitmentOf(chance: Chance, { licenceId, licenseeId }: Parties): Commitment {
  return {
    licenceId,
    licenseeId,
    scope: scopeOf(chance),
    lines: times(1 + chance(LINES), () => lineOf(chance)),
    ...(chance(3) === 0 ? { holdbacks: [promiseOf(chance)] } : {}),
  };
}

function lineOf(chance: Chance): RightsLine {
  const kinds: readonly Exclusivity[] = [
    { kind: "non-exclusive" },
    { kind: "exclusive" },
    { kind: "sole" },
    { kind: "co-exclusive", of: 3 },
  ];
  return { box: boxOf(chance), exclusivity: pick(chance, kinds) };
}

function boxOf(chance: Chance): RightsBox {
  const startDay = BUSY_FIRST_DAY + chance(DAYS);
  const endDay = startDay + pick(chance, TERMS);
  const market = pick(chance, MARKETS);
  // Every second one leaves some of the countries out.
  const territories = chance(2) === 0 ? market : market.filter(() => chance(6) > 0);
  const gapDay = startDay + 30 + chance(200);
  return {
    media: pick(chance, MEDIA),
    territories: territories.length === 0 ? market : territories,
    languages: languagesOf(chance),
    window: { startDay, endDay },
    ...(chance(6) === 0 ? { blackouts: [{ startDay: gapDay, endDay: gapDay + 31 }] } : {}),
  };
}

function languagesOf(chance: Chance): LanguageScope {
  const dub = { use: "dub" as const, tag: pick(chance, TAGS) };
  const subtitle = { use: "subtitle" as const, tag: pick(chance, TAGS) };
  return chance(3) === 0 ? { all: true } : { versions: [dub, subtitle] };
}

function promiseOf(chance: Chance): HoldbackPromise {
  const term = { strength: "hard" as const, box: boxOf(chance), binds: "licensor" as const };
  return chance(3) === 0 ? { ...term, tiedEnd: { daysAfterStartOf: { media: ["PTV1"], days: 90 } } } : term;
}

function scopeOf(chance: Chance): Scope {
  return chance(3) === 0 ? { kind: "work" } : { kind: "season", season: 1 + chance(SEASONS) };
}

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LETTERS = 10;
const CHANCE_LETTERS = 16;

/** Ids as the marketplace gives them out: an instant, and as much chance. */
function idOf(prefix: string, instant: number, chance: Chance): string {
  const time = Array.from({ length: TIME_LETTERS }, (_, at) => {
    return LETTERS[Math.floor(instant / 32 ** (TIME_LETTERS - 1 - at)) % 32];
  });
  return `${prefix}_${time.join("")}${times(CHANCE_LETTERS, () => LETTERS[chance(LETTERS.length)]).join("")}`;
}

function pick<T>(chance: Chance, values: readonly [T, ...T[]] | readonly T[]): T {
  const value = values[chance(values.length)];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
}

function times<T>(count: number, one: () => T): T[] {
  return Array.from({ length: count }, one);
}

/** A small generator (mulberry32): the same head in every run. */
function chanceFrom(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
