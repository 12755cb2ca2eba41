import { describe, expect, test } from "vitest";
import { numbersWithin } from "#shared/rights/alternatives/crowd-looks.ts";
import { decide } from "#shared/rights/decide.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { judge } from "#shared/rights/judge.ts";
import { CROWD_LOOKS_MOST } from "#shared/rights/limits.ts";
import { prepare } from "#shared/rights/prepared-head.ts";
import { asked, coExclusive, licensed, NOW, owned } from "./trade.ts";

/** So many broadcasters who share Thai SVOD among twelve, each in a year like the others'. */
function shared(count: number): RightsHead {
  const commitments = Array.from({ length: count }, (_, at) =>
    licensed({ to: `tv-${at}`, exclusivity: coExclusive(12) }),
  );
  return { ...owned(), commitments };
}

/** How many co-exclusive numbers are tried for `asked()`, which those cells refuse. */
function numbersTried(head: RightsHead) {
  const lines = judge(head, asked(), NOW).verdicts.map((verdict) => verdict.asked);
  return numbersWithin(prepare(head), lines, NOW);
}

describe("lesser co-exclusive terms near to a refused request", () => {
  // All hold the same cells: each is looked at once, once for the one class of cells, and once beside each other.
  const looksOf = (count: number) => 2 * count + count ** 2;

  test.each([1, 10, 100, 400, 999, 1_000, 1_400])("beside %i licensees cost no more looks than the limit", (count) => {
    const numbers = numbersTried(shared(count));
    expect(numbers).toBe(Math.floor(CROWD_LOOKS_MOST / looksOf(count)));
    expect(Number(numbers) * looksOf(count)).toBeLessThanOrEqual(CROWD_LOOKS_MOST);
  });

  test("are not tried where even one number would take more looks than the limit", () => {
    expect(numbersTried(shared(1_500))).toBe(0);
  });

  test("are all one where nobody else is co-exclusive", () => {
    expect(numbersTried({ ...owned(), commitments: [licensed()] })).toBe("any-will-do");
  });

  test("are told with the least number that has room, where a few share", () => {
    const decision = decide(shared(3), asked(), NOW);
    const told = decision.granted ? [] : decision.alternatives.map(({ lines }) => lines[0]?.exclusivity);
    expect(told).toContainEqual(coExclusive(4));
  });
});
