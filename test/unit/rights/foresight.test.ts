import { describe, expect, test } from "vitest";
import { decide } from "#shared/rights/decide.ts";
import { freeDaysForBuyer, freeDaysOf } from "#shared/rights/foresight/free-days.ts";
import { impactOf } from "#shared/rights/foresight/impact.ts";
import { TIMELINE_STRETCHES_MOST, timelineOf } from "#shared/rights/foresight/timeline.ts";
import { type RightsHead, withCommitment, withHold } from "#shared/rights/head.ts";
import { asked, box, day, dubs, heldBack, licensed, line, NON_EXCLUSIVE, NOW, owned, right } from "./trade.ts";

const WHOLE = { kind: "work" } as const;
const { languages: _, ...CELLS } = box({ until: "2029-01-01" });
const statesOf = (head: RightsHead, cells: object = {}) =>
  timelineOf(head, { licenseeId: "mekong-play", scope: WHOLE, box: { ...CELLS, ...cells } }, NOW)?.flatMap(({ rows }) =>
    rows.map(({ stretches }) => stretches.map(({ state, inPart }) => (inPart ? `${state} in part` : state))),
  );

describe("a timeline", () => {
  test("shows the versions the rights holder has, so that a licence of all of them is not one in part", () => {
    const spanish = { versions: dubs("es") };
    const head = owned(right({ languages: spanish }));
    expect(statesOf(head)).toEqual([["free"]]);
    expect(statesOf(head, { languages: { all: true } })).toEqual([["not-held in part"]]);
    const sold = withCommitment(head, licensed({ languages: spanish }));
    expect(statesOf(sold)).toEqual([["committed", "free"]]);
    const latin = withCommitment(head, licensed({ languages: { versions: dubs("es-419") } }));
    expect(statesOf(latin)).toEqual([["committed in part", "free"]]);
  });

  test("shows a season that is licensed as a part of the series", () => {
    const head = withCommitment(owned(), licensed({ scope: { kind: "season", season: 1 } }));
    expect(statesOf(head)).toEqual([["committed in part", "free"]]);
  });

  test("tells the licensee's own days from those of others", () => {
    const head = withCommitment(owned(), licensed({ to: "mekong-play", until: "2027-07-01" }));
    expect(statesOf(withCommitment(head, licensed({ from: "2027-07-01" })))).toEqual([["yours", "committed", "free"]]);
  });

  test("puts the countries that fare alike together", () => {
    const head = withCommitment(owned(), licensed());
    const groups = timelineOf(
      head,
      { licenseeId: "x", scope: WHOLE, box: { ...CELLS, territories: ["VN", "TH", "SG"] } },
      NOW,
    );
    expect(groups?.map(({ territories }) => territories)).toEqual([["SG", "VN"], ["TH"]]);
  });

  test("of more stretches than can be drawn is not told", () => {
    const start = day("2026-01-01");
    const grants = Array.from({ length: TIMELINE_STRETCHES_MOST / 2 }, (_unused, n) => {
      const window = { startDay: start + 2 * n, endDay: start + 2 * n + 1 };
      return { ...licensed(), licenceId: `licence ${n}`, lines: [{ ...line(), box: { ...box(), window } }] };
    });
    const head = { ...owned(right({ until: "2099-01-01" })), commitments: grants };
    const window = { startDay: start, endDay: start + TIMELINE_STRETCHES_MOST };
    const told = (media: readonly ["SVOD"] | readonly ["SVOD", "FTV"]) =>
      timelineOf(head, { licenseeId: "x", scope: WHOLE, box: { ...CELLS, media, window } }, NOW);
    expect(told(["SVOD"])?.[0]?.rows[0]?.stretches.length).toBe(TIMELINE_STRETCHES_MOST);
    expect(told(["SVOD", "FTV"])).toBeUndefined();
  });

  test("is not asked for with days left out", () => {
    const gapped = { ...CELLS, blackouts: [{ startDay: day("2027-02-01"), endDay: day("2027-02-02") }] };
    expect(() =>
      timelineOf(owned(), { licenseeId: "x", scope: WHOLE, box: { ...gapped, languages: { all: true } } }, NOW),
    ).toThrow(RangeError);
  });
});

