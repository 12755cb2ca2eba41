import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { applyImport } from "#shared/catalogue/apply-import.ts";
import { rebuildSearch } from "#shared/catalogue/search/rebuild-search.ts";
import { must } from "#test/support/seed-houses.ts";
import { type CatalogueBed, filmWorkbook, startCatalogue } from "./catalogue-bed.ts";
import { openSearchBed, type SearchBed, wanted } from "./search-bed.ts";

let catalogue: CatalogueBed;
let bed: SearchBed;
const SVOD_TH = [wanted(["SVOD"], ["TH"])];
const ids: Record<string, string> = {};

beforeAll(async () => {
  catalogue = await startCatalogue();
  bed = openSearchBed(catalogue.market);
  const asia = { media: ["SVOD", "FTV"], territories: ["TH", "VN"] } as const;
  ids.papaya = await bed.offer({
    titles: { en: "The Scent of Green Papaya", vi: "Mùi đu đủ xanh", "zh-Hant": "青木瓜之味" },
    genres: ["Drama"],
    year: 1993,
    originalLanguage: "vi",
    holds: [asia],
  });
  ids.mak = await bed.offer({
    titles: { en: "Pee Mak", th: "พี่มาก..พระโขนง" },
    genres: ["Comedy", "Horror"],
    year: 2013,
    originalLanguage: "th",
    holds: [{ media: ["SVOD"], territories: ["TH"] }],
  });
  ids.parasite = await bed.offer({
    titles: { ko: "기생충", en: "Parasite" },
    genres: ["drama", "Thriller"],
    year: 2019,
    originalLanguage: "ko",
    holds: [{ media: ["SVOD"], territories: ["VN"] }],
  });
  ids.hidden = await bed.offer({ titles: { en: "Hidden Papaya" }, genres: ["Drama"], listed: false, holds: [asia] });
  ids.cairo = await bed.offer({
    by: "other rights holder admin",
    titles: { ar: "باب الحديد", en: "Cairo Station" },
    genres: ["Drama"],
    year: 1958,
    holds: [asia],
  });
});
afterAll(() => catalogue?.market.close());

describe("a search by title", () => {
  test.each([
    ["mui du du", ["The Scent of Green Papaya"]],
    ["木瓜", ["The Scent of Green Papaya"]],
    ["พระโขนง", ["Pee Mak"]],
    ["기생", ["기생충"]],
    ["الحديد", ["Cairo Station"].map(() => "باب الحديد")],
  ])("finds %s in its own script", async (text, titles) => {
    const found = await bed.search({ text });
    expect([found.status, found.titles, found.total]).toEqual([200, titles, titles.length]);
    expect(found.shares).toEqual(titles.map(() => undefined));
  });

  test("tells how a mistyped word was read", async () => {
    expect(await bed.search({ text: "parasyte" })).toMatchObject({ titles: ["기생충"], readAs: "parasite" });
  });

  test("with nothing said lists the market by title", async () => {
    const found = await bed.search({});
    expect(found.titles).toEqual(["Pee Mak", "The Scent of Green Papaya", "기생충", "باب الحديد"].sort(byTitle));
    expect(found.facets.genres).toEqual({ Drama: 3, Comedy: 1, Horror: 1, Thriller: 1 });
  });
});

function byTitle(one: string, other: string): number {
  const key = (title: string) => title.replace(/^The /, "").toLowerCase();
  return key(one) < key(other) ? -1 : 1;
}

