import type { DayWindow } from "../days.ts";
import type { PreparedHead } from "../prepared-head.ts";
import { isTied, type PreparedHoldback } from "../prepared-holdback.ts";

/** More days than these are never tried, whatever waits for whatever. */
const TURNING_DAYS_MOST = 100_000;

/**
 * The days after its first on which a term may fare differently because of holdbacks that wait for a start: those that
 * begin or end with the term itself, where it is the first to start. Whether one bears on the term is a matter of days
 * that stand and of days that move with the term, and changes only where one of these passes one of those. Undefined
 * where there are too many of them to be tried.
 */
export function turningDays(
  head: PreparedHead,
  asked: {
    readonly runs: readonly DayWindow[];
    readonly promised: readonly PreparedHoldback[];
    readonly startDay: number;
  },
): number[] | undefined {
  const { runs, promised, startDay } = asked;
  const waiting = [...head.holdbacks, ...promised].filter(isTied);
  const waits = new Set(waiting.flatMap(({ tiedStart, tiedEnd }) => [tiedStart?.days ?? 0, tiedEnd?.days ?? 0]));
  const isAwaited = (media: number) => {
    return waiting.some(({ tiedStart, tiedEnd }) => (media & ((tiedStart?.media ?? 0) | (tiedEnd?.media ?? 0))) !== 0);
  };
  const starts = [...head.starts, ...waiting.flatMap(({ ownStarts }) => ownStarts)];
  const beside = promised.some(isTied) ? head.grants : [];
  const standing = new Set([
    ...waiting.flatMap(({ region, tiedStart, tiedEnd }) => {
      return [...edgesOf(region), ...[tiedStart, tiedEnd].flatMap((tie) => tie?.sinceDay ?? [])];
    }),
    ...starts
      .filter(({ media }) => isAwaited(media))
      .flatMap(({ startDay: day, endDay }) => [endDay, day, ...[...waits].map((days) => day + days)]),
    ...beside.flatMap(({ region }) => edgesOf(region)),
  ]);
  const moving = new Set(runs.flatMap(edgesOf).flatMap((day) => [day, ...[...waits].map((days) => day + days)]));
  if (standing.size * moving.size * 2 > TURNING_DAYS_MOST) return undefined;
  const turns = new Set<number>();
  for (const stands of standing) {
    for (const moves of moving) {
      // The first day on which the one has reached the other, and the first on which it is past it.
      const day = startDay + stands - moves;
      if (day > startDay) turns.add(day);
      if (day + 1 > startDay) turns.add(day + 1);
    }
  }
  return [...turns].sort((one, other) => one - other);
}

function edgesOf({ startDay, endDay }: DayWindow): number[] {
  return [startDay, endDay];
}
