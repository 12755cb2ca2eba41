import { type DayWindow, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import type { AvailRow, RowTerms } from "./avail-row.ts";
import type { Findings } from "./findings.ts";
import { findingAt } from "./row-reader.ts";

/** From this minute on an end time means the whole day: 23:59 and 23:59:59 are how people write "the end of it". */
const LAST_MINUTE = 23 * 60 + 59;

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
    const day = terms.start === "Immediate" ? today : terms.start.day;
    days.set(source, Math.min(day, days.get(source) ?? day));
  }
  return days;
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
function startDayOf(row: AvailRow, start: RowTerms["start"], context: WindowContext, findings: Findings): number {
  if (start === "Immediate") return context.today;
  if (start.minute === undefined || start.minute === 0) return start.day;
  noteRounding(row, "start", findings);
  return start.day + 1;
}

/** The day after the last whole day. An end date alone lasts until 23:59:59 of it (Avails spreadsheet v1.9). */
function endDayOf(row: AvailRow, end: RowTerms["end"], context: WindowContext, findings: Findings): number | undefined {
  if (end === "Open") return OPEN_END_DAY;
  if (end === "Immediate") return context.today;
  if (end === "ESTStart") return estStartOf(row, context, findings);
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
