import { describe, expect, test } from "vitest";
import { type CellRefusal, type Decision, decide, forBuyer, type RightsRequest } from "#shared/rights/decide.ts";
import { restOn } from "#shared/rights/exploitation.ts";
import { type Commitment, type RightsHead, withCommitment, withHold, withoutLicence } from "#shared/rights/head.ts";
import type { HoldbackPromise, StartTie } from "#shared/rights/holdback.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { asked, box, day, heldBack, licensed, NON_EXCLUSIVE, NOW, owned } from "./trade.ts";

const HOUR = 3_600_000;
const after = (days: number, ...media: MediaLeaf[]): StartTie => ({ daysAfterStartOf: { media, days } });
const NINETY_AFTER_PAY = after(90, "PTV1");

function promise(change: Partial<HoldbackPromise> & { terms?: Parameters<typeof box>[0] } = {}): HoldbackPromise {
  const { terms, ...rest } = change;
  return { binds: "licensor", strength: "hard", box: box({ media: ["FTV"], ...terms }), ...rest };
}
/** Siam TV's licence of SVOD, with what was promised beside it. */
const promising = (...holdbacks: HoldbackPromise[]): Commitment => ({ ...licensed(), holdbacks });
const sold = (...commitments: Commitment[]): RightsHead => commitments.reduce(withCommitment, owned());
const freeTv = (from?: string): RightsRequest => asked({ media: ["FTV"], ...(from === undefined ? {} : { from }) });
const refusalsOf = (decision: Decision): CellRefusal[] => (decision.granted ? [] : decision.refusals);
const refused = (head: RightsHead, request: RightsRequest) => refusalsOf(decide(head, request, NOW));

describe("what the licensor promised a licensee to hold back from others", () => {
  const head = sold(promising(promise()));

  test("is refused to others, with the first day after it; the seller sees for which licence", () => {
    expect(refused(head, freeTv())).toMatchObject([
      { code: "held-back", media: ["FTV"], freeFromDay: day("2028-01-01"), heldBy: "licence of siam-tv" },
    ]);
  });

  test("is not refused to that licensee, nor on other days, in other media or elsewhere", () => {
    expect(decide(head, { ...freeTv(), licenseeId: "siam-tv" }, NOW).granted).toBe(true);
    const free = [
      { media: ["FTV"] as const, from: "2028-01-01", until: "2029-01-01" },
      { media: ["PTV1"] as const },
      { media: ["FTV"] as const, territories: ["VN"] },
    ];
    for (const terms of free) expect(decide(head, asked(terms), NOW).granted).toBe(true);
  });

  test("only warns where it is soft", () => {
    const decision = decide(sold(promising(promise({ strength: "soft" }))), freeTv(), NOW);
    expect(decision).toMatchObject({ granted: true, warnings: [{ code: "held-back", media: ["FTV"] }] });
  });

  test("is free again once the licence is released", () => {
    expect(decide(withoutLicence(head, "licence of siam-tv"), freeTv(), NOW).granted).toBe(true);
  });

  test("of a hold ends with the hold, which says when", () => {
    const holding = withHold(owned(), { ...promising(promise()), expiresAt: NOW + HOUR });
    expect(refused(holding, freeTv())).toMatchObject([{ code: "held-back", holdExpiresAt: NOW + HOUR }]);
    expect(decide(holding, freeTv(), NOW + HOUR).granted).toBe(true);
  });

  test("cannot be promised over what others have already, however little that keeps out", () => {
    const taken = sold(licensed({ media: ["FTV"], exclusivity: NON_EXCLUSIVE, until: "2027-03-01" }));
    const request = { ...asked(), holdbacks: [promise()] };
    expect(refused(taken, request)).toMatchObject([
      {
        code: "committed",
        media: ["FTV"],
        isPromise: true,
        window: { startDay: day("2027-01-01"), endDay: day("2027-03-01") },
      },
    ]);
    expect(decide(taken, { ...asked(), holdbacks: [promise({ terms: { from: "2027-03-01" } })] }, NOW).granted).toBe(
      true,
    );
  });

  test("can be promised over what the licensee has himself, and what is only held softly warns", () => {
    const own = sold(licensed({ media: ["FTV"], to: "mekong-play" }));
    expect(decide(own, { ...asked(), holdbacks: [promise()] }, NOW).granted).toBe(true);
    const softly = withHold(owned(), { ...licensed({ media: ["FTV"] }), expiresAt: NOW + HOUR, strength: "soft" });
    const decision = decide(softly, { ...asked(), holdbacks: [promise()] }, NOW);
    expect(decision).toMatchObject({ granted: true, warnings: [{ code: "on-hold-until", isPromise: true }] });
  });

  test("is told to the buyer without whose it is", () => {
    const told = forBuyer(decide(head, freeTv(), NOW));
    expect(JSON.stringify(told)).not.toContain("siam");
    expect(refusalsOf(told)).toMatchObject([{ code: "held-back", freeFromDay: day("2028-01-01") }]);
  });
});

