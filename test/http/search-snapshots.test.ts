import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CatalogueFollower, FOLLOWING_LIMITS } from "#shared/catalogue/search/follow-catalogue.ts";
import { type RebuildResult, rebuildSearch } from "#shared/catalogue/search/rebuild-search.ts";
import { searchCatalogue } from "#shared/catalogue/search/search-catalogue.ts";
import { catalogueQuestionSchema } from "#shared/catalogue/search/search-schema.ts";
import { SEARCH_FORM, searchSnapshotItem, searchSnapshotRef } from "#shared/catalogue/search/search-snapshot-store.ts";
import { readChangeNotes } from "#shared/catalogue/search/work-change-store.ts";
import { PREFIXES } from "#shared/platform/manifest/buckets.ts";
import type { Table } from "#shared/platform/table.ts";
import { createOrReplace } from "#shared/platform/writes.ts";
import { must } from "#test/support/seed-houses.ts";
import { type CatalogueBed, Crashed, crashingTable, startCatalogue } from "./catalogue-bed.ts";
import { openSearchBed, type SearchBed, wanted } from "./search-bed.ts";

let catalogue: CatalogueBed;
let bed: SearchBed;
let hours = 0;

beforeAll(async () => {
  catalogue = await startCatalogue();
  bed = openSearchBed(catalogue.market);
  for (let i = 0; i < 7; i++)
    await bed.offer({ titles: { en: `Caravan ${i}` }, holds: [{ media: ["SVOD"], territories: ["TH"] }] });
});
afterAll(() => catalogue?.market.close());

const everyNote = { atMost: Number.POSITIVE_INFINITY };
const notes = async () => (await readChangeNotes(catalogue.deps.table, everyNote))?.length;
const pointer = async () => (await catalogue.deps.table.getMany(searchSnapshotRef()))[0]?.value;

/** The clock's job, some hours on each time, so that a new snapshot is always worth it. */
function rebuild(table: Table = catalogue.deps.table): Promise<RebuildResult> {
  const forward = ++hours * 7 * 3_600_000;
  const clock = { ...catalogue.market.deps.clock, now: () => Date.now() + forward };
  return rebuildSearch({ ...catalogue.market.deps, objects: catalogue.deps.objects, clock, table });
}

/** A searching process that has just started. */
function newSearcher(limits: { readonly [L in keyof typeof FOLLOWING_LIMITS]?: number } = {}) {
  const deps = catalogue.market.deps;
  const follower = new CatalogueFollower(
    { ...deps, objects: catalogue.deps.objects },
    { ...FOLLOWING_LIMITS, ...limits },
  );
  return async (question: object = {}) => {
    const actor = await catalogue.market.actor("broadcaster buyer");
    return searchCatalogue({ ...deps, follower }, actor, catalogueQuestionSchema.parse(question));
  };
}

const titlesOf = ({ matches }: { matches: readonly { work: { displayTitle: string } }[] }) =>
  matches.map(({ work }) => work.displayTitle);

async function damage(
  snapshotId: string | undefined,
  part: "rights" | "lines" | "titles",
  how: (bytes: Buffer) => Buffer,
) {
  const place = { bucket: "vault", key: `${PREFIXES.search}${snapshotId}/${part}` } as const;
  const bytes = await catalogue.deps.objects.readWhole(place, 1 << 26);
  await catalogue.deps.objects.write(place, how(Buffer.from(bytes ?? [])), "application/octet-stream");
}
const FLIPPED = (bytes: Buffer) => {
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  return bytes;
};

