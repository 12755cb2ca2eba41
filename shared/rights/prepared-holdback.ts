import { type HoldbackPromise, type HoldbackTerm, type StartTie, soundTie } from "./holdback.ts";
import { type MediaSet, mediaSetOf } from "./media.ts";
import { type Region, regionsOf } from "./region.ts";
import type { Scope } from "./scope.ts";
import type { TerritorySet } from "./territories.ts";

/** A run of days of a right, where, and for how much of the work: its first day is what a tie may be counted from. */
export interface Start {
  /** Whose; undefined where the licence has no name yet. */
  readonly licenceId: string | undefined;
  readonly scope: Scope;
  readonly media: MediaSet;
  readonly territories: TerritorySet;
  readonly startDay: number;
  /** The first day on which the right is over. */
  readonly endDay: number;
}

/** A tie, ready for set algebra. */
export interface PreparedTie {
  readonly media: MediaSet;
  readonly days: number;
  /** The first day of the holdback: rights that were over by then may be of an earlier round. */
  readonly sinceDay: number;
}

/** One run of days of a holdback, ready for set algebra. */
export interface PreparedHoldback {
  /** Its id, where it is the rights holder's own; undefined where a licence promises it. */
  readonly id: string | undefined;
  readonly binds: "everybody" | HoldbackPromise["binds"];
  /** The licence that promises it, and its licensee; undefined where it is the rights holder's own. */
  readonly licenceId: string | undefined;
  readonly licenseeId: string | undefined;
  readonly scope: Scope;
  /** All it can ever hold; its ties may make it less. */
  readonly region: Region;
  readonly tiedStart: PreparedTie | undefined;
  readonly tiedEnd: PreparedTie | undefined;
  /** Starts that count for this holdback alone: those of a hold which promises it. */
  readonly ownStarts: readonly Start[];
  readonly isSoft: boolean;
  /** Milliseconds since 1970; Infinity where no hold promises it. */
  readonly expiresAt: number;
}

/** Whose holdback it is, and from when to when. */
type Nature = Omit<PreparedHoldback, "region" | "tiedStart" | "tiedEnd" | "isSoft"> & { readonly isSoft?: boolean };

/** A holdback ready for set algebra, a run of days each. Throws RangeError for an impossible box or tie. */
export function prepareHoldback(term: HoldbackTerm, nature: Nature): PreparedHoldback[] {
  const sinceDay = term.box.window.startDay;
  const tiedStart = prepareTie(term.tiedStart, sinceDay);
  const tiedEnd = prepareTie(term.tiedEnd, sinceDay);
  const isSoft = term.strength === "soft" || (nature.isSoft ?? false);
  return regionsOf(term.box).map((region) => ({ ...nature, region, tiedStart, tiedEnd, isSoft }));
}

function prepareTie(tie: StartTie | undefined, sinceDay: number): PreparedTie | undefined {
  if (tie === undefined) return undefined;
  soundTie(tie);
  const { media, days } = tie.daysAfterStartOf;
  return { media: mediaSetOf(media), days, sinceDay };
}

/** Whether any of its days depends on when another right starts. */
export function isTied({ tiedStart, tiedEnd }: PreparedHoldback): boolean {
  return tiedStart !== undefined || tiedEnd !== undefined;
}
