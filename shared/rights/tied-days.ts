import type { MediaSet } from "./media.ts";
import type { PreparedHoldback, PreparedTie, Start } from "./prepared-holdback.ts";
import type { Region } from "./region.ts";
import { isPartOf, type Scope, scopeCovers } from "./scope.ts";
import {
  type TerritorySet,
  territoriesBoth,
  territoriesEmpty,
  territoriesMeet,
  territoriesWithout,
} from "./territories.ts";

/** Cells that are held back now, and the media whose start they wait for, where it is not known yet. */
export interface HeldCells {
  readonly region: Region;
  /** The part of the work of which they are held. */
  readonly scope: Scope;
  readonly waitsFor: MediaSet;
}

/**
 * What a holdback holds of one scope within its own, its ties counted from `starts` (by day, the earliest first). Parts
 * of that scope may have starts of their own; what is held of any part is told.
 */
export function heldOf(holdback: PreparedHoldback, scope: Scope, starts: readonly Start[]): HeldCells[] {
  const { region, tiedStart, tiedEnd } = holdback;
  if (tiedStart === undefined && tiedEnd === undefined) return [{ region, scope, waitsFor: 0 }];
  const known = holdback.ownStarts.length === 0 ? starts : inOrderOfDay([...starts, ...holdback.ownStarts]);
  return partsWithStarts(holdback, scope, known).flatMap((part) => heldOfPart(holdback, part, known));
}

/** Starts with the earliest day first; whose they are makes no difference. */
export function inOrderOfDay(starts: readonly Start[]): readonly Start[] {
  return starts.toSorted((one, other) => one.startDay - other.startDay);
}

/**
 * The scope, and the parts of it that may be held on further days. An end comes no later for a part than for the whole:
 * only a tied beginning makes parts differ.
 */
function partsWithStarts({ tiedStart }: PreparedHoldback, whole: Scope, starts: readonly Start[]): Scope[] {
  if (tiedStart === undefined) return [whole];
  const parts = starts.flatMap(({ scope }) => (isPartOf({ whole, part: scope }) ? [scope] : []));
  const unique = new Map(parts.map((part) => [JSON.stringify(part), part]));
  return [whole, ...unique.values()];
}

function heldOfPart({ region, tiedStart, tiedEnd }: PreparedHoldback, part: Scope, starts: readonly Start[]) {
  return sinceStart(region.territories, tiedStart, { part, starts }).flatMap((begun) =>
    sinceStart(begun.territories, tiedEnd, { part, starts }).flatMap((ended): HeldCells[] => {
      const startDay = Math.max(region.startDay, begun.day ?? region.startDay);
      const endDay = Math.min(region.endDay, ended.day ?? region.endDay);
      const waitsFor = begun.waitsFor | ended.waitsFor;
      const { territories } = ended;
      return startDay < endDay ? [{ region: { ...region, territories, startDay, endDay }, scope: part, waitsFor }] : [];
    }),
  );
}

interface SinceStart {
  readonly territories: TerritorySet;
  /** The day the tie names there; undefined where there is no tie, or its start is not known. */
  readonly day: number | undefined;
  readonly waitsFor: MediaSet;
}

/** Parts territories by the day a tie names in them, for a part of the work. */
function sinceStart(
  territories: TerritorySet,
  tie: PreparedTie | undefined,
  { part, starts }: { readonly part: Scope; readonly starts: readonly Start[] },
): SinceStart[] {
  if (tie === undefined) return [{ territories, day: undefined, waitsFor: 0 }];
  const parted: SinceStart[] = [];
  let left = territories;
  let rounds: Round[] = [];
  for (const start of starts) {
    if ((start.media & tie.media) === 0 || !scopeCovers({ whole: start.scope, part })) continue;
    if (!territoriesMeet(left, start.territories)) continue;
    rounds = withStart(rounds, { ...start, territories: territoriesBoth(left, start.territories) });
    for (const round of rounds) {
      if (isEarlier(round, tie)) continue;
      parted.push({ territories: round.territories, day: round.startDay + tie.days, waitsFor: 0 });
      left = territoriesWithout({ from: left, take: round.territories });
    }
    if (territoriesEmpty(left)) return parted;
    rounds = rounds.filter((round) => isEarlier(round, tie));
  }
  return [...parted, { territories: left, day: undefined, waitsFor: tie.media }];
}

/** Days in a row on which rights run, whoever has them: a licence that follows on another starts nothing anew. */
type Round = Pick<Start, "territories" | "startDay" | "endDay">;

/** The latest round of each territory, once a right starts that starts no earlier than those before it. */
function withStart(rounds: readonly Round[], { territories, startDay, endDay }: Round): Round[] {
  let fresh = territories;
  const continued = rounds.flatMap((round): Round[] => {
    if (!territoriesMeet(round.territories, fresh)) return [round];
    const here = { territories: territoriesBoth(round.territories, fresh) };
    const elsewhere = { ...round, territories: territoriesWithout({ from: round.territories, take: fresh }) };
    fresh = territoriesWithout({ from: fresh, take: round.territories });
    const goesOn = startDay <= round.endDay;
    const now = goesOn
      ? { ...here, startDay: round.startDay, endDay: Math.max(round.endDay, endDay) }
      : { ...here, startDay, endDay };
    return territoriesEmpty(elsewhere.territories) ? [now] : [now, elsewhere];
  });
  return territoriesEmpty(fresh) ? continued : [...continued, { territories: fresh, startDay, endDay }];
}

/**
 * Whether a round was over, and the days of a tie after its start had passed, before the holdback began. A pay window of
 * ten years ago is no start of what is promised for the next one.
 */
function isEarlier({ startDay, endDay }: Round, { days, sinceDay }: PreparedTie): boolean {
  return endDay <= sinceDay && startDay + days <= sinceDay;
}
