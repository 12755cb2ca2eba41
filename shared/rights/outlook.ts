import { clashesOf } from "./clashes.ts";
import { sufficientRegions } from "./coverage.ts";
import { OPEN_END_DAY } from "./days.ts";
import type { AskedLine } from "./finding.ts";
import type { PreparedHead } from "./prepared-head.ts";
import type { Region } from "./region.ts";

/** What bears on a line at any time from its start: what it could be granted out of, and what stands in the way. */
export interface Outlook {
  readonly asked: AskedLine;
  readonly sources: readonly Region[];
  readonly obstacles: readonly Region[];
}

/** Looks ahead from the start of a line to the end of the calendar, as things stand at `now` (milliseconds since 1970). */
export function outlookOf(head: PreparedHead, asked: AskedLine, now: number): Outlook {
  const fromThenOn = { ...asked, region: { ...asked.region, endDay: OPEN_END_DAY } };
  return {
    asked,
    sources: sufficientRegions(head.rights, asked),
    obstacles: clashesOf(head, fromThenOn, now).forbid.map((finding) => finding.region),
  };
}

/** The days on which things change for a line: where an obstacle ends or a source begins, in order, each once. */
export function turningDays({ obstacles, sources }: Outlook): number[] {
  const days = new Set([...obstacles.map((region) => region.endDay), ...sources.map((region) => region.startDay)]);
  return [...days].filter((day) => day < OPEN_END_DAY).sort((one, other) => one - other);
}
