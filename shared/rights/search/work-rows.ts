import type { RightsHead } from "../head.ts";
import type { LanguageScope } from "../languages.ts";
import type { MediaSet } from "../media.ts";
import { prepare } from "../prepared-head.ts";
import { isTied, type PreparedHoldback, type PreparedTie } from "../prepared-holdback.ts";
import type { Region } from "../region.ts";
import type { Scope } from "../scope.ts";
import { type TerritorySet, territoriesIn } from "../territories.ts";
import type { Standing } from "./standing.ts";

/** Everything of a row but its days. Thousands of works share a few hundred cuts: one catalogue is cut one way. */
export interface Cut {
  readonly media: MediaSet;
  readonly territories: TerritorySet;
  readonly languages: LanguageScope;
  readonly scope: Scope;
  readonly standing: Standing;
  readonly ties: Ties | undefined;
}

/** What the days of a holdback hang on, where they hang on the start of other rights. Plain data. */
export interface Ties {
  readonly start?: PreparedTie;
  readonly end?: PreparedTie;
  /** Starts that count for this holdback alone, with territories as codes. */
  readonly ownStarts: readonly {
    readonly scope: Scope;
    readonly media: MediaSet;
    readonly territories: readonly string[];
    readonly startDay: number;
    readonly endDay: number;
  }[];
}

/** Rights that can be granted out of on these days. */
export interface SourceRow {
  readonly cut: Cut;
  readonly startDay: number;
  readonly endDay: number;
}

/** A grant or holdback that stands in the way on these days. */
export interface ObstacleRow extends SourceRow {
  /** Whose grant it is, or with whom the holdback was agreed; undefined for the rights holder's own holdback. */
  readonly licenseeId: string | undefined;
  /** Milliseconds since 1970 at which a hold lapses; Infinity where nothing lapses. */
  readonly expiresAt: number;
}

/** What the index keeps of one rights head. Both lists are in the order of their first days. */
export interface WorkRows {
  readonly workId: string;
  readonly sources: readonly SourceRow[];
  readonly obstacles: readonly ObstacleRow[];
}

/**
 * The rows of a head, put together as deciding puts them together. What only warns (soft holds, soft holdbacks) changes
 * no answer of a search and is left out. Throws RangeError for an impossible head.
 */
export function rowsOf(head: RightsHead): WorkRows {
  const { rights, grants, holdbacks } = prepare(head);
  const sources = rights.flatMap(({ cleared, scope, exclusivity }) =>
    cleared === undefined ? [] : [rowOf(cleared, { scope, standing: exclusivity, ties: undefined })],
  );
  const granted = grants.flatMap(({ isSoft, region, scope, exclusivity, licenseeId, expiresAt }) =>
    isSoft ? [] : [{ ...rowOf(region, { scope, standing: exclusivity, ties: undefined }), licenseeId, expiresAt }],
  );
  const heldBack = holdbacks.flatMap((holdback) => (holdback.isSoft ? [] : [heldBackRow(holdback)]));
  return {
    workId: head.workId,
    sources: sources.sort(byFirstDay),
    obstacles: [...granted, ...heldBack].sort(byFirstDay),
  };
}

function heldBackRow(holdback: PreparedHoldback): ObstacleRow {
  const { binds, scope, region, licenseeId, expiresAt } = holdback;
  const standing = binds === "licensee" ? "held-back-from-licensee" : "held-back";
  const ties = isTied(holdback) ? tiesOf(holdback) : undefined;
  return { ...rowOf(region, { scope, standing, ties }), licenseeId, expiresAt };
}

function tiesOf({ tiedStart, tiedEnd, ownStarts }: PreparedHoldback): Ties {
  return {
    ...(tiedStart === undefined ? {} : { start: tiedStart }),
    ...(tiedEnd === undefined ? {} : { end: tiedEnd }),
    ownStarts: ownStarts.map(({ scope, media, territories, startDay, endDay }) => {
      return { scope, media, territories: territoriesIn(territories), startDay, endDay };
    }),
  };
}

function rowOf(region: Region, terms: Pick<Cut, "scope" | "standing" | "ties">): SourceRow {
  const { media, territories, languages, startDay, endDay } = region;
  return { cut: { media, territories, languages, ...terms }, startDay, endDay };
}

function byFirstDay(one: SourceRow, other: SourceRow): number {
  return one.startDay - other.startDay;
}
