import { replaceHead, rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import type { CatalogueQuestion } from "#shared/catalogue/search/search-schema.ts";
import { workOf } from "#shared/catalogue/work.ts";
import { replaceWork, workRef } from "#shared/catalogue/work-store.ts";
import { dayOf } from "#shared/rights/days.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import { type RightsIn, withCommitment, withRightsIn } from "#shared/rights/head.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import type { Market } from "#test/support/marketplace.ts";
import type { PersonName } from "#test/support/people.ts";
import { must } from "#test/support/seed-houses.ts";

/** A work on offer: its titles by language, and what its holder holds, from 2027 to 2029 in all languages. */
export interface Offered {
  readonly titles: Readonly<Record<string, string>>;
  readonly by?: PersonName;
  readonly listed?: boolean;
  readonly genres?: readonly string[];
  readonly year?: number;
  readonly originalLanguage?: string;
  readonly holds?: readonly { readonly media: readonly MediaLeaf[]; readonly territories: readonly string[] }[];
}

export interface SearchBed {
  /** Puts a work into the catalogue by the API, and its rights in as an import would. */
  offer(offered: Offered): Promise<string>;
  edit(workId: string, change: { titles?: Readonly<Record<string, string>>; listed?: boolean }): Promise<void>;
  /** Puts a signed licence upon a work, as signing would. */
  sell(workId: string, to: string, exclusivity?: Exclusivity): Promise<void>;
  search(question: Partial<SentQuestion>, as?: PersonName): Promise<Found>;
}

type SentQuestion = Omit<CatalogueQuestion, "lines"> & { readonly lines: readonly object[] };

export interface Found {
  readonly status: number;
  readonly reason: string;
  readonly retryAfter: string | null;
  readonly titles: readonly string[];
  readonly shares: readonly (number | undefined)[];
  readonly total: number;
  readonly totalWhole?: number;
  readonly asOf: string;
  readonly readAs?: string;
  readonly facets: Readonly<Record<"media" | "territories" | "languages" | "genres", Readonly<Record<string, number>>>>;
  readonly nextPageToken?: string;
  readonly items: readonly Record<string, unknown>[];
}

/** One line of rights as it is asked for. */
export function wanted(media: readonly string[], territories: readonly string[], over: object = {}) {
  return {
    ...{ media, territories, languages: "all", firstDay: "2027-01-01", lastDay: "2027-12-31" },
    ...{ exclusivity: { kind: "exclusive" } },
    ...over,
  };
}

let works = 0;
const START = dayOf("2027-01-01") ?? 0;
const END = dayOf("2030-01-01") ?? 0;

export function openSearchBed(market: Market): SearchBed {
  const { table } = market.deps;
  const commit = async (writes: Parameters<typeof table.commit>[0]) => {
    const conflicts = await table.commit(writes, market.deps.ids.next("event"));
    if (conflicts.length > 0) throw new Error("the bed could not be written");
  };
  return {
    offer: async ({ titles, by = "rights holder admin", listed = true, holds = [], ...facts }) => {
      const named = Object.entries(titles).map(([language, title]) => ({ language, title }));
      const body = { kind: "film", contentId: `search-${++works}`, titles: named, listed, ...facts };
      const made = await market.as(by).post("/api/v1/works", body);
      if (made.status !== 201) throw new Error(made.text);
      const workId = String(made.body.workId);
      const [stored] = await table.getMany(rightsHeadRef(workId));
      if (!stored) throw new Error("no head");
      const rightsIn = holds.map(({ media, territories }, i): RightsIn => {
        const box = { media, territories, languages: { all: true as const }, window: { startDay: START, endDay: END } };
        return { id: `r${i}`, source: "bed", scope: { kind: "work" }, box, exclusivity: { kind: "exclusive" } };
      });
      if (rightsIn.length > 0)
        await commit(must(replaceHead(stored, withRightsIn(stored.value.head, { replacesSources: [], rightsIn }))));
      return workId;
    },
    edit: async (workId, { titles, listed }) => {
      const [stored] = await table.getMany(workRef(workId));
      if (!stored) throw new Error("no work");
      const { organisationId, contentId, createdAt, updatedAt, marketTitle, ...facts } = stored.value;
      const named = Object.entries(titles ?? {}).map(([language, title]) => ({ language, title }));
      const identity = { workId, organisationId, contentId, createdAt, updatedAt };
      const edited = titles === undefined ? facts : { ...facts, titles: named };
      await commit(replaceWork(stored, workOf(identity, edited, listed ?? marketTitle !== undefined)));
    },
    sell: async (workId, to, exclusivity = { kind: "exclusive" }) => {
      const [stored] = await table.getMany(rightsHeadRef(workId));
      const right = stored?.value.head.rightsIn[0];
      if (!stored || !right) throw new Error("no right");
      const grant = { licenceId: market.deps.ids.next("licence"), licenseeId: to, scope: right.scope };
      const head = withCommitment(stored.value.head, { ...grant, lines: [{ box: right.box, exclusivity }] });
      await commit(must(replaceHead(stored, head)));
    },
    search: async (question, as = "broadcaster buyer") => foundIn(await market.as(as).post("/api/v1/search", question)),
  };
}

function foundIn({ status, body, headers }: Awaited<ReturnType<ReturnType<Market["as"]>["post"]>>): Found {
  const answer = body as Record<string, unknown>;
  const items = (answer.items ?? []) as Record<string, unknown>[];
  const facets = (answer.facets ?? {}) as Record<string, { name: string; works: number }[]>;
  const counted = (name: string) => Object.fromEntries((facets[name] ?? []).map((facet) => [facet.name, facet.works]));
  return {
    status,
    reason: String(answer.type ?? "").replace("/api/v1/problems/", ""),
    retryAfter: headers.get("retry-after"),
    titles: items.map(({ displayTitle }) => String(displayTitle)),
    shares: items.map(({ share }) => (typeof share === "number" ? share : undefined)),
    total: Number(answer.total),
    ...(answer.totalWhole === undefined ? {} : { totalWhole: Number(answer.totalWhole) }),
    asOf: String(answer.asOf),
    ...(answer.readAs === undefined ? {} : { readAs: String(answer.readAs) }),
    facets: {
      media: counted("media"),
      territories: counted("territories"),
      languages: counted("languages"),
      genres: counted("genres"),
    },
    ...(answer.nextPageToken === undefined ? {} : { nextPageToken: String(answer.nextPageToken) }),
    items,
  };
}