describe("the day rights become free", () => {
  test("comes when a term as long as asked fits, not when the first day is free", () => {
    const head = withCommitment(
      withCommitment(owned(), licensed()),
      licensed({ from: "2028-06-01", until: "2028-07-01", to: "other" }),
    );
    expect(freeDaysOf(head, asked(), NOW)).toMatchObject([{ when: "from", freeFromDay: day("2028-07-01") }]);
  });

  test("tells of a hold when it lapses, and the seller whose it is", () => {
    const expiresAt = NOW + 86_400_000;
    const head = withHold(owned(), { ...licensed(), expiresAt });
    const told = freeDaysOf(head, asked(), NOW);
    const awaited = { code: "on-hold-until", holdExpiresAt: expiresAt };
    expect(told).toMatchObject([
      { freeFromDay: day("2028-01-01"), awaits: [{ ...awaited, heldBy: ["licence of siam-tv"] }] },
    ]);
    expect(freeDaysForBuyer(head, asked(), NOW)[0]?.awaits).toEqual([awaited]);
  });

  test("is not known while a holdback waits for a start nobody knows, and says for which", () => {
    const tied = { tiedEnd: { daysAfterStartOf: { media: ["PTV1"] as const, days: 90 } } };
    const open = { ...heldBack("hard", { until: "9999-12-31" }), ...tied };
    const head = { ...owned(), holdbacks: [open] };
    expect(freeDaysOf(head, asked(), NOW)).toMatchObject([
      { when: "not-known", awaits: [{ code: "held-back", waitsFor: ["PTV1"] }] },
    ]);
  });
});

describe("the day rights become free with what is asked to be held back", () => {
  const promise = (over: object = {}) => ({
    binds: "licensor" as const,
    strength: "hard" as const,
    box: box(),
    ...over,
  });

  test("is not known while others have what is to be held back from them, and the answer says that it is that", () => {
    const head = withCommitment(owned(), licensed({ media: ["FTV"] }));
    const request = { ...asked(), holdbacks: [promise({ box: box({ media: ["FTV"] }) })] };
    expect(decide(head, request, NOW).granted).toBe(false);
    expect(freeDaysOf(head, request, NOW)).toMatchObject([
      { when: "not-known", awaits: [{ code: "committed", isPromise: true, heldBy: ["licence of siam-tv"] }] },
    ]);
    expect(freeDaysOf(head, asked(), NOW)).toMatchObject([{ when: "now" }]);
  });

  test("comes when the start of the term itself ends what is to be held back before others begin", () => {
    const head = withCommitment(owned(), licensed({ media: ["FTV"], from: "2027-03-01", until: "2028-01-01" }));
    const tiedStart = { daysAfterStartOf: { media: ["SVOD"] as const, days: 365 } };
    const request = {
      ...asked(),
      holdbacks: [promise({ box: box({ media: ["FTV"], until: "2029-01-01" }), tiedStart })],
    };
    const [told] = freeDaysOf(head, request, NOW);
    const begin = told?.freeFromDay ?? 0;
    expect([told?.when, begin]).toEqual(["now", day("2027-01-01")]);
    const sooner = {
      ...request,
      holdbacks: [
        {
          ...request.holdbacks[0],
          ...promise(),
          box: box({ media: ["FTV"] }),
          tiedStart: { daysAfterStartOf: { media: ["SVOD"] as const, days: 30 } },
        },
      ],
    };
    expect(freeDaysOf(head, sooner, NOW)).toMatchObject([{ when: "from", freeFromDay: day("2027-12-02") }]);
  });

  test("is told medium by medium where one would start what holds the other back", () => {
    const held = heldBack("hard", { media: ["FTV"], until: "9999-12-31" });
    const tiedStart = { daysAfterStartOf: { media: ["SVOD"] as const, days: 30 } };
    const head = {
      ...withCommitment(owned(), licensed({ media: ["SVOD"], from: "2035-01-01", until: "2035-02-01" })),
      holdbacks: [{ ...held, tiedStart }],
    };
    const request = asked({ media: ["SVOD", "FTV"] });
    expect(decide(head, request, NOW).granted).toBe(false);
    expect(freeDaysOf(head, request, NOW).map(({ media, when }) => [media, when])).toEqual([
      [["SVOD"], "now"],
      [["FTV"], "now"],
    ]);
  });

  test("says from which day on nothing was tried, where too many holdbacks wait for too many starts", () => {
    const held = heldBack("hard", { media: ["SVOD"], until: "9999-12-31" });
    const holdbacks = Array.from({ length: 60 }, (_, n) => {
      const tiedEnd = { daysAfterStartOf: { media: ["PTV1"] as const, days: 17 * n } };
      return {
        ...held,
        id: `held ${n}`,
        box: { ...held.box, window: { ...held.box.window, startDay: day("2027-01-01") - n } },
        tiedEnd,
      };
    });
    const gaps = Array.from({ length: 24 }, (_, n) => ({
      startDay: day("2027-01-10") + 10 * n,
      endDay: day("2027-01-11") + 10 * n,
    }));
    const gapped = asked();
    const lines = gapped.lines.map((one) => ({ ...one, box: { ...one.box, blackouts: gaps } }));
    expect(freeDaysOf({ ...owned(), holdbacks }, { ...gapped, lines }, NOW)).toMatchObject([
      { when: "not-known", untriedFromDay: day("2027-01-03"), awaits: [{ code: "held-back", waitsFor: ["PTV1"] }] },
    ]);
  });
});

