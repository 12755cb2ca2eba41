import { expect, test } from "vitest";
import { marksIn, placeOf, widthOf } from "#functions/portal/parts/timeline-scale.ts";
import { dayOf } from "#shared/rights/days.ts";

const window = (from: string, until: string) => ({ startDay: dayOf(from) ?? 0, endDay: dayOf(until) ?? 0 });

test("days lie in hundredths of the window, and never outside it", () => {
  const ten = { startDay: 100, endDay: 110 };
  expect([90, 100, 105, 110, 200].map((day) => placeOf(day, ten))).toEqual(["0%", "0%", "50%", "100%", "100%"]);
  expect(widthOf({ startDay: 90, endDay: 105 }, ten)).toBe("50%");
});

test.each([
  [
    "two years have their quarters",
    "2026-11-01",
    "2028-11-01",
    ["2027", "Apr", "Jul", "Oct", "2028", "Apr", "Jul", "Oct"],
  ],
  ["three years have their halves", "2026-11-01", "2029-11-01", ["2027", "Jul", "2028", "Jul", "2029", "Jul"]],
  [
    "ten years have their years",
    "2026-11-01",
    "2036-11-01",
    ["2027", "2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035", "2036"],
  ],
  ["a few days may have none", "2027-01-02", "2027-01-20", []],
])("%s", (_, from, until, names) => {
  expect(marksIn(window(from, until)).map(({ name }) => name)).toEqual(names);
});

test("however long the window, its names can be read", () => {
  for (const until of ["2027-02-01", "2030-01-01", "2055-01-01", "2400-01-01", "9999-12-31"])
    expect(marksIn(window("2027-01-01", until)).length).toBeLessThanOrEqual(13);
});
