import { describe, expect, test } from "vitest";
import type { PlannedRights, PlannedWork } from "#shared/catalogue/avails/plan.ts";
import { WORKBOOK_LIMITS } from "#shared/catalogue/avails/workbook.ts";
import { IMPORT_LIMITS } from "#shared/catalogue/catalogue-import.ts";
import { headAfter, isSameRights, isSameWork, workAfter } from "#shared/catalogue/planned-work.ts";
import { createHead, fitsOneHead, HEAD_LIMITS, rightsHeadItem } from "#shared/catalogue/rights-head-store.ts";
import { fitsOneItem, sortTitleOf, WORK_LIMITS } from "#shared/catalogue/work.ts";
import { changeOf, outlivingLicences } from "#shared/catalogue/work-change.ts";
import { parseItem } from "#shared/platform/table.ts";
import { writeRequestOf } from "#shared/platform/writes.ts";
import { emptyHead, type RightsHead, withCommitment } from "#shared/rights/head.ts";

const IDENTITY = { workId: "wrk_1", organisationId: "org_1", now: "2026-11-20T12:00:00.000Z" };
const LATER = { ...IDENTITY, now: "2027-01-01T00:00:00.000Z" };

function right(territory: string, change: Partial<PlannedRights> = {}): PlannedRights {
  return {
    source: `alid|${territory}`,
    alid: "alid",
    territory,
    scope: { kind: "work" },
    media: ["SVOD"],
    languages: { all: true },
    startDay: 20_000,
    endDay: 21_000,
    exclusivity: { kind: "exclusive" },
    rows: [4],
    entryType: "Full Extract",
    ...change,
  };
}

function film(change: Partial<PlannedWork> = {}): PlannedWork {
  return {
    contentId: "salt-road",
    kind: "film",
    titles: [{ language: "en", title: "The Salt Road" }],
    internalAlias: "Salt Road, The",
    originCountries: ["UZ"],
    genres: ["drama"],
    synopses: [],
    seasons: [],
    rightsIn: [right("TH"), right("VN")],
    ...change,
  };
}

function series(episodes: { episode: number; title?: string }[], season = 1): PlannedWork {
  return film({ kind: "series", seasons: [{ season, episodes }] });
}

