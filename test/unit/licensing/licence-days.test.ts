import { describe, expect, test } from "vitest";
import type { Licence } from "#shared/licensing/licence.ts";
import { grantOf, termAt, termLack } from "#shared/licensing/licence-days.ts";
import { dayOf, isoDateOf } from "#shared/rights/days.ts";
import { emptyHead } from "#shared/rights/head.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";

const day = (date: string) => dayOf(date) ?? Number.NaN;
const days = (firstDay: string, lastDay: string) => ({ startDay: day(firstDay), endDay: day(lastDay) + 1 });
const WORK = { kind: "work" } as const;

function line(territories: string[], firstDay = "2027-01-01", lastDay = "2027-12-31") {
  return {
    box: { media: ["SVOD" as const], territories, languages: { all: true as const }, window: days(firstDay, lastDay) },
    exclusivity: { kind: "exclusive" as const },
  };
}

function licence(lines: Licence["lines"], timeZone?: string, holdbacks?: HoldbackPromise[]): Licence {
  return {
    ...{ licenceId: "lic_1", state: "executed", money: "paid", workId: "wrk_1", workTitle: "Qivitoq" },
    ...{ licensorId: "org_seller", licensorName: "Seller", licenseeId: "org_buyer", licenseeName: "Buyer" },
    ...{ scope: WORK, lines, feeMinor: 500_000, currency: "USD", commissionBasisPoints: 1_000 },
    ...{ documentSha256: "a".repeat(64), signedBy: [], requestedAt: "2026-11-20T12:00:00.000Z" },
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(holdbacks === undefined ? {} : { holdbacks }),
  };
}

const taken = (of: Licence) =>
  grantOf(of).lines.map(({ box: { territories, window } }) =>
    [territories.join(" "), isoDateOf(window.startDay), isoDateOf(window.endDay - 1)].join(" | "),
  );
const termIn = (of: Licence, instant: string) => termAt(of, Date.parse(instant));
const lackAt = (of: Licence, instant: string) =>
  termLack(emptyHead("wrk_1"), { licence: of, scope: WORK, now: Date.parse(instant) });

describe("what a licence takes", () => {
  test("is its lines as they stand where it states no zone", () => {
    expect(taken(licence([line(["TH", "US"])]))).toEqual(["TH US | 2027-01-01 | 2027-12-31"]);
  });

  test("is every day it touches on each territory's own calendar where it states one", () => {
    expect(taken(licence([line(["GB", "IS", "TH", "US", "VN"])], "UTC"))).toEqual([
      "GB IS | 2027-01-01 | 2027-12-31",
      "TH VN | 2027-01-01 | 2028-01-01",
      "US | 2026-12-31 | 2027-12-31",
    ]);
  });

  test("is no more than its days where the stated zone keeps the territory's time", () => {
    expect(taken(licence([line(["TH", "VN"])], "Asia/Ho_Chi_Minh"))).toEqual(["TH VN | 2027-01-01 | 2027-12-31"]);
  });

  test("keeps its open end", () => {
    expect(taken(licence([line(["TH"], "2027-01-01", "9999-12-30")], "UTC"))).toEqual(["TH | 2027-01-01 | 9999-12-30"]);
  });

  test("is the widest days of each line where one line for each would be more than a deal has", () => {
    const many = Array.from({ length: 20 }, () => line(["GB", "TH", "US"]));
    expect(new Set(taken(licence(many, "UTC")))).toEqual(new Set(["GB TH US | 2026-12-31 | 2028-01-01"]));
    expect(taken(licence(many, "UTC"))).toHaveLength(20);
  });

  test("leaves out only days that a blackout covers from their first hour to their last", () => {
    const ramadan = line(["TH"]);
    const box = { ...ramadan.box, blackouts: [days("2027-02-08", "2027-03-09"), days("2027-05-01", "2027-05-01")] };
    const [only] = grantOf(licence([{ ...ramadan, box }], "UTC")).lines;
    expect(only?.box.blackouts).toEqual([days("2027-02-09", "2027-03-09")]);
  });

  test("holds back from others every day a promise touches", () => {
    const promise: HoldbackPromise = { binds: "licensor", strength: "hard", box: line(["TH"]).box };
    const [laid] = grantOf(licence([line(["TH"])], "UTC", [promise])).holdbacks ?? [];
    expect(laid).toMatchObject({ binds: "licensor", box: { window: days("2027-01-01", "2028-01-01") } });
  });
});

