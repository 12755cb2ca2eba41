import { describe, expect, test } from "vitest";
import { boxMoved, boxWithin, checkBox, type RightsBox } from "#shared/rights/box.ts";
import { decide, type RightsRequest } from "#shared/rights/decide.ts";
import { withCommitment } from "#shared/rights/head.ts";
import { asked, box, day, licensed, line, NOW, owned, right } from "./trade.ts";

const JUNE = { startDay: day("2027-06-01"), endDay: day("2027-07-01") };
const without = (whole: RightsBox, ...blackouts: { startDay: number; endDay: number }[]): RightsBox => {
  return { ...whole, blackouts };
};
const year = without(box(), JUNE);
const inYear = { ...line(), box: year };
const taken = withCommitment(owned(), { ...licensed(), lines: [inYear] });
const june = { from: "2027-06-01", until: "2027-07-01" };

describe("days left out", () => {
  test("of a licence are free for others; the rest is not", () => {
    expect(decide(taken, asked(june), NOW).granted).toBe(true);
    expect(decide(taken, asked({ ...june, until: "2027-07-02" }), NOW)).toMatchObject({
      granted: false,
      refusals: [{ code: "committed", window: { startDay: day("2027-07-01"), endDay: day("2027-07-02") } }],
    });
  });

  test("of a request are not asked for", () => {
    const request: RightsRequest = { ...asked(), lines: [inYear] };
    expect(decide(withCommitment(owned(), licensed(june)), request, NOW).granted).toBe(true);
  });

  test("of rights in are days the seller does not hold", () => {
    const head = owned({ ...right(), box: without(right().box, JUNE) });
    expect(decide(head, asked(), NOW)).toMatchObject({ refusals: [{ code: "outside-window", window: JUNE }] });
    expect(decide(head, { ...asked(), lines: [inYear] }, NOW).granted).toBe(true);
  });

  test("of a holdback are not held back", () => {
    const head = {
      ...owned(),
      holdbacks: [{ id: "hb", strength: "hard" as const, scope: { kind: "work" as const }, box: year }],
    };
    expect(decide(head, asked(june), NOW).granted).toBe(true);
    expect(decide(head, asked(), NOW).granted).toBe(false);
  });

  test("every alternative leaves them out as well", () => {
    const other = withCommitment(owned(), licensed({ until: "2027-04-01" }));
    const decision = decide(other, { ...asked(), lines: [inYear] }, NOW);
    const alternatives = decision.granted ? [] : decision.alternatives;
    expect(alternatives.length).toBeGreaterThan(0);
    for (const { lines } of alternatives) {
      for (const { box: offered } of lines) expect(offered.blackouts?.length).toBe(1);
    }
  });
});

test("a box clipped or moved keeps the blackouts that fall into it", () => {
  const spring = { startDay: day("2027-03-01"), endDay: day("2027-06-10") };
  expect(boxWithin(year, spring)).toEqual(without({ ...box(), window: spring }, { ...JUNE, endDay: spring.endDay }));
  expect(boxWithin(year, JUNE)).toBeUndefined();
  expect(boxWithin(year, { ...spring, endDay: JUNE.startDay })).not.toHaveProperty("blackouts");
  expect(boxMoved(boxMoved(year, 30), -30)).toEqual(year);
});

describe("a box is impossible", () => {
  test.each([
    ["empty-blackout", without(box(), { startDay: 20_900, endDay: 20_900 })],
    ["not-a-day", without(box(), { startDay: 20_900.5, endDay: 20_901 })],
    ["all-blacked-out", without(box(), box().window)],
    ["all-blacked-out", without(box(), { ...JUNE, startDay: 0 }, { startDay: day("2027-05-01"), endDay: 30_000 })],
    ["too-many-blackouts", without(box(), ...Array.from({ length: 25 }, () => JUNE))],
    ["too-many-territories", box({ territories: Array.from({ length: 301 }, () => "TH") })],
  ])("%s", (problem, impossible) => {
    expect(checkBox(impossible)[0]?.problem).toBe(problem);
    expect(() => decide(owned(), { ...asked(), lines: [{ ...line(), box: impossible }] }, NOW)).toThrow(problem);
  });
});
