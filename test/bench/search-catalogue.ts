/** A catalogue as the trade has it, made from a seed: the same works, rows and questions in every run. */
import type { RightsBox } from "#shared/rights/box.ts";
import type { Commitment, Hold, Holdback, RightsHead, RightsIn } from "#shared/rights/head.ts";
import type { LanguageScope } from "#shared/rights/languages.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import type { SearchQuestion } from "#shared/rights/search/search-question.ts";

/** 2026-01-01 and the years after it. */
const FIRST_DAY = 20_454;
const DAYS_A_MONTH = 30;
const DAYS_A_YEAR = 365;
export const NOW = FIRST_DAY * 86_400_000;

const ASEAN = ["BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "VN"];
/** Groups without a country in common, so that a work's avails never overlap. */
const GROUPS: readonly (readonly string[])[] = [
  ASEAN,
  ["CN", "HK", "MO", "TW"],
  ["JP"],
  ["KR"],
  ["AU", "NZ"],
  ["IN", "BD", "LK", "NP"],
  ["KZ", "KG", "TJ", "TM", "UZ", "MN"],
  ["SE", "NO", "DK", "FI", "IS"],
  ["FR", "BE", "LU", "CH"],
  ["DE", "AT"],
  ["ES", "PT"],
  ["IT"],
  ["PL", "CZ", "SK", "HU", "RO", "BG"],
  ["GB", "IE"],
  ["US", "CA"],
  ["MX", "AR", "BR", "CL", "CO", "PE", "UY", "EC"],
  ["AE", "SA", "QA", "KW", "BH", "OM", "EG", "JO"],
  ["ZA", "NG", "KE", "GH"],
];
const BUNDLES: readonly (readonly MediaLeaf[])[] = [
  ["SVOD"],
  ["AVOD", "FVOD", "FAST"],
  ["TVOD", "EST"],
  ["FTV"],
  ["FTV", "BPTV", "PTV1", "PTV2"],
  ["THEA"],
  ["AIR", "SHIP"],
];
const LANGUAGES: readonly LanguageScope[] = [
  { all: true },
  { all: true },
  { all: true },
  { all: true, except: [{ use: "dub", tag: "zh" }] },
  { versions: ["en", "th", "vi", "id"].map((tag) => ({ use: "subtitle", tag })) },
  {
    versions: [
      { use: "dub", tag: "th" },
      { use: "subtitle", tag: "th" },
      { use: "subtitle", tag: "en" },
    ],
  },
];
const LICENSEES = 300;
const WORKS_A_HOUSE = 120;
const NON_EXCLUSIVE_IN_TEN = 3;

/** Whole numbers from 0 up to, not including, `below`. */
export type Chance = (below: number) => number;

/** A small linear congruential generator. */
export function chanceFrom(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What a house sells in one group of countries: how its avails are cut. */
interface Offer {
  readonly territories: readonly string[];
  readonly media: readonly MediaLeaf[];
  readonly languages: LanguageScope;
  readonly isExclusive: boolean;
}

/**
 * The heads of so many works, one after the other and none kept. Houses cut their catalogues alike and title by title
 * set other days; one row for each territory and medium, as avails files have it, some forty a work.
 */
export function* headsOf(works: number): Iterable<RightsHead> {
  const chance = chanceFrom(works);
  let house: Offer[] = [];
  for (let number = 0; number < works; number++) {
    if (number % WORKS_A_HOUSE === 0) house = houseOf(chance);
    yield headFrom(`work_${String(number).padStart(8, "0")}`, house, chance);
  }
}

function houseOf(chance: Chance): Offer[] {
  return GROUPS.flatMap((territories) => {
    if (chance(100) < 78) return [];
    const first = pick(BUNDLES, chance);
    const second = pick(BUNDLES, chance).filter((medium) => !first.includes(medium));
    return [first, second].flatMap((media) => {
      const languages = pick(LANGUAGES, chance);
      return media.length === 0
        ? []
        : [{ territories, media, languages, isExclusive: chance(10) >= NON_EXCLUSIVE_IN_TEN }];
    });
  });
}

function headFrom(workId: string, house: readonly Offer[], chance: Chance): RightsHead {
  const rightsIn: RightsIn[] = [];
  const commitments: Commitment[] = [];
  const holds: Hold[] = [];
  const holdbacks: Holdback[] = [];
  for (const offer of house) {
    if (chance(100) < 30) continue;
    const window = windowFrom(chance);
    rightsIn.push(...availsOf(rightsIn.length, offer, window));
    if (!offer.isExclusive) continue;
    const fate = chance(100);
    if (fate >= 12) continue;
    const box = partOf(offer, window, chance);
    const scope = { kind: "work" } as const;
    const lines = [{ box, exclusivity: { kind: "exclusive" } as const }];
    const grant = {
      licenceId: `licence ${workId} ${rightsIn.length}`,
      licenseeId: licensee(chance(LICENSEES)),
      scope,
      lines,
    };
    if (fate < 9) commitments.push(grant);
    else if (fate < 11) holds.push({ ...grant, expiresAt: NOW + (chance(2) === 0 ? -1 : 1) * 86_400_000 });
    else holdbacks.push({ id: `holdback ${rightsIn.length}`, strength: "hard", scope, box });
  }
  return { workId, rightsIn, commitments, holds, holdbacks };
}

/** Two to seven years, from the first of some month. */
function windowFrom(chance: Chance): RightsBox["window"] {
  const startDay = FIRST_DAY + (chance(30) - 12) * DAYS_A_MONTH;
  return { startDay, endDay: startDay + (2 + chance(6)) * DAYS_A_YEAR };
}

function availsOf(first: number, { territories, media, languages, isExclusive }: Offer, window: RightsBox["window"]) {
  return territories.flatMap((territory, place) =>
    media.map((medium, at): RightsIn => {
      return {
        id: `${first + place * media.length + at}`,
        source: territory,
        scope: { kind: "work" },
        box: { media: [medium], territories: [territory], languages, window },
        exclusivity: { kind: isExclusive ? "exclusive" : "non-exclusive" },
      };
    }),
  );
}

/** One to three years of an offer in some of its countries. */
function partOf({ territories, media, languages }: Offer, window: RightsBox["window"], chance: Chance): RightsBox {
  const startDay = window.startDay + chance(12) * DAYS_A_MONTH;
  const endDay = Math.min(window.endDay, startDay + (1 + chance(3)) * DAYS_A_YEAR);
  const some = territories.filter(() => chance(2) === 0);
  return { media, territories: some.length > 0 ? some : territories, languages, window: { startDay, endDay } };
}

function licensee(number: number): string {
  return `org_${String(number).padStart(6, "0")}`;
}

function pick<T>(values: readonly [T, ...T[]] | readonly T[], chance: Chance): T {
  const value = values[chance(values.length)];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
}

/** One kind of question buyers ask, and how to ask one of it. */
export interface QuestionKind {
  readonly name: string;
  readonly ask: (chance: Chance) => SearchQuestion;
}

const ALL_COUNTRIES = GROUPS.flat();
const WANTED_MEDIA: readonly MediaLeaf[] = ["SVOD", "FTV", "AVOD", "PTV1", "TVOD"];
const THAI_DUB: LanguageScope = { versions: [{ use: "dub", tag: "th" }] };

export const QUESTION_KINDS: readonly QuestionKind[] = [
  {
    name: "one medium in one country, exclusive, 3 years",
    ask: (chance) => question(chance, [pick(WANTED_MEDIA, chance)], [pick(ALL_COUNTRIES, chance)], 3, "exclusive"),
  },
  {
    name: "at least three in ten of SVOD in ten countries, 2 years",
    ask: (chance) => ({ ...question(chance, ["SVOD"], tenCountries(chance), 2, "non-exclusive"), leastShare: 0.3 }),
  },
  {
    name: "all television in ASEAN, exclusive, 1 year, not held yet",
    ask: (chance) => ({
      ...question(chance, ["FTV", "BPTV", "PTV1", "PTV2"], ASEAN, 1, "exclusive"),
      notHoldingYet: true,
    }),
  },
  {
    name: "at least a quarter of SVOD and AVOD in ASEAN, Thai dub, exclusive, 2 years",
    ask: (chance) => {
      const { lines, ...rest } = question(chance, ["SVOD", "AVOD"], ASEAN, 2, "exclusive");
      const inThai = lines.map((line) => ({ ...line, box: { ...line.box, languages: THAI_DUB } }));
      return { ...rest, lines: inThai, leastShare: 0.25 };
    },
  },
];

function tenCountries(chance: Chance): string[] {
  const chosen = new Set<string>();
  while (chosen.size < 10) chosen.add(pick(ALL_COUNTRIES, chance));
  return [...chosen];
}

function question(
  chance: Chance,
  media: readonly MediaLeaf[],
  territories: readonly string[],
  years: number,
  kind: "exclusive" | "non-exclusive",
): SearchQuestion {
  const startDay = FIRST_DAY + chance(24) * DAYS_A_MONTH;
  const window = { startDay, endDay: startDay + years * DAYS_A_YEAR };
  return {
    lines: [{ box: { media, territories, languages: { all: true }, window }, exclusivity: { kind } }],
    scope: { kind: "work" },
    licenseeId: licensee(chance(LICENSEES)),
    page: { size: 20 },
  };
}
