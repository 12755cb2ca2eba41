import { describe, expect, test } from "vitest";
import type { Licence } from "#shared/licensing/licence.ts";
import { dayOf } from "#shared/rights/days.ts";
import { emptyHead, type RightsHead } from "#shared/rights/head.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";
import type { Scope } from "#shared/rights/scope.ts";
import type { Asset, AssetKind } from "#shared/screening/asset.ts";
import { decideFetch, type FetchQuestion, type Missing } from "#shared/screening/may-fetch.ts";

const OWNER = "org_owner";
const BUYER = "org_buyer";
const NOW = Date.parse("2027-06-15T12:00:00Z");
const DAY = 86_400_000;
const WORK: Scope = { kind: "work" };
const SEASON_1: Scope = { kind: "season", season: 1 };
const EPISODE_1_2: Scope = { kind: "episode", season: 1, episode: 2 };

function asset(kind: AssetKind, change: Partial<Asset> = {}): Asset {
  return {
    assetId: "ast_1",
    workId: "wrk_1",
    ownerId: OWNER,
    kind,
    scope: WORK,
    fileName: "film.mp4",
    contentType: "video/mp4",
    sizeBytes: 1,
    sha256: "0".repeat(64),
    partSizeBytes: 1,
    state: "published",
    declaredBy: "somebody",
    createdAt: "2027-01-01T00:00:00.000Z",
    ...change,
  };
}

function window(firstDay: string, endDay: string): Licence["lines"][number] {
  const [start, end] = [dayOf(firstDay), dayOf(endDay)];
  if (start === undefined || end === undefined) throw new Error("no dates");
  const box = {
    media: ["FTV" as const],
    territories: ["TH"],
    languages: { all: true as const },
    window: { startDay: start, endDay: end },
  };
  return { box, exclusivity: { kind: "non-exclusive" } };
}

function licence(change: Partial<Licence> = {}): Licence {
  return {
    ...{ licenceId: "lic_1", state: "executed", money: "paid", workId: "wrk_1", workTitle: "Film" },
    ...{ licensorId: OWNER, licensorName: "Owner", licenseeId: BUYER, licenseeName: "Buyer" },
    ...{ scope: WORK, lines: [window("2027-06-01", "2027-07-01")], timeZone: "UTC" },
    ...{ feeMinor: 1, currency: "USD", commissionBasisPoints: 0, documentSha256: "", signedBy: [], requestedAt: "" },
    ...change,
  };
}

function ask(change: Partial<FetchQuestion> & Pick<FetchQuestion, "asset">) {
  return decideFetch({ organisationId: BUYER, licences: [], grant: undefined, seesWork: true, now: NOW, ...change });
}

const grantUntil = (milliseconds: number) => ({ ownerId: OWNER, until: new Date(NOW + milliseconds).toISOString() });
const BY_LICENCE = { allowed: true, right: { kind: "licence", licenceId: "lic_1" } };
const BY_GRANT = { allowed: true, right: { kind: "grant" } };
const lacks = (...missing: Missing[]) => ({ allowed: false, reason: "not-licensed", missing });

describe("the owner", () => {
  test.each(["screener", "master", "trailer", "artwork", "subtitles"] as const)("always fetches its %s", (kind) => {
    expect(ask({ asset: asset(kind), organisationId: OWNER })).toEqual({ allowed: true, right: { kind: "owner" } });
  });

  test("is told that a file is not published yet", () => {
    const rejected = asset("master", { state: "rejected" });
    expect(ask({ asset: rejected, organisationId: OWNER })).toEqual({ allowed: false, reason: "not-published" });
  });
});