describe("the term of a licence", () => {
  test.each([
    ["2026-12-31T16:59:59Z", "pending"],
    ["2026-12-31T17:00:00Z", "in-term"],
    ["2027-12-31T16:59:59Z", "in-term"],
    ["2027-12-31T17:00:00Z", "expired"],
  ])("at %s of all of 2027 on Bangkok's calendar is %s, stated or the territory's own", (instant, term) => {
    expect(termIn(licence([line(["US"])], "Asia/Bangkok"), instant)).toBe(term);
    expect(termIn(licence([line(["TH"])]), instant)).toBe(term);
  });

  test("lasts from its first day anywhere to its last anywhere", () => {
    const both = licence([line(["NZ", "US"])]);
    expect(termIn(both, "2026-12-31T10:59:59Z")).toBe("pending");
    expect(termIn(both, "2026-12-31T11:00:00Z")).toBe("in-term");
    expect(termIn(both, "2028-01-01T04:59:59Z")).toBe("in-term");
    expect(termIn(both, "2028-01-01T05:00:00Z")).toBe("expired");
  });
});

describe("whether a licence may be used", () => {
  const oneDay = licence([line(["AS", "TO"], "2027-06-15", "2027-06-15")]);

  test.each([
    ["2027-06-14T10:59:59Z", "not-yet-in-term"],
    ["2027-06-14T11:00:00Z", undefined],
    ["2027-06-15T10:59:59Z", undefined],
    ["2027-06-15T11:00:00Z", undefined],
    ["2027-06-16T10:59:59Z", undefined],
    ["2027-06-16T11:00:00Z", "term-ended"],
  ])("one day in Tonga and in American Samoa, a whole day behind: at %s it lacks %s", (instant, lack) => {
    expect(lackAt(oneDay, instant)).toBe(lack);
  });

  test("not between the end of its day in one territory and the beginning of it in another", () => {
    const apart = licence([line(["AS"], "2027-06-15", "2027-06-15"), line(["TO"], "2027-06-14", "2027-06-14")]);
    expect(lackAt(apart, "2027-06-14T10:59:59Z")).toBeUndefined();
    expect(lackAt(apart, "2027-06-14T11:00:00Z")).toBe("not-yet-in-term");
  });

  test("not on a blackout of its own zone, though the territory's day is not wholly left out", () => {
    const resting = line(["TH"]);
    const box = { ...resting.box, blackouts: [days("2027-05-01", "2027-05-01")] };
    const stated = licence([{ ...resting, box }], "UTC");
    expect(lackAt(stated, "2027-05-01T00:00:00Z")).toBe("blackout");
    expect(lackAt(stated, "2027-05-01T23:59:59Z")).toBe("blackout");
    expect(lackAt(stated, "2027-05-02T00:00:00Z")).toBeUndefined();
    expect(lackAt(licence([{ ...resting, box }]), "2027-04-30T17:00:00Z")).toBe("blackout");
    expect(lackAt(licence([{ ...resting, box }]), "2027-05-01T17:00:00Z")).toBeUndefined();
  });

  test("not on a day on which all of it is held back from its licensee", () => {
    const promise: HoldbackPromise = {
      ...{ binds: "licensee", strength: "hard" },
      box: { ...line(["TH"]).box, window: days("2027-01-01", "2027-01-31") },
    };
    const held = licence([line(["TH"])], undefined, [promise]);
    expect(lackAt(held, "2027-01-31T16:59:59Z")).toBe("held-back");
    expect(lackAt(held, "2027-01-31T17:00:00Z")).toBeUndefined();
    const partly = licence([line(["TH", "VN"])], undefined, [promise]);
    expect(lackAt(partly, "2027-01-15T00:00:00Z")).toBeUndefined();
  });
});
