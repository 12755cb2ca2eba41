import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { arrivalsAt, driveOpenLoop, quantile, seededChance } from "#test/bench/load/open-loop.ts";

const SLOW_MILLISECONDS = 40;
/** Longer than any machine stands still. */
const PATIENCE_MILLISECONDS = 15_000;
const slow = async () => {
  await sleep(SLOW_MILLISECONDS);
  return { operation: "slow", result: "served" } as const;
};

describe("a load that comes whether or not it is answered", () => {
  test("counts the time somebody waited in line for a server that stalls", async () => {
    const samples = await driveOpenLoop({
      ...{ arrivals: [0, 0, 0, 0, 0], mostInFlight: 1, patienceMilliseconds: PATIENCE_MILLISECONDS },
      ask: slow,
    });
    const waited = samples.map(({ milliseconds }) => milliseconds);
    expect(waited).toHaveLength(5);
    expect(waited.every((one, n) => one >= (n + 1) * (SLOW_MILLISECONDS - 1))).toBe(true);
  });

  test("never has more under way than it may", async () => {
    let [underWay, most] = [0, 0];
    const ask = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      const asked = await slow();
      underWay -= 1;
      return asked;
    };
    await driveOpenLoop({
      arrivals: Array(12).fill(0),
      mostInFlight: 3,
      patienceMilliseconds: PATIENCE_MILLISECONDS,
      ask,
    });
    expect(most).toBe(3);
  });

  test("gives up what has not begun when its patience is over, and says so", async () => {
    const samples = await driveOpenLoop({
      ...{ arrivals: Array(20).fill(0), mostInFlight: 1, patienceMilliseconds: 2 * SLOW_MILLISECONDS },
      ask: slow,
    });
    expect(samples).toHaveLength(20);
    expect(samples.filter(({ result }) => result === "not-begun").length).toBeGreaterThan(10);
  });

  test("comes at the mean rate it was given, at the same times with the same seed", () => {
    const arrivals = () => arrivalsAt({ perSecond: 50, seconds: 100, chance: seededChance(7) });
    expect(arrivals()).toEqual(arrivals());
    expect(arrivals().length).toBeGreaterThan(4700);
    expect(arrivals().length).toBeLessThan(5300);
    expect(arrivals().every((at, n, all) => at >= (all[n - 1] ?? 0) && at < 100_000)).toBe(true);
  });

  test("knows a quantile by rank", () => {
    expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(quantile([5, 1, 4, 2, 3], 0.99)).toBe(5);
  });
});