describe("what a kind of file demands of a licence", () => {
  const unpaid = licence({ money: "invoiced" });
  const early = licence({ lines: [window("2027-07-01", "2028-01-01")] });
  const late = licence({ lines: [window("2026-01-01", "2027-06-15")] });
  const unsigned = licence({ state: "part-signed", money: "not-due" });
  const refunded = licence({ money: "refunded" });

  test.each(["screener", "trailer", "artwork"] as const)("a %s: to be signed, no more", (kind) => {
    for (const one of [licence(), unpaid, early, late, refunded])
      expect(ask({ asset: asset(kind), licences: [one] })).toEqual(BY_LICENCE);
    expect(ask({ asset: asset(kind), licences: [unsigned] })).toMatchObject(lacks("not-signed"));
  });

  test.each(["master", "subtitles"] as const)("a %s: to be signed, paid and in its term", (kind) => {
    const answer = (one: Licence) => ask({ asset: asset(kind), licences: [one] });
    expect(answer(licence())).toEqual(BY_LICENCE);
    expect(answer(unpaid)).toEqual({ ...lacks("not-paid"), licenceId: "lic_1" });
    expect(answer(refunded)).toMatchObject(lacks("not-paid"));
    expect(answer(early)).toMatchObject(lacks("not-yet-in-term"));
    expect(answer(late)).toMatchObject(lacks("term-ended"));
    expect(answer(unsigned)).toMatchObject(lacks("not-signed", "not-paid"));
  });

  test("the term begins and ends at midnight of the licence's own time zone", () => {
    const bangkok = licence({ timeZone: "Asia/Bangkok", lines: [window("2027-06-15", "2027-06-16")] });
    const at = (instant: string) => ask({ asset: asset("master"), licences: [bangkok], now: Date.parse(instant) });
    expect(at("2027-06-14T16:59:59.999Z")).toMatchObject(lacks("not-yet-in-term"));
    expect(at("2027-06-14T17:00:00.000Z")).toEqual(BY_LICENCE);
    expect(at("2027-06-15T16:59:59.999Z")).toEqual(BY_LICENCE);
    expect(at("2027-06-15T17:00:00.000Z")).toMatchObject(lacks("term-ended"));
  });

  test("between two windows of one licence its master rests", () => {
    const twoWindows = licence({ lines: [window("2027-01-01", "2027-06-01"), window("2027-09-01", "2028-01-01")] });
    expect(ask({ asset: asset("master"), licences: [twoWindows] })).toMatchObject(lacks("not-yet-in-term"));
  });
});

describe("the part a licence is of", () => {
  test.each(["screener", "master", "subtitles"] as const)("a %s must lie wholly within it", (kind) => {
    const ofSeason = [licence({ scope: SEASON_1 })];
    expect(ask({ asset: asset(kind, { scope: EPISODE_1_2 }), licences: ofSeason })).toEqual(BY_LICENCE);
    expect(ask({ asset: asset(kind), licences: ofSeason })).toMatchObject(lacks("other-part"));
  });

  test.each(["trailer", "artwork"] as const)("a %s need only share something with it", (kind) => {
    expect(ask({ asset: asset(kind), licences: [licence({ scope: SEASON_1 })] })).toEqual(BY_LICENCE);
    const season2 = asset(kind, { scope: { kind: "season", season: 2 } });
    expect(ask({ asset: season2, licences: [licence({ scope: SEASON_1 })] })).toMatchObject(lacks("other-part"));
  });
});

describe("a grant of the owner", () => {
  test.each(["screener", "trailer", "artwork"] as const)("opens a %s until its end, and not at it", (kind) => {
    expect(ask({ asset: asset(kind), grant: grantUntil(1) })).toEqual(BY_GRANT);
    expect(ask({ asset: asset(kind), grant: grantUntil(0) })).toEqual(lacks("no-licence"));
  });

  test.each(["master", "subtitles"] as const)("never opens a %s", (kind) => {
    expect(ask({ asset: asset(kind), grant: grantUntil(DAY) })).toEqual(lacks("no-licence"));
  });

  test("of somebody else than the owner opens nothing", () => {
    const grant = { ...grantUntil(DAY), ownerId: "org_other" };
    expect(ask({ asset: asset("screener"), grant })).toEqual(lacks("no-licence"));
  });
});