describe("what an import makes of a known work", () => {
  test("the same plan gives the same work and the same rights", () => {
    const work = workAfter(undefined, film(), IDENTITY);
    const head = headAfter(undefined, film(), "wrk_1");
    expect(isSameWork(work, workAfter(work, film(), LATER))).toBe(true);
    expect(isSameRights(head, headAfter(head, film(), "wrk_1"))).toBe(true);
  });

  test("what a file does not mention stays: other languages, seasons, the year, the place outside the market", () => {
    const known = {
      ...workAfter(undefined, series([{ episode: 1, title: "One" }]), IDENTITY),
      titles: [{ language: "th", title: "ถนนเกลือ" }],
      year: 2019,
    };
    const { marketTitle: _, ...unlisted } = known;
    const next = workAfter(unlisted, series([{ episode: 2 }], 2), LATER);
    expect(next).toMatchObject({ year: 2019, createdAt: IDENTITY.now, updatedAt: LATER.now });
    expect(next.titles.map(({ language }) => language)).toEqual(["en", "th"]);
    expect(next.seasons.map(({ season, episodes }) => [season, episodes.length])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(next.marketTitle).toBeUndefined();
  });

  test("an episode named again gets what is new of it and keeps the rest", () => {
    const known = workAfter(undefined, series([{ episode: 1, title: "One" }]), IDENTITY);
    const planned = series([{ episode: 1 }, { episode: 2, title: "Two" }]);
    expect(workAfter(known, planned, LATER).seasons[0]?.episodes).toEqual([
      { episode: 1, title: "One" },
      { episode: 2, title: "Two" },
    ]);
  });

  test("a full extract replaces the rights of its avail and territory only", () => {
    const known = headAfter(undefined, film(), "wrk_1");
    const next = headAfter(known, film({ rightsIn: [right("TH", { media: ["AVOD"] })] }), "wrk_1");
    expect(next.rightsIn.map(({ source, box }) => [source, ...box.media])).toEqual([
      ["alid|VN", "SVOD"],
      ["alid|TH", "AVOD"],
    ]);
  });

  test("a work nobody knows is not made by taking its rights away", () => {
    const gone = film({ rightsIn: [right("TH", { entryType: "Full Delete", media: [] })] });
    expect(changeOf(undefined, gone, IDENTITY)).toEqual({ kind: "nothing-to-do" });
  });

  test("a film does not become a series", () => {
    const known = { work: workAfter(undefined, film(), IDENTITY), head: emptyHead("wrk_1") };
    expect(changeOf(known, series([]), IDENTITY)).toMatchObject({
      kind: "impossible",
      finding: { code: "kind-changed", severity: "error" },
    });
  });

  test("licences that outlive their rights are told, those that were never covered are not", () => {
    const planned = headAfter(undefined, film(), "wrk_1");
    const commitment = (licenceId: string, territory: string): RightsHead["commitments"][number] => ({
      licenceId,
      licenseeId: "org_buyer",
      scope: { kind: "work" },
      lines: planned.rightsIn.slice(0, 1).map(({ box, exclusivity }) => {
        return { box: { ...box, territories: [territory] }, exclusivity };
      }),
    });
    const before = withCommitment(withCommitment(planned, commitment("lic_th", "TH")), commitment("lic_kz", "KZ"));
    const shrunk = headAfter(before, film({ rightsIn: [right("TH", { endDay: 20_500 })] }), "wrk_1");
    expect(outlivingLicences(before, shrunk)).toEqual(["lic_th"]);
    expect(outlivingLicences(before, before)).toEqual([]);
  });
});

describe("a rights head in the table", () => {
  const headOf = (count: number): RightsHead =>
    headAfter(
      undefined,
      film({ rightsIn: Array.from({ length: count }, (_, i) => right("TH", { startDay: i })) }),
      "w",
    );

  test("is read as it was written, at a tenth of its size", () => {
    const head = headOf(300);
    const outcome = createHead({ workId: "w", organisationId: "org_1", head });
    if (!outcome.ok) throw new Error(outcome.reason);
    const [write] = outcome.value;
    const item = write && writeRequestOf(write, { tableName: "serai", nowMilliseconds: 0, token: "t" }).Put?.Item;
    expect(item?.packedHead.length).toBeLessThan(JSON.stringify(head).length / 10);
    expect(parseItem(rightsHeadItem, item ?? {}).value.head).toEqual(head);
  });

  test("is refused when it has more rights than deciding stays quick with", () => {
    expect(fitsOneHead(headOf(HEAD_LIMITS.rightsIn))).toBe(true);
    expect(fitsOneHead(headOf(HEAD_LIMITS.rightsIn + 1))).toBe(false);
    const full = createHead({ workId: "w", organisationId: "o", head: headOf(HEAD_LIMITS.rightsIn + 1) });
    expect(full).toMatchObject({ ok: false, reason: "rights-head-full" });
  });

  test("that was damaged is a fault that names it, not an empty head", () => {
    const item = { workId: "w", organisationId: "o", packedHead: new Uint8Array([1, 2, 3]), revision: 1, pk: "WORK#w" };
    expect(() => parseItem(rightsHeadItem, item)).toThrow("The rightsHead at WORK#w");
  });
});

describe("titles in lists", () => {
  test.each([
    ["The Salt Road", "salt road"],
    ["A  Star", "star"],
    ["«Цирк»", "цирк»"],
    ["The", "the"],
    ["…", "..."],
    ["ﬁlm", "film"],
  ])("%s is sorted as %s", (title, sorted) => {
    expect(sortTitleOf(title)).toBe(sorted);
  });

  test("a title of a thousand wide letters still fits an index key", () => {
    const sorted = sortTitleOf("𠮷".repeat(1_000));
    expect(Buffer.byteLength(`${sorted}#wrk_01JD0000000000000000000000`)).toBeLessThanOrEqual(1024);
  });
});

describe("limits", () => {
  test("a declared workbook may be as large as the reader takes, and no larger", () => {
    expect(IMPORT_LIMITS.workbookBytes).toBe(WORKBOOK_LIMITS.fileBytes);
  });

  test("a work of more episodes than one item holds is refused", () => {
    const episodes = Array.from({ length: WORK_LIMITS.episodes + 1 }, (_, episode) => ({ episode }));
    expect(fitsOneItem(workAfter(undefined, series(episodes.slice(1)), IDENTITY))).toBe(true);
    expect(fitsOneItem(workAfter(undefined, series(episodes), IDENTITY))).toBe(false);
  });
});