describe("what a licensee promised not to exploit", () => {
  const head = sold(promising(promise({ binds: "licensee" })));

  test("is granted to him in no later licence", () => {
    const later = { ...freeTv(), licenseeId: "siam-tv", licenceId: "later" };
    expect(refused(head, later)).toMatchObject([{ code: "held-back", media: ["FTV"] }]);
  });

  test("is granted to others", () => {
    expect(decide(head, freeTv(), NOW).granted).toBe(true);
  });

  test("may be part of what the very licence grants", () => {
    const request = { ...asked(), holdbacks: [promise({ binds: "licensee", box: box({ until: "2027-03-01" }) })] };
    expect(decide(owned(), request, NOW).granted).toBe(true);
  });
});

describe("free TV 90 days after pay TV starts", () => {
  const open = promise({ tiedEnd: NINETY_AFTER_PAY, terms: { until: "9999-12-31" } });
  const waiting = sold(promising(open));
  const payFrom = (from: string, terms: Parameters<typeof licensed>[0] = {}) =>
    withCommitment(waiting, licensed({ media: ["PTV1"], from, to: "pay-house", ...terms }));

  test("is held back without known end while pay TV has no start, and says what it waits for", () => {
    const [refusal] = refused(waiting, freeTv());
    expect(refusal).toMatchObject({ code: "held-back", waitsFor: ["PTV1"] });
    expect(refusal).not.toHaveProperty("freeFromDay");
  });

  test("is free on the ninetieth day after the earliest start, and not a day sooner", () => {
    const head = payFrom("2027-02-01");
    expect(refused(head, freeTv())).toMatchObject([{ code: "held-back", freeFromDay: day("2027-05-02") }]);
    expect(decide(head, freeTv("2027-05-01"), NOW).granted).toBe(false);
    expect(decide(head, freeTv("2027-05-02"), NOW).granted).toBe(true);
  });

  test("is counted in each territory by itself", () => {
    const both = promise({ tiedEnd: NINETY_AFTER_PAY, terms: { territories: ["TH", "VN"], until: "9999-12-31" } });
    const head = withCommitment(sold(promising(both)), licensed({ media: ["PTV1"], from: "2027-02-01", to: "pay" }));
    expect(decide(head, asked({ media: ["FTV"], territories: ["TH"], from: "2027-06-01" }), NOW).granted).toBe(true);
    expect(refused(head, asked({ media: ["FTV"], territories: ["VN"], from: "2027-06-01" }))).toMatchObject([
      { waitsFor: ["PTV1"] },
    ]);
  });

  test("waits for the next start where an earlier round of pay TV was over before the holdback began", () => {
    const before = payFrom("2015-01-01", { until: "2017-01-01", to: "old-pay" });
    expect(refused(before, freeTv())).toMatchObject([{ waitsFor: ["PTV1"] }]);
    const again = withCommitment(before, licensed({ media: ["PTV1"], from: "2027-02-01", to: "pay-house" }));
    expect(refused(again, freeTv())).toMatchObject([{ freeFromDay: day("2027-05-02") }]);
  });

  test("counts an earlier start whose licence still runs, or whose ninety days do", () => {
    const stillRuns = payFrom("2015-01-01", { until: "2027-01-02" });
    expect(decide(stillRuns, freeTv(), NOW).granted).toBe(true);
    const ninetyDaysRun = payFrom("2026-12-01", { until: "2026-12-31" });
    expect(refused(ninetyDaysRun, freeTv())).toMatchObject([{ freeFromDay: day("2027-03-01") }]);
  });

  test("is counted from the first of licences that follow on each other, whoever has them", () => {
    const first = payFrom("2025-01-01", { until: "2027-01-01", to: "old-pay" });
    const gone = withCommitment(first, licensed({ media: ["PTV1"], from: "2027-01-01", to: "pay-house" }));
    expect(decide(gone, freeTv(), NOW).granted).toBe(true);
    const dayBetween = withCommitment(first, licensed({ media: ["PTV1"], from: "2027-01-02", to: "pay-house" }));
    expect(refused(dayBetween, freeTv())).toMatchObject([{ freeFromDay: day("2027-04-02") }]);
  });

  test("waits for a signature: a hold of pay TV starts nothing", () => {
    const held = { ...licensed({ media: ["PTV1"], from: "2027-02-01", to: "pay" }), expiresAt: NOW + HOUR };
    expect(refused(withHold(waiting, held), freeTv("2027-06-01"))).toMatchObject([{ waitsFor: ["PTV1"] }]);
  });

  test("is held back again when the pay TV licence is released", () => {
    const released = withoutLicence(payFrom("2027-02-01"), "licence of pay-house");
    expect(refused(released, freeTv("2027-06-01"))).toMatchObject([{ waitsFor: ["PTV1"] }]);
  });

  test("a season that starts on pay TV starts that season, not the series", () => {
    const season = { kind: "season" as const, season: 1 };
    const head = payFrom("2027-02-01", { scope: season });
    expect(decide(head, asked({ media: ["FTV"], from: "2027-06-01", scope: season }), NOW).granted).toBe(true);
    expect(refused(head, asked({ media: ["FTV"], from: "2027-06-01" }))).toMatchObject([{ waitsFor: ["PTV1"] }]);
  });

  test("a licence that grants both counts its own pay TV", () => {
    const pay = asked({ media: ["PTV1"], from: "2027-02-01" });
    const lines = [...pay.lines, ...freeTv("2027-05-02").lines];
    expect(decide(waiting, { ...pay, lines }, NOW).granted).toBe(true);
  });

  test("may be the pay TV licence's own promise: nothing but its own start is waited for", () => {
    const pay = { ...asked({ media: ["PTV1"], from: "2027-02-01" }), holdbacks: [open] };
    const taken = sold(licensed({ media: ["FTV"], from: "2027-05-02" }));
    expect(decide(taken, pay, NOW).granted).toBe(true);
    expect(decide(sold(licensed({ media: ["FTV"], from: "2027-05-01" })), pay, NOW).granted).toBe(false);
  });

  test("ends at the latest on its own last day", () => {
    const stop = promise({ tiedEnd: NINETY_AFTER_PAY, terms: { until: "2027-07-01" } });
    expect(refused(sold(promising(stop)), freeTv())).toMatchObject([
      { waitsFor: ["PTV1"], freeFromDay: day("2027-07-01") },
    ]);
  });
});

