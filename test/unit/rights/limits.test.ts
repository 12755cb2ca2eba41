import { describe, expect, test } from "vitest";
import { checkBox } from "#shared/rights/box.ts";
import { decide, isFree } from "#shared/rights/decide.ts";
import { decideTogether, type PackageRequest } from "#shared/rights/decide-together.ts";
import { withCommitment } from "#shared/rights/head.ts";
import { soundTie } from "#shared/rights/holdback.ts";
import {
  BLACKOUTS_MOST,
  HOLDBACKS_MOST,
  LINES_MOST,
  PACKAGE_WORKS_MOST,
  PROMISES_MOST,
  RIGHTS_IN_MOST,
  TERRITORIES_MOST,
  TIE_DAYS_MOST,
} from "#shared/rights/limits.ts";
import { asked, box, heldBack, licensed, line, NOW, owned, right } from "./trade.ts";

const times = <T>(count: number, one: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => one(index));

describe("past its limit there is a fault that names what is too much", () => {
  const promise = { binds: "licensor" as const, strength: "hard" as const, box: box() };
  const commitments = (count: number) => times(count, (index) => ({ ...licensed(), licenceId: `licence ${index}` }));

  test.each([
    ["lines of a request", () => decide(owned(), { ...asked(), lines: times(LINES_MOST + 1, () => line()) }, NOW)],
    ["holdbacks", () => decide(owned(), { ...asked(), holdbacks: times(HOLDBACKS_MOST + 1, () => promise) }, NOW)],
    ["rights in", () => decide(owned(...times(RIGHTS_IN_MOST + 1, (at) => right({ id: `${at}` }))), asked(), NOW)],
    ["commitments", () => decide({ ...owned(), commitments: commitments(PROMISES_MOST + 1) }, asked(), NOW)],
    [
      "lines in",
      () =>
        decide(withCommitment(owned(), { ...licensed(), lines: times(LINES_MOST + 1, () => line()) }), asked(), NOW),
    ],
  ])("%s", (what, ask) => {
    expect(ask).toThrow(RangeError);
    expect(ask).toThrow(new RegExp(`too much for one question: \\d+ .*${what.split(" ")[0]}`));
  });

  test("and up to it there is none", () => {
    expect(decide(owned(), { ...asked(), lines: times(LINES_MOST, () => line()) }, NOW).granted).toBe(true);
    expect(decide(owned(), { ...asked(), holdbacks: times(HOLDBACKS_MOST, () => promise) }, NOW).granted).toBe(true);
    const rights = times(RIGHTS_IN_MOST, (at) => right({ id: `${at}` }));
    expect(isFree(owned(...rights), asked(), NOW)).toBe(true);
    expect(isFree({ ...owned(), commitments: commitments(PROMISES_MOST) }, asked(), NOW)).toBe(false);
    const several = { ...licensed(), lines: times(LINES_MOST, () => line()) };
    expect(decide(withCommitment(owned(), several), asked(), NOW).granted).toBe(false);
  });

  test("gaps in a window, and territories", () => {
    const gaps = (count: number) => times(count, (at) => ({ startDay: 20_820 + 2 * at, endDay: 20_821 + 2 * at }));
    const gapped = (count: number) => checkBox({ ...box(), blackouts: gaps(count) });
    expect(gapped(BLACKOUTS_MOST)).toEqual([]);
    expect(gapped(BLACKOUTS_MOST + 1)).toEqual([{ problem: "too-many-blackouts", value: `${BLACKOUTS_MOST + 1}` }]);
    const placed = (count: number) => checkBox(box({ territories: times(count, () => "TH") }));
    expect(placed(TERRITORIES_MOST)).toEqual([]);
    expect(placed(TERRITORIES_MOST + 1)).toEqual([
      { problem: "too-many-territories", value: `${TERRITORIES_MOST + 1}` },
    ]);
  });

  test("days of a tie", () => {
    const tied = (days: number) => soundTie({ daysAfterStartOf: { media: ["PTV1"], days } });
    expect(() => tied(TIE_DAYS_MOST)).not.toThrow();
    expect(() => tied(TIE_DAYS_MOST + 1)).toThrow(RangeError);
  });
});

describe("a package of works", () => {
  const one = { ...owned(), workId: "one" };
  const other = { ...owned(), workId: "other" };
  const wanted = (workId: string): PackageRequest => ({ ...asked(), workId });

  test("is granted when every work is, and answered work by work in the order asked", () => {
    const { granted, works } = decideTogether([one, other], [wanted("other"), wanted("one")], NOW);
    expect([granted, works.map(({ workId }) => workId)]).toEqual([true, ["other", "one"]]);
  });

  test("may have as many works as its limit says", () => {
    const works = times(PACKAGE_WORKS_MOST, (at) => `work ${at}`);
    const heads = works.map((workId) => ({ ...one, workId }));
    expect(decideTogether(heads, works.map(wanted), NOW).granted).toBe(true);
  });

  test("is refused when one work is, and says which and why", () => {
    const answer = decideTogether([one, withCommitment(other, licensed())], [wanted("one"), wanted("other")], NOW);
    expect(answer).toMatchObject({
      granted: false,
      works: [
        { workId: "one", decision: { granted: true } },
        { workId: "other", decision: { granted: false, refusals: [{ code: "committed" }] } },
      ],
    });
  });

  test("asked for in two lines of one work is granted only if both can be, one beside the other", () => {
    const once = heldBack("hard", { media: ["FTV"], from: "2026-01-01", until: "2036-01-01" });
    const fromPayOn = { ...once, tiedStart: { daysAfterStartOf: { media: ["PTV1" as const], days: 0 } } };
    const later = licensed({ media: ["PTV1"], from: "2030-01-01", until: "2031-01-01" });
    const head = { ...withCommitment(one, later), holdbacks: [fromPayOn] };
    const [free, pay] = [asked({ media: ["FTV"] }), asked({ media: ["PTV1"] })].map((ask) => ({
      ...ask,
      workId: "one",
    }));
    if (free === undefined || pay === undefined) throw new Error("two were asked");
    expect(decideTogether([head], [free], NOW).granted).toBe(true);
    const { works } = decideTogether([head], [free, pay], NOW);
    expect(works.map(({ decision }) => decision.granted)).toEqual([false, true]);
  });

  test.each([
    ["nothing asked", () => decideTogether([one], [], NOW), /asks for nothing/],
    ["a work without a head", () => decideTogether([one], [wanted("other")], NOW), /no head of other/],
    ["two heads of one work", () => decideTogether([one, one], [wanted("one")], NOW), /two heads of one/],
    [
      "two licensees",
      () => decideTogether([one], [wanted("one"), { ...wanted("one"), licenseeId: "siam" }], NOW),
      /siam/,
    ],
    [
      "too many works",
      () =>
        decideTogether(
          [one],
          times(PACKAGE_WORKS_MOST + 1, () => wanted("one")),
          NOW,
        ),
      /41 works/,
    ],
  ])("with %s is a fault that names it", (_case, ask, words) => {
    expect(ask).toThrow(words);
  });
});
