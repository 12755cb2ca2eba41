/**
 * Calendar days, counted from 1970-01-01 = 0. A day here is a date on the licence's own calendar, not an instant:
 * which time zone it is read in is stated by the licence, and the algebra never needs to know.
 */

/** A run of days, half-open: the licence lives on `startDay` and no longer on `endDay`. Windows that touch do not overlap. */
export interface DayWindow {
  startDay: number;
  endDay: number;
}

const MILLISECONDS_PER_DAY = 86_400_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** 9999-12-31: the last day an ISO date of four-digit year can name, and so the end of a window that was left open. */
export const OPEN_END_DAY = 2_932_896;

/** The day of an ISO date such as `2027-01-01`; undefined where the text is no such date (`2027-02-30`, `1 May 2027`). */
export function dayOf(isoDate: string): number | undefined {
  if (!ISO_DATE.test(isoDate)) return undefined;
  const milliseconds = Date.parse(`${isoDate}T00:00:00Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  const day = milliseconds / MILLISECONDS_PER_DAY;
  // 30 February parses as 2 March: only a date that writes itself back is a date.
  return isoDateOf(day) === isoDate ? day : undefined;
}

/** The ISO date of a day. Throws RangeError for a day outside the years 0000 to 9999. */
export function isoDateOf(day: number): string {
  const text = new Date(day * MILLISECONDS_PER_DAY).toISOString();
  if (!Number.isInteger(day) || text.length !== "2027-01-01T00:00:00.000Z".length) {
    throw new RangeError(`not a day of the calendar: ${day}`);
  }
  return text.slice(0, 10);
}

/** The runs of days of a window that none of `takes` holds, in order; none where nothing is left. */
export function daysWithout(window: DayWindow, takes: readonly DayWindow[]): DayWindow[] {
  const runs: DayWindow[] = [];
  let startDay = window.startDay;
  for (const take of takes.toSorted((one, other) => one.startDay - other.startDay)) {
    const endDay = Math.min(take.startDay, window.endDay);
    if (startDay < endDay) runs.push({ startDay, endDay });
    startDay = Math.max(startDay, take.endDay);
  }
  if (startDay < window.endDay) runs.push({ startDay, endDay: window.endDay });
  return runs;
}

/**
 * A term begun so many days later. A term of whole months, as from 1 January to 31 December, keeps its months; any other
 * keeps its days. Day 31 of a month that has none is its last.
 */
export function termMoved({ startDay, endDay }: DayWindow, days: number): DayWindow {
  const begins = startDay + days;
  const months = monthsBetween(startDay, endDay);
  const isWhole = months > 0 && monthsLater(startDay, months) === endDay;
  return { startDay: begins, endDay: isWhole ? monthsLater(begins, months) : endDay + days };
}

/** The months from one day to another, by the numbers of their months alone. */
function monthsBetween(startDay: number, endDay: number): number {
  const [starts, ends] = [dateOf(startDay), dateOf(endDay)];
  return (ends.getUTCFullYear() - starts.getUTCFullYear()) * 12 + ends.getUTCMonth() - starts.getUTCMonth();
}

function monthsLater(day: number, months: number): number {
  const date = dateOf(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months + 1, 0);
  date.setUTCDate(Math.min(wanted, date.getUTCDate()));
  return date.getTime() / MILLISECONDS_PER_DAY;
}

function dateOf(day: number): Date {
  return new Date(day * MILLISECONDS_PER_DAY);
}
