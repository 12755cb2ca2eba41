import { type DayWindow, dayOf, isoDateOf } from "#shared/rights/days.ts";

/** Where days lie on a picture of time, in hundredths of its width. */

/** More names than this on one axis run into each other. */
const MARKS_MOST = 12;
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 12_000] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** A day in hundredths of a window, within its edges, as SVG writes it. */
export function placeOf(day: number, { startDay, endDay }: DayWindow): string {
  const share = (Math.min(Math.max(day, startDay), endDay) - startDay) / (endDay - startDay);
  return `${Number((share * 100).toFixed(3))}%`;
}

/** The part of a window a run of days takes, in hundredths. */
export function widthOf(run: DayWindow, window: DayWindow): string {
  const days = Math.min(run.endDay, window.endDay) - Math.max(run.startDay, window.startDay);
  return `${Number(((Math.max(0, days) / (window.endDay - window.startDay)) * 100).toFixed(3))}%`;
}

/** A first of a month worth naming. */
interface TimeMark {
  readonly day: number;
  readonly name: string;
}

/** The firsts of months to name: as many as can be read, the years always among them. */
export function marksIn(window: DayWindow): TimeMark[] {
  const months = (window.endDay - window.startDay) / 30.44;
  const step = MONTH_STEPS.find((one) => months / one <= MARKS_MOST) ?? 12_000;
  const first = monthOf(window.startDay);
  const marks: TimeMark[] = [];
  for (let month = Math.ceil(first / step) * step; ; month += step) {
    const day = dayOf(firstOf(month));
    if (day === undefined || day >= window.endDay) return marks;
    if (day >= window.startDay) marks.push({ day, name: nameOf(month) });
  }
}

function monthOf(day: number): number {
  const [year = "0", month = "1"] = isoDateOf(day).split("-");
  return Number(year) * 12 + Number(month) - 1;
}

function firstOf(month: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, "0");
  return `${year}-${String((month % 12) + 1).padStart(2, "0")}-01`;
}

function nameOf(month: number): string {
  return month % 12 === 0 ? String(month / 12) : (MONTHS[month % 12] ?? "");
}
