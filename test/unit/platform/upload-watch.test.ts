import { describe, expect, test } from "vitest";
import { instantOf } from "#shared/platform/clock.ts";
import { hasLapsed, isDue, lookAgainAt } from "#shared/platform/upload-watch.ts";

const NOW = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe("the next look", () => {
  const declared = (age: number) => ({ createdAt: instantOf(NOW - age) });

  test("waits for a check that may be under way, however old the upload is", () => {
    for (const age of [0, MINUTE, DAY, 8 * DAY])
      expect(lookAgainAt(declared(age), { now: NOW, isThere: true })).toBe(instantOf(NOW + 20 * MINUTE));
  });

  test("for a file that has not come is ever later, but within the hour", () => {
    const after = (age: number) => Date.parse(lookAgainAt(declared(age), { now: NOW, isThere: false })) - NOW;
    expect([0, 30, 45, 90, 10_000].map((minutes) => after(minutes * MINUTE) / MINUTE)).toEqual([20, 30, 45, 60, 60]);
  });

  test("is due at its instant and not before; what has its verdict is never due", () => {
    const watched = { ...declared(DAY), lookAt: instantOf(NOW) };
    expect([isDue(watched, NOW - 1), isDue(watched, NOW), isDue(declared(DAY), NOW)]).toEqual([false, true, false]);
  });

  test("finds an upload lapsed when its days in quarantine are over", () => {
    expect([hasLapsed(declared(7 * DAY - 1), NOW), hasLapsed(declared(7 * DAY), NOW)]).toEqual([false, true]);
  });
});
