import { zoneOfTerritory } from "#shared/platform/codes/territory-zones.ts";
import { dayIn, startOfDay } from "#shared/platform/zoned-days.ts";
import { type DayWindow, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import type { AvailRow, RowTerms } from "./avail-row.ts";
import type { Moment } from "./cell-values.ts";
import type { Findings } from "./findings.ts";
import { findingAt } from "./row-reader.ts";

/** From this minute on an end time means the whole day: 23:59 and 23:59:59 are how people write "the end of it". */
const LAST_MINUTE = 23 * 60 + 59;

const MILLISECONDS_PER_MINUTE = 60_000;
const MILLISECONDS_PER_DAY = 86_400_000;

/** What a row's window depends on besides the row. */
export interface WindowContext {
  /** Days since 1970-01-01; what `Immediate` means. */
  today: number;
  /** First day of EST by `${ALID}|${territory}`; what `ESTStart` means. */
  estStartDays: ReadonlyMap<string, number>;
}

/** Where EST begins, by ALID and territory, over all rows of a file. */
export function estStartDays(rows: readonly AvailRow[], today: number): Map<string, number> {
  const days = new Map<string, number>();
  for (const { terms, alid, territory } of rows) {
    if (terms?.licence.name !== "EST") continue;
    const source = `${alid}|${territory}`;
    const day = terms.start === "Immediate" ? today : onClocksOf(territory, terms.start).day;
    days.set(source, Math.min(day, days.get(source) ?? day));
  }
  return days;
}

/**
 * A moment of a stated zone by the territory's own clocks, to which its days belong. Of the minute only this is kept:
 * whether the day begins with it, ends with it, or neither; days are not all of one length.
 */
function onClocksOf(territory: string, moment: Moment): Moment {
  const { day, minute = 0, offsetMinutes } = moment;
  if (offsetMinutes === undefined) return moment;
  const zone = zoneOfTerritory(territory);
  const instant = day * MILLISECONDS_PER_DAY + (minute - offsetMinutes) * MILLISECONDS_PER_MINUTE;
  const ownDay = dayIn(zone, instant);
  if (instant === startOfDay(zone, ownDay)) return { day: ownDay, minute: 0 };
  const isLastMinute = instant + MILLISECONDS_PER_MINUTE >= startOfDay(zone, ownDay + 1);
  return { day: ownDay, minute: isLastMinute ? LAST_MINUTE : LAST_MINUTE - 1 };
}

function noteRounding(row: AvailRow, key: "start" | "end", findings: Findings): void {
  findings.warn(
    findingAt(row.place, key, {
      code: "day-rounded-inward",
      message: "Rights are kept in whole days; the part of a day at this end was left out.",
      remedy: "Nothing to do, or move the time to a day's start or end.",
    }),
  );
}

/** A start after midnight leaves that day out: a right is never kept for hours it was not granted. */
function startDayOf(row: AvailRow, written: RowTerms["start"], context: WindowContext, findings: Findings): number {
  if (written === "Immediate") return context.today;
  const start = onClocksOf(row.territory, written);
  if (start.minute === undefined || start.minute === 0) return start.day;
  noteRounding(row, "start", findings);
  return start.day + 1;
}

/** The day after the last whole day. An end date alone lasts until 23:59:59 of it (Avails spreadsheet v1.9). */
function endDayOf(
  row: AvailRow,
  written: RowTerms["end"],
  context: WindowContext,
  findings: Findings,
): number | undefined {
  if (written === "Open") return OPEN_END_DAY;
  if (written === "Immediate") return context.today;
  if (written === "ESTStart") return estStartOf(row, context, findings);
  const end = onClocksOf(row.territory, written);
  if (end.minute === undefined || end.minute >= LAST_MINUTE) return end.day + 1;
  if (end.minute > 0) noteRounding(row, "end", findings);
  return end.day;
}

function estStartOf(row: AvailRow, context: WindowContext, findings: Findings): number | undefined {
  const day = context.estStartDays.get(`${row.alid}|${row.territory}`);
  if (day === undefined)
    findings.error(
      findingAt(row.place, "end", {
        code: "bad-date",
        message: "ESTStart points to an EST row of this ALID and territory, and the file has none.",
        remedy: "Add the EST row, or write the date.",
      }),
    );
  return day;
}

/** The whole days a row grants; undefined, and reported, where there are none. */
export function windowOf(
  row: AvailRow,
  terms: RowTerms,
  context: WindowContext,
  findings: Findings,
): DayWindow | undefined {
  const startDay = startDayOf(row, terms.start, context, findings);
  const endDay = endDayOf(row, terms.end, context, findings);
  if (endDay === undefined) return undefined;
  if (startDay < endDay) return { startDay, endDay };
  findings.error(
    findingAt(row.place, "end", {
      code: "end-before-start",
      message: `The right would end before it starts on ${isoDateOf(startDay)}.`,
      remedy: "Correct Start or End; End is the last day included.",
    }),
  );
  return undefined;
}
