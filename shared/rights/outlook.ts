import { type CellClass, classesOf, type Mark } from "./cell-class.ts";
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
  /** The days on which an obstacle ends or a source begins, in order, each once: nothing becomes free on any other. */
  readonly turningDays: readonly number[];
  /** The media and territories of the line, put together as far as they fare alike. */
  readonly classes: readonly CellClass[];
}

/** Looks ahead from the start of a line to the end of the calendar, as things stand at `now` (milliseconds since 1970). */
export function outlookOf(head: PreparedHead, asked: AskedLine, now: number): Outlook {
  const fromThenOn = { ...asked, region: { ...asked.region, endDay: OPEN_END_DAY } };
  const sources = sufficientRegions(head.rights, asked);
  // All who crowd the same cells stand in the way of the same cells: one obstacle, however many they are.
  const obstacles = [...new Set(clashesOf(head, fromThenOn, now).forbid.map((finding) => finding.region))];
  const days = new Set([...obstacles.map((region) => region.endDay), ...sources.map((region) => region.startDay)]);
  const marks = [
    ...sources.map((region) => markOf(region, "source")),
    ...obstacles.map((region) => markOf(region, "obstacle")),
  ];
  return {
    asked,
    sources,
    obstacles,
    turningDays: [...days].filter((day) => day < OPEN_END_DAY).sort((one, other) => one - other),
    classes: classesOf(asked.region, marks),
  };
}

function markOf(region: Region, role: "source" | "obstacle"): Mark {
  const { media, territories, languages, startDay, endDay } = region;
  return { media, territories, meaning: `${role} ${startDay} ${endDay} ${JSON.stringify(languages)}` };
}
