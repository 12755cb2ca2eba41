import { describe, expect, test } from "vitest";
import { decide } from "#shared/rights/decide.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import { type RightsHead, withCommitment, withHold } from "#shared/rights/head.ts";
import { asked, coExclusive, EXCLUSIVE, heldBack, licensed, NON_EXCLUSIVE, NOW, owned, right, SOLE } from "./trade.ts";

const WANTED: readonly [string, Exclusivity][] = [
  ["exclusive", EXCLUSIVE],
  ["sole", SOLE],
  ["co-exclusive of 2", coExclusive(2)],
  ["co-exclusive of 3", coExclusive(3)],
  ["non-exclusive", NON_EXCLUSIVE],
];

type Outcome = "no" | "yes" | "warn";

/** Rows: what others have on the same cells. Columns: what is wanted, in the order above. */
const MATRIX: readonly [string, (head: RightsHead) => RightsHead, readonly Outcome[]][] = [
  ["nothing", (head) => head, ["yes", "yes", "yes", "yes", "yes"]],
  ["an exclusive licence", signed(EXCLUSIVE), ["no", "no", "no", "no", "no"]],
  ["a sole licence", signed(SOLE), ["no", "no", "no", "no", "no"]],
  ["1 held of co-exclusive 2", signed(coExclusive(2)), ["no", "no", "yes", "yes", "no"]],
  ["2 held of co-exclusive 2", signed(coExclusive(2), coExclusive(2)), ["no", "no", "no", "no", "no"]],
  ["2 held of co-exclusive 3", signed(coExclusive(3), coExclusive(3)), ["no", "no", "no", "yes", "no"]],
  ["co-exclusive 2 beside 3", signed(coExclusive(2), coExclusive(3)), ["no", "no", "no", "no", "no"]],
  ["a non-exclusive licence", signed(NON_EXCLUSIVE), ["no", "no", "no", "no", "yes"]],
  ["a hard hold, exclusive", onHold("hard", EXCLUSIVE), ["no", "no", "no", "no", "no"]],
  ["a hard hold, non-exclusive", onHold("hard", NON_EXCLUSIVE), ["no", "no", "no", "no", "yes"]],
  ["a soft hold", onHold("soft", EXCLUSIVE), ["warn", "warn", "warn", "warn", "warn"]],
  ["a soft non-exclusive hold", onHold("soft", NON_EXCLUSIVE), ["warn", "warn", "warn", "warn", "warn"]],
  ["a hard holdback", holdback("hard"), ["no", "no", "no", "no", "no"]],
  ["a soft holdback", holdback("soft"), ["warn", "warn", "warn", "warn", "warn"]],
];

describe.each(MATRIX)("where others have %s", (_, given, outcomes) => {
  test.each(WANTED.map(([name, wanted], column) => ({ name, wanted, outcome: outcomes[column] })))(
    "a wanted $name gets: $outcome",
    ({ wanted, outcome }) => {
      const decision = decide(given(owned()), asked({ exclusivity: wanted }), NOW);
      const answer = decision.granted ? (decision.warnings.length > 0 ? "warn" : "yes") : "no";
      expect(answer).toBe(outcome);
    },
  );
});

describe("what a holder may grant out of what he holds", () => {
  const cases: readonly [string, Exclusivity, readonly ("yes" | "no")[]][] = [
    ["exclusive", EXCLUSIVE, ["yes", "yes", "yes", "yes", "yes"]],
    ["sole", SOLE, ["no", "yes", "yes", "yes", "yes"]],
    ["co-exclusive", coExclusive(2), ["no", "no", "no", "no", "yes"]],
    ["non-exclusive", NON_EXCLUSIVE, ["no", "no", "no", "no", "yes"]],
  ];
  test.each(cases)("held %s", (_, held, outcomes) => {
    const head = owned(right({ exclusivity: held }));
    const answers = WANTED.map(([, exclusivity]) => decide(head, asked({ exclusivity }), NOW));
    expect(answers.map((answer) => (answer.granted ? "yes" : "no"))).toEqual(outcomes);
    const reasons = answers.flatMap((answer) => (answer.granted ? [] : answer.refusals.map(({ code }) => code)));
    expect(new Set(reasons).size).toBeLessThanOrEqual(1);
    expect(reasons.every((code) => code === "rights-in-not-exclusive")).toBe(true);
  });
});

function signed(...terms: Exclusivity[]) {
  return (head: RightsHead) =>
    terms.reduce(
      (grown, exclusivity, index) => withCommitment(grown, licensed({ exclusivity, to: `buyer ${index}` })),
      head,
    );
}

function onHold(strength: "hard" | "soft", exclusivity: Exclusivity) {
  return (head: RightsHead) => withHold(head, { ...licensed({ exclusivity }), strength, expiresAt: NOW + 1 });
}

function holdback(strength: "hard" | "soft") {
  return (head: RightsHead) => ({ ...head, holdbacks: [heldBack(strength)] });
}