describe("the impact of a licence", () => {
  test("of a non-exclusive licence is that nobody else can have it exclusively", () => {
    const { blocks } = impactOf(owned(), asked({ exclusivity: NON_EXCLUSIVE }), NOW)?.versions[0] ?? { blocks: [] };
    expect(blocks).toMatchObject([{ media: ["SVOD"], territories: ["TH"], now: "free", after: "free-shared" }]);
  });

  test("reaches as far as what the rights holder promises to hold back", () => {
    const promise = { binds: "licensor" as const, strength: "hard" as const, box: box({ media: ["FTV"] }) };
    const { versions } = impactOf(owned(), { ...asked(), holdbacks: [promise] }, NOW) ?? { versions: [] };
    expect(versions[0]?.blocks.map(({ media, after }) => [media.join(), after])).toEqual([
      ["SVOD", "committed"],
      ["FTV", "held-back"],
    ]);
  });

  test("on a request for the whole series, of a licence for one season, leaves the other seasons", () => {
    const negotiation = { ...asked(), licenceId: "other", licenseeId: "siam-tv" };
    const impact = impactOf(owned(), asked({ scope: { kind: "season", season: 1 } }), NOW, [negotiation]);
    expect(impact?.negotiations).toMatchObject([{ licenceId: "other", effect: "ends", onlyInPart: true }]);
  });

  test("on a request that asks for the same cells on two terms is told where it takes one of them away", () => {
    const lines = [...asked().lines, ...asked({ exclusivity: NON_EXCLUSIVE }).lines];
    const negotiation = { ...asked(), lines, licenceId: "other", licenseeId: "siam-tv" };
    const impact = impactOf(owned(), asked({ exclusivity: NON_EXCLUSIVE }), NOW, [negotiation]);
    expect(impact?.negotiations).toMatchObject([{ licenceId: "other", effect: "shrinks" }]);
    expect(impact?.negotiations[0]?.loses).toMatchObject([{ media: ["SVOD"], territories: ["TH"] }]);
  });

  test("of a licence whose days are over is nothing", () => {
    const head = owned(right({ from: "2020-01-01", until: "2021-01-01" }));
    const past = impactOf(head, asked({ from: "2020-01-01", until: "2021-01-01" }), NOW);
    expect(past?.versions).toEqual([{ languages: { all: true }, groups: [], blocks: [], sellable: [] }]);
  });
});
