import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CatalogueFollower } from "#shared/catalogue/search/follow-catalogue.ts";
import { readWorks } from "#shared/catalogue/search/read-works.ts";
import { rebuildSearch } from "#shared/catalogue/search/rebuild-search.ts";
import { type CatalogueAnswer, searchCatalogue } from "#shared/catalogue/search/search-catalogue.ts";
import { catalogueQuestionSchema } from "#shared/catalogue/search/search-schema.ts";
import type { WorkReading } from "#shared/catalogue/search/searchable-catalogue.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { dayOf } from "#shared/rights/days.ts";
import { isFree } from "#shared/rights/decide.ts";
import type { RightsLine } from "#shared/rights/head.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import { type CatalogueBed, startCatalogue } from "#test/http/catalogue-bed.ts";
import { openSearchBed, type SearchBed, wanted } from "#test/http/search-bed.ts";
import { must } from "#test/support/seed-houses.ts";

const SEED = process.env.FC_SEED === undefined ? Date.now() % 2 ** 31 : Number(process.env.FC_SEED);
console.log(`search of the catalogue: FC_SEED=${SEED}`);
/** Bouts of writing, each followed by questions; SEARCH_BOUTS asks for more. */
const BOUTS = Number(process.env.SEARCH_BOUTS ?? 12);
const WORKS = 14;

const MEDIA = ["SVOD", "FTV", "AVOD"] as const satisfies readonly MediaLeaf[];
const TERRITORIES = ["TH", "VN", "KR"] as const;
const WORDS = ["silk", "amber", "ทะเล", "青木", "đường", "ليل"] as const;

let bed: CatalogueBed;
let catalogue: SearchBed;
const workIds: string[] = [];
let hours = 0;

beforeAll(async () => {
  bed = await startCatalogue();
  catalogue = openSearchBed(bed.market);
  for (let i = 0; i < WORKS; i++) {
    const word = WORDS[i % WORDS.length] ?? "";
    const holds = [{ media: MEDIA.slice(0, 1 + (i % 3)), territories: TERRITORIES.slice(i % 2, 2 + (i % 2)) }];
    const by = i % 3 === 0 ? "other rights holder admin" : "rights holder admin";
    workIds.push(await catalogue.offer({ titles: { en: `${word} ${i}` }, holds, by, listed: i % 5 !== 4 }));
  }
});
afterAll(() => bed?.market.close());

type Write =
  | { readonly kind: "sell"; readonly to: "broadcaster" | "other broadcaster"; readonly exclusive: boolean }
  | { readonly kind: "list"; readonly listed: boolean }
  | { readonly kind: "rename"; readonly word: string };

const write: fc.Arbitrary<Write> = fc.oneof(
  fc.record({
    kind: fc.constant("sell" as const),
    to: fc.constantFrom("broadcaster" as const, "other broadcaster" as const),
    exclusive: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("list" as const), listed: fc.boolean() }),
  fc.record({ kind: fc.constant("rename" as const), word: fc.constantFrom(...WORDS) }),
);
const question = fc.record({
  media: fc.subarray([...MEDIA], { minLength: 1 }),
  territories: fc.subarray([...TERRITORIES], { minLength: 1 }),
  exclusivity: fc.constantFrom({ kind: "exclusive" as const }, { kind: "non-exclusive" as const }),
  text: fc.option(fc.constantFrom(...WORDS), { nil: undefined }),
  onlyWhole: fc.boolean(),
  as: fc.constantFrom(
    "broadcaster buyer" as const,
    "other broadcaster admin" as const,
    "rights holder viewer" as const,
  ),
});
type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Asked = Drawn<typeof question>;
const bout = fc.record({
  // One writer a work: what it wrote last is what the work must look like to it.
  writes: fc.uniqueArray(fc.record({ work: fc.nat(WORKS - 1), write }), { selector: ({ work }) => work, maxLength: 5 }),
  rebuilds: fc.nat(2),
  questions: fc.array(question, { minLength: 2, maxLength: 4 }),
});

async function perform(work: number, act: Write): Promise<void> {
  const workId = workIds[work] ?? "";
  if (act.kind === "list") return catalogue.edit(workId, { listed: act.listed });
  if (act.kind === "rename") return catalogue.edit(workId, { titles: { en: `${act.word} ${work}` } });
  const to = bed.market.organisationId(act.to);
  // What is written here need not be lawful: the search and the scan look at the same head.
  return catalogue.sell(workId, to, { kind: act.exclusive ? "exclusive" : "non-exclusive" });
}

