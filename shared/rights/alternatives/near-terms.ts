import { boxMoved, boxWithin, type RightsBox } from "../box.ts";
import { type DayWindow, termMoved } from "../days.ts";
import type { RightsLine } from "../head.ts";
import { type LanguageScope, languagesWithout } from "../languages.ts";
import { leavesIn, type MediaSet } from "../media.ts";
import { type Region, regionsBoth } from "../region.ts";
import { type TerritorySet, territoriesEmpty, territoriesIn, territoriesWithout } from "../territories.ts";

/** A refused request, and what it runs into. */
export interface Contested {
  readonly lines: readonly RightsLine[];
  /** The runs of days of all lines, each with the cells on which it can never be granted. */
  readonly runs: readonly ContestedRun[];
}

export interface ContestedRun {
  /** Which line of the request, from 0. */
  readonly line: number;
  /** The term of its line, blackouts and all. */
  readonly window: DayWindow;
  readonly region: Region;
  readonly obstacles: readonly Region[];
}

/** What is still wanted of one line. */
export interface LineLeft {
  readonly media: MediaSet;
  readonly territories: TerritorySet;
  readonly languages: LanguageScope;
}

/** Terms near to those asked for: all lines moved by so many days, then cut to a run of days, and some of them narrowed. */
export interface NearTerms {
  readonly move: number;
  readonly days: DayWindow;
  /** In the order of the request; undefined for a line that is given up. */
  readonly lines: readonly (LineLeft | undefined)[];
}

/** The terms as they were asked for, or all of them so many days later. */
export function termsAsked({ lines, runs }: Contested, move = 0): NearTerms {
  const moved = runs.map((run) => runMoved(run, move));
  return {
    move,
    days: {
      startDay: Math.min(...moved.map(({ startDay }) => startDay)),
      endDay: Math.max(...moved.map(({ endDay }) => endDay)),
    },
    lines: lines.map((_, index) => runs.find(({ line }) => line === index)?.region),
  };
}

/** A run of days so much later; the last one of a term ends when the term does. */
function runMoved({ region, window }: ContestedRun, move: number): DayWindow {
  if (move === 0) return region;
  const isLast = region.endDay === window.endDay;
  return {
    startDay: region.startDay + move,
    endDay: isLast ? termMoved(window, move).endDay : region.endDay + move,
  };
}

/** What a run of days comes to under these terms; undefined where nothing of it is left. */
export function regionLeft(run: ContestedRun, { move, days, lines }: NearTerms): Region | undefined {
  const left = lines[run.line];
  const moved = runMoved(run, move);
  const startDay = Math.max(moved.startDay, days.startDay);
  const endDay = Math.min(moved.endDay, days.endDay);
  if (left === undefined || startDay >= endDay) return undefined;
  return { media: left.media, territories: left.territories, languages: left.languages, startDay, endDay };
}

/** Cells of a line that cannot be granted under the terms. */
export interface Bite {
  readonly line: number;
  readonly region: Region;
}

/** The first obstacle the terms run into; undefined where there is none, and all of them can be granted. */
export function biteInto(contested: Pick<Contested, "runs">, terms: NearTerms): Bite | undefined {
  for (const run of contested.runs) {
    const left = regionLeft(run, terms);
    if (left === undefined) continue;
    for (const obstacle of run.obstacles) {
      const region = regionsBoth(left, obstacle);
      if (region !== undefined) return { line: run.line, region };
    }
  }
  return undefined;
}

/** Whether anything is left to grant. */
export function isAnything(contested: Contested, terms: NearTerms): boolean {
  return contested.runs.some((run) => regionLeft(run, terms) !== undefined);
}

/** How a line, or the whole term, gets out of the way of an obstacle. */
export type Narrowing = (terms: NearTerms, bite: Bite) => NearTerms[];

/** The line gives up the countries where it is bitten. */
export const inFewerTerritories: Narrowing = (terms, { line, region }) => {
  return withLine(terms, line, (left) => {
    const territories = territoriesWithout({ from: left.territories, take: region.territories });
    return [territoriesEmpty(territories) ? undefined : { ...left, territories }];
  });
};

/** The line gives up the media in which it is bitten. */
export const inFewerMedia: Narrowing = (terms, { line, region }) => {
  return withLine(terms, line, (left) => {
    const media = left.media & ~region.media;
    return [media === 0 ? undefined : { ...left, media }];
  });
};

/** The line gives up the versions in which it is bitten. What is left may fall apart: then each part is a way out. */
export const inFewerVersions: Narrowing = (terms, { line, region }) => {
  return withLine(terms, line, (left) => {
    const scopes = languagesWithout({ from: left.languages, take: region.languages });
    return scopes.length === 0 ? [undefined] : scopes.map((languages) => ({ ...left, languages }));
  });
};

/** The whole term ends before the obstacle, or begins after it. */
export const inFewerDays: Narrowing = (terms, { region }) => {
  const { startDay, endDay } = terms.days;
  const cuts = [
    { startDay, endDay: region.startDay },
    { startDay: region.endDay, endDay },
  ];
  return cuts.filter((days) => days.startDay < days.endDay).map((days) => ({ ...terms, days }));
};

function withLine(
  terms: NearTerms,
  line: number,
  narrow: (left: LineLeft) => readonly (LineLeft | undefined)[],
): NearTerms[] {
  const left = terms.lines[line];
  if (left === undefined) return [];
  return narrow(left).map((narrowed) => ({ ...terms, lines: terms.lines.with(line, narrowed) }));
}

/** The lines of a request on these terms, in the words it was asked in. */
export function linesOf({ lines }: Contested, terms: NearTerms): RightsLine[] {
  return lines.flatMap((line, index) => {
    const left = terms.lines[index];
    const box = left === undefined ? undefined : boxWithin(boxLater(line.box, terms.move), terms.days);
    if (left === undefined || box === undefined) return [];
    const places = new Set(territoriesIn(left.territories));
    const media = new Set<string>(leavesIn(left.media));
    const territories = box.territories.filter((code) => places.has(code));
    const narrowed = { territories, media: box.media.filter((leaf) => media.has(leaf)), languages: left.languages };
    return [{ ...line, box: { ...box, ...narrowed } }];
  });
}

function boxLater(box: RightsBox, move: number): RightsBox {
  return move === 0 ? box : { ...boxMoved(box, move), window: termMoved(box.window, move) };
}