describe("more than one search can take on", () => {
  test("a catalogue without a snapshot that is too large to be read whole waits for the clock", async () => {
    expect(await pointer()).toBeUndefined();
    expect(await newSearcher({ worksWithoutSnapshot: 6 })()).toMatchObject({ ok: false, reason: "search-not-ready" });
    expect(must(await newSearcher({ worksWithoutSnapshot: 7 })()).total).toBe(7);
  });

  test("too many changes are taken in search by search, and only then answered", async () => {
    await rebuild();
    const search = newSearcher({ worksTakenIn: 2 });
    for (let i = 0; i < 5; i++) await bed.offer({ titles: { en: `Flood ${i}` }, listed: i !== 4 });
    const answers = [await search({ text: "flood" }), await search({ text: "flood" }), await search({ text: "flood" })];
    expect(answers.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(must(await search({ text: "flood" })).total).toBe(4);
  });

  test("too many notes wait for the clock, which sweeps them", async () => {
    const search = newSearcher({ notes: 3 });
    expect(await search()).toMatchObject({ ok: false, reason: "search-not-ready" });
    for (let i = 0; i < 2; i++) await rebuild();
    expect(must(await search({ text: "flood" })).total).toBe(4);
  });
});

describe("pages", () => {
  const SVOD = { lines: [wanted(["SVOD"], ["TH"])] };

  test.each([
    ["by title", {}],
    ["by share", SVOD],
  ])("%s show every work once, across a rebuild and a change in between", async (_, question) => {
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await bed.search({ ...question, text: "caravan", pageSize: 3, ...(pageToken ? { pageToken } : {}) });
      expect([page.status, page.total]).toEqual([200, 7]);
      seen.push(...page.titles);
      pageToken = page.nextPageToken;
      await rebuild();
    } while (pageToken !== undefined);
    expect(seen).toEqual(Array.from({ length: 7 }, (__, i) => `Caravan ${i}`));
  });

  test("a token is good for its own question and house alone, and refused when it was tampered with", async () => {
    const { nextPageToken: pageToken = "" } = await bed.search({ text: "caravan", pageSize: 3 });
    expect((await bed.search({ text: "caravan", pageSize: 5, pageToken })).titles).toHaveLength(4);
    const tampered = Buffer.from(JSON.stringify({ v: 1, k: { q: "0".repeat(32), g: "1", w: "x" } })).toString(
      "base64url",
    );
    const wrong = [
      await bed.search({ text: "caravans", pageSize: 3, pageToken }),
      await bed.search({ ...SVOD, text: "caravan", pageSize: 3, pageToken }),
      await bed.search({ text: "caravan", pageSize: 3, pageToken }, "other broadcaster admin"),
      await bed.search({ text: "caravan", pageToken: tampered }),
      await bed.search({ text: "caravan", pageToken: "nonsense" }),
    ];
    expect(wrong.map(({ status, reason }) => [status, reason])).toEqual(wrong.map(() => [400, "invalid-query"]));
  });
});

describe("a damaged snapshot", () => {
  beforeEach(async () => {
    await rebuild();
    await bed.offer({ titles: { en: `Newest ${hours}` } });
    await rebuild();
  });

  test.each(["rights", "lines", "titles"] as const)(
    "in its %s is passed over for the one before: the answer is right",
    async (part) => {
      await damage((await pointer())?.current.snapshotId, part, FLIPPED);
      const search = newSearcher();
      expect(titlesOf(must(await search({ text: `newest ${hours - 1}` })))).toEqual([`Newest ${hours - 1}`]);
      expect(must(await search({ text: "caravan" })).total).toBe(7);
    },
  );

  test("and another before it make the search refuse until the next rebuild, which reads the catalogue anew", async () => {
    const { current, previous } = (await pointer()) ?? {};
    await damage(current?.snapshotId, "titles", (bytes) => bytes.subarray(0, bytes.length >> 1));
    await damage(previous?.snapshotId, "rights", () => Buffer.alloc(0));
    const search = newSearcher();
    expect(await search({ text: "caravan" })).toMatchObject({ ok: false, reason: "search-not-ready" });
    expect(await rebuild()).toMatchObject({ outcome: "published" });
    expect(must(await search({ text: "caravan" })).total).toBe(7);
    expect(must(await newSearcher()({ text: "newest" })).total).toBe(must(await search({ text: "newest" })).total);
  });

  test("answers over HTTP with 503 and when to come again", async () => {
    const { current, previous } = (await pointer()) ?? {};
    for (const facts of [current, previous]) await damage(facts?.snapshotId, "lines", FLIPPED);
    const refused = await bed.search({ text: "caravan" });
    expect([refused.status, refused.reason, refused.retryAfter]).toEqual([503, "search-not-ready", "30"]);
    await rebuild();
    expect((await bed.search({ text: "caravan" })).total).toBe(7);
  });
});