describe("what a stranger learns", () => {
  test("of a work that is not on offer to it: that there is no such file", () => {
    for (const kind of ["screener", "master"] as const)
      expect(ask({ asset: asset(kind), seesWork: false })).toEqual({ allowed: false, reason: "not-found" });
  });

  test("of a file that is not published: that there is no such file, even as a licensee", () => {
    const rejected = asset("master", { state: "rejected" });
    expect(ask({ asset: rejected, licences: [licence()] })).toEqual({ allowed: false, reason: "not-found" });
  });

  test("nothing of others' licences, even where they are handed in", () => {
    const others = [licence({ licenseeId: "org_third" }), licence({ workId: "wrk_2" })];
    expect(ask({ asset: asset("master"), licences: others })).toEqual(lacks("no-licence"));
  });
});

test("of several licences the one that opens the file counts, else the nearest is named", () => {
  const far = licence({ licenceId: "lic_far", scope: SEASON_1 });
  const near = licence({ licenceId: "lic_near", money: "invoiced" });
  const unsigned = licence({ licenceId: "lic_unsigned", state: "terms-agreed", money: "not-due" });
  const master = asset("master");
  expect(ask({ asset: master, licences: [far, unsigned, near] })).toMatchObject({
    missing: ["not-paid"],
    licenceId: "lic_near",
  });
  expect(ask({ asset: master, licences: [far, near, licence()] })).toEqual(BY_LICENCE);
});

test("a licensee keeps its files when the work is off the market", () => {
  expect(ask({ asset: asset("master"), licences: [licence()], seesWork: false })).toEqual(BY_LICENCE);
});

describe("on a day of its term on which nothing licensed may be exploited", () => {
  const master = asset("master");
  const heldUp = (missing: Missing) => ({ ...lacks(missing), licenceId: "lic_1" });
  const [june] = licence().lines;
  if (june === undefined) throw new Error("no line");
  const days = (firstDay: string, endDay: string) => window(firstDay, endDay).box.window;
  const without = (...blackouts: { startDay: number; endDay: number }[]) => ({
    ...june,
    box: { ...june.box, blackouts },
  });
  const fortnight = without(days("2027-06-10", "2027-06-24"));

  test("a master stays: the licence leaves the day out", () => {
    const of = licence({ lines: [fortnight] });
    expect(ask({ asset: master, licences: [of] })).toEqual(heldUp("blackout"));
    expect(ask({ asset: master, licences: [of], now: NOW + 9 * DAY })).toEqual(BY_LICENCE);
  });

  test("and leaves under another line that does not leave it out", () => {
    expect(ask({ asset: master, licences: [licence({ lines: [fortnight, june] })] })).toEqual(BY_LICENCE);
  });

  const promise = { binds: "licensee", strength: "hard", box: june.box } as const;
  const tiedEnd = { daysAfterStartOf: { media: ["THEA" as const], days: 120 } };
  const premiere = (firstDay: string): RightsHead => {
    const { box, exclusivity } = window(firstDay, "2028-01-01");
    const lines = [{ exclusivity, box: { ...box, media: ["THEA" as const] } }];
    const cinema = { licenceId: "lic_cinema", licenseeId: "org_cinema", scope: WORK, lines };
    return { ...emptyHead("wrk_1"), commitments: [cinema] };
  };

  test("a master stays: the licensee promised not to exploit it, unless softly, or as the licensor's own promise", () => {
    const promised = (holdback: HoldbackPromise) =>
      ask({ asset: master, licences: [licence({ holdbacks: [holdback] })] });
    expect(promised(promise)).toEqual(heldUp("held-back"));
    expect(promised({ ...promise, strength: "soft" })).toEqual(BY_LICENCE);
    expect(promised({ ...promise, binds: "licensor" })).toEqual(BY_LICENCE);
    expect(promised({ ...promise, box: { ...june.box, territories: ["VN"] } })).toEqual(BY_LICENCE);
  });

  test("a promise until 120 days after the theatrical start holds until that is known and those have passed", () => {
    const licences = [licence({ holdbacks: [{ ...promise, tiedEnd }] })];
    expect(ask({ asset: master, licences })).toEqual(heldUp("held-back"));
    expect(ask({ asset: master, licences, head: premiere("2027-03-01") })).toEqual(heldUp("held-back"));
    expect(ask({ asset: master, licences, head: premiere("2027-02-15") })).toEqual(BY_LICENCE);
  });
});
