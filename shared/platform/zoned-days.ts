/**
 * Calendar days as stretches of real time. A day of a zone begins at the first instant at which the zone's clocks show
 * its date, and ends where the next begins. So every instant lies in exactly one day of a zone, whatever its clocks do:
 * a day may last 23 or 25 hours, begin at one o'clock where midnight is skipped, or have no instant at all (30 December
 * 2011 in Samoa). The rules are those of the IANA time zone database as the runtime carries it.
 */

const MILLISECONDS_PER_DAY = 86_400_000;

/** Clocks were never set back by more than a day, which is what moving the date line comes to. */
const SET_BACK_MOST = 25 * 3_600_000;
const MILLISECONDS_PER_MINUTE = 60_000;
/**
 * Clocks outside these years are taken to stand as at their edge: before, every town kept its own time; after, the days
 * of an open end are only counted.
 */
const FIRST_INSTANT = Date.UTC(1900, 0, 1);
const LAST_INSTANT = Date.UTC(9990, 0, 1);

/** Making a formatter costs tens of microseconds; there are some 300 zones in all. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Whether the runtime knows a time zone of this IANA name. Offsets such as `+07:00` are no zones: they keep no calendar. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false; // RangeError is how Intl says that it knows no such zone
  }
}

/** The first instant (epoch milliseconds) of a day (days since 1970-01-01) in a zone; of a day it skips, that of the next. */
export function startOfDay(timeZone: string, day: number): number {
  const midnight = day * MILLISECONDS_PER_DAY;
  const before = offsetAt(timeZone, midnight - MILLISECONDS_PER_DAY);
  const after = offsetAt(timeZone, midnight + MILLISECONDS_PER_DAY);
  // Midnight by the clock as it stood before any change comes first where both are shown.
  const shown = [midnight - before, midnight - after].filter(
    (instant) => instant + offsetAt(timeZone, instant) === midnight,
  );
  if (shown.length > 0) return Math.min(...shown);
  return firstWith(timeZone, after, { from: midnight - MILLISECONDS_PER_DAY, to: midnight + MILLISECONDS_PER_DAY });
}

/** The day (since 1970-01-01) an instant lies in, by the calendar of a zone. */
export function dayIn(timeZone: string, instant: number): number {
  const offset = offsetAt(timeZone, instant);
  const shown = Math.floor((instant + offset) / MILLISECONDS_PER_DAY);
  if (offsetAt(timeZone, instant - SET_BACK_MOST) <= offset) return shown;
  // Clocks set back over midnight show yesterday's date once more, in a day that has begun.
  return startOfDay(timeZone, shown + 1) <= instant ? shown + 1 : shown;
}

/** Days of one zone's calendar. */
interface ZonedDays {
  readonly timeZone: string;
  /** The first day and the first that no longer counts. */
  readonly startDay: number;
  readonly endDay: number;
}

/** The days of another zone's calendar that these days touch: rounded outward, a day touched is a day taken. */
export function daysTouched(days: ZonedDays, timeZone: string): { startDay: number; endDay: number } {
  const { startDay, endDay } = days;
  if (days.timeZone === timeZone) return { startDay, endDay };
  const start = startOfDay(days.timeZone, startDay);
  const end = startOfDay(days.timeZone, endDay);
  const first = dayIn(timeZone, start);
  // Days that no clock showed last no time; the day they would fall on is taken all the same.
  return { startDay: first, endDay: Math.max(first, dayIn(timeZone, end - 1)) + 1 };
}

/** The days of another zone's calendar that lie in these days from end to end; undefined where none does. */
export function daysWithin(days: ZonedDays, timeZone: string): { startDay: number; endDay: number } | undefined {
  const { startDay, endDay } = days;
  if (days.timeZone === timeZone) return { startDay, endDay };
  const first = dayIn(timeZone, startOfDay(days.timeZone, startDay) - 1) + 1;
  const end = dayIn(timeZone, startOfDay(days.timeZone, endDay));
  return first < end ? { startDay: first, endDay: end } : undefined;
}

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(timeZone: string, instant: number): number {
  const at = Math.min(Math.max(instant, FIRST_INSTANT), LAST_INSTANT);
  const text = formatterOf(timeZone).format(at);
  const [, sign, hours, minutes, seconds = "0"] = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? fault(text);
  if (sign === undefined) return 0;
  const size = (Number(hours) * 60 + Number(minutes)) * MILLISECONDS_PER_MINUTE + Number(seconds) * 1000;
  return sign === "-" ? -size : size;
}

function fault(text: string): never {
  throw new TypeError(`${text} does not end in an offset`);
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** The first instant of a stretch from which on the zone keeps an offset, by halving: clocks change to the second. */
function firstWith(timeZone: string, offset: number, { from, to }: { from: number; to: number }): number {
  let [early, late] = [from, to];
  while (late - early > 1000) {
    const middle = Math.floor((early + late) / 2000) * 1000;
    if (offsetAt(timeZone, middle) === offset) late = middle;
    else early = middle;
  }
  return late;
}