test("held back from a start on: all of its window while the start is unknown, then from that day", () => {
  const head = sold(promising(promise({ tiedStart: after(0, "PTV1") })));
  expect(refused(head, freeTv())).toMatchObject([{ waitsFor: ["PTV1"] }]);
  const begun = withCommitment(head, licensed({ media: ["PTV1"], from: "2027-07-01", to: "pay" }));
  expect(decide(begun, asked({ media: ["FTV"], until: "2027-07-01" }), NOW).granted).toBe(true);
  expect(decide(begun, freeTv("2027-07-01"), NOW).granted).toBe(false);
});

test("a licence rests for the season that is held back on a day, and not for the seasons that are not", () => {
  const grant = promising(promise({ binds: "licensee", box: box(), tiedStart: after(0, "PTV1") }));
  const season = (number: number) => ({ kind: "season" as const, season: number });
  const first = licensed({ media: ["PTV1"], from: "2027-02-01", scope: season(1), to: "pay-house" });
  const all = licensed({ media: ["PTV1"], from: "2027-06-01", to: "pay-channel" });
  const head = sold(grant, first, all);
  const restIn = (scope: Scope, on: string) => restOn(head, { grant, scope, day: day(on) });
  expect(restIn(season(1), "2027-03-01")).toBe("held-back");
  expect(restIn(season(2), "2027-03-01")).toBeUndefined();
  expect(restIn({ kind: "work" }, "2027-03-01")).toBeUndefined();
  expect(restIn({ kind: "work" }, "2027-06-01")).toBe("held-back");
});

test("the rights holder's own holdback may be tied, too, and binds everybody", () => {
  const own = { ...heldBack("hard", { media: ["FTV"] }), tiedEnd: NINETY_AFTER_PAY };
  const head = { ...owned(), holdbacks: [own] };
  expect(refused(head, freeTv())).toMatchObject([{ holdbackId: "holdback", waitsFor: ["PTV1"] }]);
});

test.each([
  ["no medium", after(1)],
  ["days in fractions", after(0.5, "PTV1")],
  ["days before a start", after(-1, "PTV1")],
  ["more than ten years", after(3_651, "PTV1")],
])("a tie by %s is a fault that names it", (_case, tiedEnd) => {
  expect(() => decide(sold(promising(promise({ tiedEnd }))), freeTv(), NOW)).toThrow(/impossible tie/);
});
