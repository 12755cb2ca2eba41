import { randomInt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayIn, daysTouched, daysWithin, startOfDay } from "#shared/platform/zoned-days.ts";
import { dayOf } from "#shared/rights/days.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
console.log(`days in zones: FC_SEED=${SEED}`);

const DAY = 86_400_000;
const MINUTE = 60_000;
const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
/** 1950 to 2050: every oddity of the civil calendar worth the name lies there. */
const someDay = fc.integer({ min: -7_305, max: 29_220 });
const runs = (numRuns: number) => ({ seed: SEED, numRuns });

/** The date a zone's clocks show, read by another way than the code under test: the Swedish write ISO dates. */
function shownDay(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return (instant) => dayOf(format.format(instant)) ?? Number.NaN;
}

describe("days in any zone", () => {
  test("a day begins at the first minute that shows its date or a later one", () => {
    void fc.assert(
      fc.property(zone, someDay, (timeZone, day) => {
        const shown = shownDay(timeZone);
        const start = startOfDay(timeZone, day);
        expect(shown(start)).toBeGreaterThanOrEqual(day);
        // From a whole day before it on, no minute showed it.
        for (let before = MINUTE; before <= DAY; before += 7 * MINUTE) expect(shown(start - before)).toBeLessThan(day);
        expect(shown(start - 1000)).toBeLessThan(day);
      }),
      runs(60),
    );
  });

  test("every instant lies in exactly one day", () => {
    void fc.assert(
      fc.property(zone, someDay, fc.integer({ min: 0, max: DAY - 1 }), (timeZone, utcDay, rest) => {
        const instant = utcDay * DAY + rest;
        const day = dayIn(timeZone, instant);
        expect(startOfDay(timeZone, day)).toBeLessThanOrEqual(instant);
        expect(startOfDay(timeZone, day + 1)).toBeGreaterThan(instant);
      }),
      runs(2_000),
    );
  });

  test("days laid on another calendar cover what they were, and days within are covered by it", () => {
    void fc.assert(
      fc.property(zone, zone, someDay, fc.integer({ min: 1, max: 400 }), (from, to, startDay, length) => {
        const days = { timeZone: from, startDay, endDay: startDay + length };
        const [start, end] = [startOfDay(from, days.startDay), startOfDay(from, days.endDay)];
        const outer = daysTouched(days, to);
        expect(startOfDay(to, outer.startDay)).toBeLessThanOrEqual(start);
        expect(startOfDay(to, outer.endDay)).toBeGreaterThanOrEqual(end);
        const inner = daysWithin(days, to);
        if (inner === undefined) return;
        expect(startOfDay(to, inner.startDay)).toBeGreaterThanOrEqual(start);
        expect(startOfDay(to, inner.endDay)).toBeLessThanOrEqual(end);
      }),
      runs(1_000),
    );
  });
});