function newSearcher() {
  const follower = new CatalogueFollower({ ...bed.market.deps, objects: bed.deps.objects });
  return async (actor: Actor, asked: object): Promise<CatalogueAnswer> =>
    must(await searchCatalogue({ ...bed.market.deps, follower }, actor, catalogueQuestionSchema.parse(asked)));
}

function rebuild(): Promise<unknown> {
  const forward = ++hours * 7 * 3_600_000;
  const clock = { ...bed.market.deps.clock, now: () => Date.now() + forward };
  return rebuildSearch({ ...bed.market.deps, objects: bed.deps.objects, clock });
}

/** The question's one line, for one medium and territory of it at a time: rights begin and end before and after it. */
function cellsOf({ media, territories, exclusivity }: Asked): RightsLine[] {
  const window = { startDay: dayOf("2027-01-01") ?? 0, endDay: dayOf("2028-01-01") ?? 0 };
  return media.flatMap((medium) =>
    territories.map((territory) => ({
      box: { media: [medium], territories: [territory], languages: { all: true as const }, window },
      exclusivity,
    })),
  );
}

/** What the scan of all works finds, by the decision on each head: share by work id. */
function scan(readings: readonly WorkReading[], actor: Actor, asked: Asked): Record<string, number> {
  const cells = cellsOf(asked);
  const found = readings.flatMap(({ work: { value: work }, record }) => {
    const isOwn = work.organisationId === actor.organisationId;
    if (!(isOwn || work.marketTitle !== undefined) || !record) return [];
    if (asked.text !== undefined && !work.displayTitle.startsWith(asked.text)) return [];
    const request = (line: RightsLine) => ({
      licenseeId: isOwn ? "" : actor.organisationId,
      scope: { kind: "work" as const },
      lines: [line],
    });
    const free = cells.filter((line) => isFree(record.value.head, request(line), Date.now())).length;
    const share = free / cells.length;
    return share === 0 || (asked.onlyWhole && share < 1) ? [] : [[work.workId, share] as const];
  });
  return Object.fromEntries(found);
}

async function searched(search: ReturnType<typeof newSearcher>, actor: Actor, asked: Asked) {
  const { media, territories, exclusivity, text, onlyWhole } = asked;
  const body = {
    lines: [wanted(media, territories, { exclusivity })],
    onlyWhole,
    pageSize: 4,
    ...(text ? { text } : {}),
  };
  const found: Record<string, number> = {};
  const totals = new Set<number>();
  let pageToken: string | undefined;
  do {
    const answer = await search(actor, { ...body, ...(pageToken ? { pageToken } : {}) });
    for (const { work, share, decision } of answer.matches) {
      expect(decision?.granted).toBe(share === 1);
      expect(found).not.toHaveProperty(work.workId);
      found[work.workId] = share ?? 0;
    }
    totals.add(answer.total);
    pageToken = answer.nextPageToken;
  } while (pageToken !== undefined);
  expect([...totals]).toEqual([Object.keys(found).length]);
  return found;
}

test("a search finds what a scan by decisions finds, and each write is seen by the search that follows it", async () => {
  const searchers = [newSearcher(), newSearcher()];
  const run = async ({ writes, rebuilds, questions }: Drawn<typeof bout>) => {
    const [search = newSearcher(), other = newSearcher()] = searchers;
    const seller = await bed.market.actor("rights holder viewer");
    const writing = writes.map(async ({ work, write: act }) => {
      await perform(work, act);
      if (act.kind !== "rename" || work % 3 === 0) return;
      const { matches } = await search(seller, { text: `${act.word} ${work}` });
      expect(matches.map(({ work: { workId } }) => workId)).toContain(workIds[work]);
    });
    const asking = questions.map(async ({ as, text }) => other(await bed.market.actor(as), text ? { text } : {}));
    await Promise.all([...writing, ...asking, ...Array.from({ length: rebuilds }, rebuild)]);
    const readings = await readWorks(bed.deps.table, workIds);
    for (const asked of questions) {
      const actor = await bed.market.actor(asked.as);
      const scanned = scan(readings, actor, asked);
      for (const one of [search, other, newSearcher()]) expect(await searched(one, actor, asked)).toEqual(scanned);
    }
  };
  await fc.assert(fc.asyncProperty(bout, run), { seed: SEED, numRuns: BOUTS, endOnFailure: true });
});
