import type { Exclusivity } from "../exclusivity.ts";
import type { RightsLine } from "../head.ts";
import { type LanguageScope, languagesBoth } from "../languages.ts";
import type { MediaSet } from "../media.ts";
import { soundExclusivity } from "../prepared-head.ts";
import { regionsOf } from "../region.ts";
import type { Scope } from "../scope.ts";
import { territoriesIn } from "../territories.ts";
import type { WorkSet } from "./work-set.ts";

/** What a buyer looks for over all works. All lines are wanted together. */
export interface SearchQuestion {
  readonly lines: readonly RightsLine[];
  /** What of each work is wanted, as in a request. */
  readonly scope: Scope;
  /** Who looks. His own grants never stand in his way. */
  readonly licenseeId: string;
  /** Leaves out works of which the licensee was granted (signed, or on a hard hold) any cell asked for. */
  readonly notHoldingYet?: boolean;
  /** Only these works: what a text search or a filter of attributes found. */
  readonly within?: WorkSet;
  /** The least share of the asked cells that makes a match, above 0 up to 1; 1, the rule, is the whole and nothing less. */
  readonly leastShare?: number;
  /** Whether to count what would match if media, territories or languages were others. */
  readonly facets?: boolean;
  readonly page: SearchPage;
}

/** Which of the matches to answer: so many, after the first `offset`, or after one already seen. */
export interface SearchPage {
  readonly size: number;
  readonly offset?: number;
  readonly after?: SearchCursor;
  /** Where each work stands, by its number, among those of which equally much is free; by work id unless told. */
  readonly places?: Uint32Array;
}

/**
 * A place in the order of matches: most granted cells first, then by work id, or from a place on where the question says
 * the places. It stays true while works change.
 */
export type SearchCursor =
  | { readonly granted: number; readonly workId: string }
  | { readonly granted: number; readonly fromPlace: number };

export interface SearchMatch {
  readonly workId: string;
  /** The work's number in the index. */
  readonly number: number;
  /** How many of the asked cells are free, out of `asked` of the answer. */
  readonly granted: number;
  /** granted ÷ asked; 1 means the whole, and exactly what `isFree` grants. */
  readonly share: number;
}

export interface SearchAnswer {
  /** Milliseconds since 1970: every change before this instant was taken into account. */
  readonly asOf: number;
  /** How many cells were asked for: media × territories × versions × days, over all lines. */
  readonly asked: number;
  readonly matches: readonly SearchMatch[];
  /** How many works match in all, and how many of them with every cell that was asked for. */
  readonly total: number;
  readonly whole: number;
  /** All of them by their numbers in the index, in no order. */
  readonly numbers: readonly number[];
  readonly facets?: SearchFacets;
}

/**
 * How many works would match if the question asked for this one medium in every line instead of its media; likewise for
 * one territory, and for all versions of one language. `within` and `notHoldingYet` keep to the question as it was asked.
 * Only what some work of the index has is counted; what matches nowhere is left out.
 */
export interface SearchFacets {
  readonly media: ReadonlyMap<string, number>;
  readonly territories: ReadonlyMap<string, number>;
  /** By version, written as its use and tag: `dub th`. */
  readonly languages: ReadonlyMap<string, number>;
}

/** Lines in one question; more than a deal has. */
export const SEARCH_LINES_MOST = 20;
/** Versions named in one line; more than a title is ever made in. */
export const SEARCH_VERSIONS_MOST = 64;
/** Matches on one page. */
export const SEARCH_PAGE_MOST = 500;

/**
 * A line for one of its versions. Versions are counted as they are asked: `all` is one, each listed version (less what
 * another listed one takes in) is one, and a version is free on a cell only if everything it takes in is free.
 */
export interface Plank {
  readonly media: MediaSet;
  readonly territories: readonly string[];
  readonly version: LanguageScope;
  readonly exclusivity: Exclusivity;
  readonly startDay: number;
  readonly endDay: number;
}

/** The planks of a question. Throws RangeError for an impossible or oversized one: refuse bad input at the edge. */
export function planksOf(lines: readonly RightsLine[]): Plank[] {
  if (lines.length === 0) throw new RangeError("impossible question: it has no lines");
  if (lines.length > SEARCH_LINES_MOST) throw new RangeError(`a question has ${SEARCH_LINES_MOST} lines at most`);
  return lines.flatMap(planksOfLine);
}

function planksOfLine({ box, exclusivity }: RightsLine): Plank[] {
  const versions = versionsOf(box.languages);
  if (versions.length > SEARCH_VERSIONS_MOST)
    throw new RangeError(`a line has ${SEARCH_VERSIONS_MOST} versions at most`);
  const wanted = soundExclusivity(exclusivity);
  return regionsOf(box).flatMap(({ media, territories, startDay, endDay }) =>
    versions.map((version) => {
      return { media, territories: territoriesIn(territories), version, exclusivity: wanted, startDay, endDay };
    }),
  );
}

function versionsOf(languages: LanguageScope): LanguageScope[] {
  const normal = languagesBoth(languages, { all: true });
  if (normal === undefined || "all" in normal) return normal === undefined ? [] : [normal];
  return normal.versions.flatMap((version) => languagesBoth({ versions: [version] }, normal) ?? []);
}

/** How many cells a plank asks for: media × territories × days. */
export function cellsOfPlank(plank: Plank): number {
  return bitsIn(plank.media) * plank.territories.length * (plank.endDay - plank.startDay);
}

/** How many bits of a word are set. */
export function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** The fewest cells of `asked` that are at least `share` of them; at least one. Throws RangeError outside 0 to 1. */
export function fewestCells(asked: number, share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`a share lies above 0 and up to 1, not at ${share}`);
  let fewest = Math.max(1, Math.floor(share * asked));
  while (fewest > 1 && (fewest - 1) / asked >= share) fewest--;
  while (fewest / asked < share) fewest++;
  return fewest;
}
