import { describe, expect, test } from "vitest";
import { emptyHead, type RightsHead, withCommitment, withHold } from "#shared/rights/head.ts";
import { STANDING_MOST } from "#shared/rights/limits.ts";
import { standingIn } from "#shared/rights/standing-grants.ts";
import { box, heldBack, licensed, NON_EXCLUSIVE, NOW } from "./trade.ts";

const nothing = emptyHead("work");
const manyLicences = (count: number): RightsHead =>
  Array.from({ length: count }, (_, i) => licensed({ exclusivity: NON_EXCLUSIVE, to: `broadcaster ${i}` })).reduce(
    withCommitment,
    nothing,
  );

describe("what stands in the cells of a holdback all the same", () => {
  test("is nothing where nothing is licensed, or what is meets it in no cell", () => {
    expect(standingIn(nothing, heldBack("hard"), NOW)).toEqual({ cells: [], hasMore: false });
    const elsewhere = withCommitment(nothing, licensed({ territories: ["VN"] }));
    expect(standingIn(elsewhere, heldBack("hard"), NOW).cells).toEqual([]);
  });

  test("is every licence, however little it keeps others out, for the days they share", () => {
    const head = withCommitment(nothing, licensed({ exclusivity: NON_EXCLUSIVE, until: "2027-03-01" }));
    const { window } = box({ from: "2027-02-01", until: "2027-03-01" });
    expect(standingIn(head, heldBack("soft", { from: "2027-02-01" }), NOW).cells).toEqual([
      expect.objectContaining({ code: "committed", heldBy: "licence of siam-tv", window }),
    ]);
  });

  test("is a licence of one season of it, said to be a part", () => {
    const head = withCommitment(nothing, licensed({ scope: { kind: "season", season: 1 } }));
    expect(standingIn(head, heldBack("hard"), NOW).cells).toMatchObject([{ code: "part-committed" }]);
  });

  test("is what is on hold, until it lapses", () => {
    const head = withHold(nothing, { ...licensed(), expiresAt: NOW + 1 });
    expect(standingIn(head, heldBack("hard"), NOW).cells).toMatchObject([
      { code: "on-hold-until", holdExpiresAt: NOW + 1 },
    ]);
    expect(standingIn(head, heldBack("hard"), NOW + 1).cells).toEqual([]);
  });

  test(`is told of the first ${STANDING_MOST} licences, and that there are more`, () => {
    const told = (count: number) => standingIn(manyLicences(count), heldBack("hard"), NOW);
    expect(told(STANDING_MOST)).toMatchObject({ cells: { length: STANDING_MOST }, hasMore: false });
    expect(told(STANDING_MOST + 1)).toMatchObject({ cells: { length: STANDING_MOST }, hasMore: true });
  });
});