describe("a snapshot of a form that is no longer read", () => {
  /** As it stands the moment a release with another form is put in: what is there was made by the release before. */
  async function putInRelease(): Promise<void> {
    const { table } = catalogue.deps;
    const [stored] = await table.getMany(searchSnapshotRef());
    const { name, current } = stored?.value ?? {};
    if (!stored || !name || !current) throw new Error("no snapshot");
    const former = { name, current: { ...current, form: SEARCH_FORM - 1 } };
    await table.commit([createOrReplace(searchSnapshotItem, stored, former)], catalogue.market.deps.ids.next("event"));
  }

  beforeEach(async () => {
    await rebuild();
    await putInRelease();
  });

  test("is made anew when the clock comes round, however young it is, and stands behind for those who read it", async () => {
    const former = (await pointer())?.current;
    const { market, deps } = catalogue;
    expect((await rebuildSearch({ ...market.deps, objects: deps.objects })).outcome).toBe("published");
    expect(await pointer()).toMatchObject({ current: { form: SEARCH_FORM }, previous: former });
    expect((await rebuild()).outcome).toBe("published");
    expect((await pointer())?.previous?.form).toBe(SEARCH_FORM);
    expect(must(await newSearcher()({ text: "caravan" })).total).toBe(7);
  });

  test("is not read meanwhile: a small catalogue is read whole, a larger one waits", async () => {
    const search = newSearcher();
    expect(must(await search({ text: "caravan" })).total).toBe(7);
    expect(await newSearcher({ worksWithoutSnapshot: 6 })()).toMatchObject({ ok: false, reason: "search-not-ready" });
    const title = `Released ${hours}`;
    await bed.offer({ titles: { en: title } });
    expect(titlesOf(must(await search({ text: title })))).toEqual([title]);
    await rebuild();
    await bed.offer({ titles: { en: `${title} again` } });
    expect(must(await search({ text: title })).total).toBe(2);
  });

  test("that the release before goes on making costs nothing that it sweeps", async () => {
    const search = newSearcher();
    const workId = await bed.offer({ titles: { en: "Between releases" } });
    expect(must(await search({ text: "between releases" })).total).toBe(1);
    await bed.edit(workId, { titles: { en: "Beyond releases" } });
    for (let i = 0; i < 3; i++) await rebuild();
    await putInRelease();
    expect(await notes()).toBe(0);
    expect(must(await search({ text: "between releases" })).total).toBe(0);
    expect(must(await search({ text: "beyond releases" })).total).toBe(1);
  });
});

describe("a rebuild", () => {
  test("sweeps the notes of changes once no snapshot needs them, and a process that slept over it reads anew", async () => {
    const sleeper = newSearcher();
    await bed.offer({ titles: { en: "Swept away" } });
    expect(must(await sleeper({ text: "swept" })).total).toBe(1);
    const changed = await bed.offer({ titles: { en: "Changed in the dark" } });
    await rebuild();
    await bed.edit(changed, { titles: { en: "Changed in the night" } });
    for (let i = 0; i < 3; i++) await rebuild();
    expect(await notes()).toBe(0);
    expect(titlesOf(must(await sleeper({ text: "changed" })))).toEqual(["Changed in the night"]);
  });

  test("that nothing makes worth it does nothing", async () => {
    await rebuild();
    const before = await pointer();
    const { market, deps } = catalogue;
    expect(await rebuildSearch({ ...market.deps, objects: deps.objects })).toEqual({ outcome: "not-needed" });
    expect(await pointer()).toEqual(before);
  });

  test("of two at once publishes once; what was written meanwhile is found", async () => {
    const [one, other] = await Promise.all([rebuild(), rebuild(), bed.offer({ titles: { en: "Meanwhile" } })]);
    expect([one.outcome, other.outcome].toSorted()).toEqual(["overtaken", "published"]);
    await Promise.all([rebuild(), rebuild()]);
    expect(must(await newSearcher()({ text: "meanwhile" })).total).toBe(1);
  });

  test.each([
    ["before it publishes", { atCommit: 1, when: "before" }],
    ["after it published, before it sweeps", { atCommit: 1, when: "after" }],
    ["before a sweep", { atCommit: 2, when: "before" }],
    ["after a sweep", { atCommit: 2, when: "after" }],
  ] as const)("that dies %s loses nothing", async (name, crash) => {
    const title = `Survivor ${name}`;
    await rebuild();
    const workId = await bed.offer({ titles: { en: title } });
    await rebuild();
    await bed.edit(workId, { titles: { en: `${title} edited` } });
    await expect(rebuild(crashingTable(catalogue.market, crash))).rejects.toThrow(Crashed);
    for (const search of [newSearcher(), newSearcher()])
      expect(titlesOf(must(await search({ text: `${title} edited` })))).toEqual([`${title} edited`]);
    expect((await rebuild()).outcome).toBe("published");
    expect(titlesOf(must(await newSearcher()({ text: title })))).toEqual([`${title} edited`]);
  });
});