describe("a search by rights", () => {
  test("puts what is wholly free before what is partly so, with the share and the decision of each", async () => {
    const found = await bed.search({ lines: [wanted(["SVOD"], ["TH", "VN"])] });
    expect([found.total, found.totalWhole]).toEqual([4, 2]);
    expect(found.shares).toEqual([1, 1, 0.5, 0.5]);
    // Of equals by title, the article left aside.
    expect(found.titles).toEqual(["The Scent of Green Papaya", "باب الحديد", "Pee Mak", "기생충"]);
    expect(found.items.map(({ decision }) => Reflect.get(Object(decision), "granted"))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(found.items[2]?.decision).toMatchObject({ refusals: [{ code: "no-rights-in" }] });
    expect(JSON.stringify(Reflect.get(Object(found.items[2]?.decision), "alternatives"))).toContain(
      "fewer-territories",
    );
  });

  test("gives only what is wholly free when asked to", async () => {
    const found = await bed.search({ lines: [wanted(["SVOD"], ["TH", "VN"])], onlyWhole: true });
    expect([found.total, found.shares]).toEqual([2, [1, 1]]);
  });

  test.each([
    [{ genres: ["DRAMA"] }, ["The Scent of Green Papaya", "باب الحديد"]],
    [{ originalLanguages: ["vi"] }, ["The Scent of Green Papaya"]],
    [{ fromYear: 2000, toYear: 2015 }, ["Pee Mak"]],
    [{ kinds: ["series" as const] }, []],
    [{ text: "papaya" }, ["The Scent of Green Papaya"]],
  ])("is narrowed by %o", async (filter, titles) => {
    const found = await bed.search({ lines: SVOD_TH, ...filter });
    expect(new Set(found.titles)).toEqual(new Set(titles));
    expect(found.total).toBe(titles.length);
  });

  test("counts what would be found in other media, territories and genres", async () => {
    const { facets } = await bed.search({ lines: SVOD_TH, onlyWhole: true });
    expect(facets.media).toEqual({ SVOD: 3, FTV: 2 });
    expect(facets.territories).toEqual({ TH: 3, VN: 3 });
    expect(facets.genres).toEqual({ Drama: 2, Comedy: 1, Horror: 1 });
  });
});

describe("what somebody may not see", () => {
  test("is nowhere: not on a page, not in a total, not in a facet", async () => {
    for (const question of [{ text: "papaya" }, { lines: SVOD_TH, text: "papaya" }]) {
      const stranger = await bed.search(question);
      expect([stranger.total, stranger.titles]).toEqual([1, ["The Scent of Green Papaya"]]);
      expect(stranger.facets.genres).toEqual({ Drama: 1 });
      const other = await bed.search(question, "other rights holder admin");
      expect([other.total, other.facets]).toEqual([1, stranger.facets]);
    }
    expect((await bed.search({ text: "hidden" })).total).toBe(0);
    // A typo is looked for among all words: what it was read as must not tell of a hidden title.
    expect((await bed.search({ text: "hiddne" })).readAs).toBeUndefined();
  });

  test("is found by the house it belongs to", async () => {
    const own = await bed.search({ text: "papaya" }, "rights holder viewer");
    expect([own.total, own.facets.genres]).toEqual([2, { Drama: 2 }]);
  });

  test("is found again once it is listed, and lost once it is not", async () => {
    await bed.edit(ids.hidden ?? "", { listed: true });
    expect((await bed.search({ text: "papaya" })).total).toBe(2);
    await bed.edit(ids.hidden ?? "", { listed: false });
    expect((await bed.search({ text: "papaya" })).total).toBe(1);
  });

  test("goes with its holder: a suspension acts on the next search, a reinstatement too", async () => {
    const house = catalogue.market.organisationId("other rights holder");
    const set = (change: string) =>
      catalogue.market.as("operator").post(`/api/v1/organisations/${house}/${change}`, { because: "a test" });
    expect((await set("suspension")).status).toBe(200);
    expect((await bed.search({ lines: SVOD_TH })).titles).not.toContain("باب الحديد");
    expect((await bed.search({ text: "cairo" })).total).toBe(0);
    expect((await set("reinstatement")).status).toBe(200);
    expect((await bed.search({ text: "cairo" })).total).toBe(1);
  });
});

describe("a write is seen by the search that follows it", () => {
  beforeEach(async () => {
    await rebuildSearch({ ...catalogue.market.deps, objects: catalogue.deps.objects, clock: later(24) });
  });

  test("an import", async () => {
    const imported = await filmWorkbook([
      { contentId: "s1", title: "Silk Caravan", territory: "TH" },
      { contentId: "s2", title: "Silk Harbour", territory: "VN" },
    ]);
    must(await applyImport(catalogue.deps, (await catalogue.judge(imported)).importId));
    const found = await bed.search({ text: "silk", lines: [wanted(["SVOD"], ["TH"])] });
    expect([found.titles, found.shares]).toEqual([["Silk Caravan"], [1]]);
    expect((await bed.search({ text: "silk" })).total).toBe(2);
  });

  test("an edit of the titles", async () => {
    await bed.edit(ids.mak ?? "", { titles: { en: "Pee Mak Phrakanong" } });
    expect((await bed.search({ text: "phrakanong" })).total).toBe(1);
    expect((await bed.search({ text: "พระโขนง" })).total).toBe(0);
  });

  test("a signing: the others lose it, and who took it is told to nobody but the holder", async () => {
    const buyer = catalogue.market.organisationId("other broadcaster");
    await bed.sell(ids.papaya ?? "", buyer);
    const question = { text: "papaya", lines: [wanted(["SVOD"], ["TH"])] };
    expect((await bed.search(question)).total).toBe(0);
    const partly = await bed.search({ text: "papaya", lines: [wanted(["SVOD"], ["TH"], { lastDay: "2030-12-31" })] });
    expect(partly.total).toBe(0);
    expect((await bed.search(question, "other broadcaster admin")).shares).toEqual([1]);
    const notHeldYet = { ...question, notHeldYet: true };
    expect((await bed.search(notHeldYet, "other broadcaster admin")).total).toBe(0);
  });
});

function later(hours: number) {
  return { ...catalogue.deps.clock, now: () => Date.now() + hours * 3_600_000 };
}

describe("a search by words that many titles hold", () => {
  test("puts a work whose title they are first, in whatever language and writing, then those whose title they begin", async () => {
    await bed.offer({ titles: { en: "A Zodiac Dragon", "zh-Hans": "沙龙" } });
    await bed.offer({ titles: { en: "Hidden Tiger", "zh-Hans": "龙之子" } });
    await bed.offer({ titles: { en: "Year of Dragons", "zh-Hant": "龍" } });
    const dragons = ["Year of Dragons", "Hidden Tiger", "A Zodiac Dragon"];
    expect((await bed.search({ text: "龍" })).titles).toEqual(dragons);
    expect((await bed.search({ text: "龙" })).titles).toEqual(dragons);
    const { nextPageToken: pageToken = "", titles } = await bed.search({ text: "龙", pageSize: 1 });
    expect([...titles, ...(await bed.search({ text: "龙", pageSize: 2, pageToken })).titles]).toEqual(dragons);
  });
});
