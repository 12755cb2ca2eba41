import type { CatalogueQuestion } from "#shared/catalogue/search/search-schema.ts";
import { asksRights, questionIn, searchWith } from "./search-query.ts";

/** Ways on from a search that found nothing: each gives up one thing that was asked for. */

interface Way {
  readonly say: string;
  /** What the address says instead. */
  readonly drop: Readonly<Record<string, readonly string[]>>;
}

/** A way at whose end something is found, and how much. */
export interface OpenWay extends Way {
  readonly works: number;
}

/** The ways that lead to works, those first that give up the least. `countOf` answers how many works a question finds. */
export async function openWays(
  query: URLSearchParams,
  now: number,
  countOf: (question: CatalogueQuestion) => Promise<number>,
): Promise<OpenWay[]> {
  const open: OpenWay[] = [];
  for (const way of waysFrom(query)) {
    const { searchParams } = new URL(searchWith(query, way.drop), "http://portal.invalid");
    const asked = questionIn(searchParams, now);
    if (!("question" in asked)) continue;
    // Only the count is wanted: one work on the page is the fewest there can be.
    const works = await countOf({ ...asked.question, pageSize: 1 });
    if (works > 0) open.push({ ...way, works });
  }
  return open;
}

function waysFrom(query: URLSearchParams): Way[] {
  const isSaid = (name: string) => query.getAll(name).some((value) => value.trim() !== "");
  const asks = asksRights(query);
  const ways: readonly (Way & { readonly isThere: boolean })[] = [
    {
      isThere: isSaid("onlyWhole"),
      say: "Take works that are free in part as well",
      drop: { onlyWhole: [] },
    },
    {
      isThere: isSaid("notHeldYet"),
      say: "Take works of which we hold some of these rights as well",
      drop: { notHeldYet: [] },
    },
    {
      isThere: asks && query.get("exclusivity") !== "non-exclusive",
      say: "Ask for the rights without exclusivity",
      drop: { exclusivity: ["non-exclusive"] },
    },
    { isThere: isSaid("uses"), say: "Take any version in these languages", drop: { uses: [] } },
    { isThere: isSaid("languages"), say: "Ask for all languages", drop: { languages: [], uses: [] } },
    {
      isThere: asks && (isSaid("firstDay") || isSaid("lastDay")),
      say: "Ask for the coming year",
      drop: { firstDay: [], lastDay: [] },
    },
    { isThere: isSaid("genres"), say: "Look in all genres", drop: { genres: [] } },
    { isThere: isSaid("kinds"), say: "Look among films, series and shorts", drop: { kinds: [] } },
    { isThere: isSaid("originalLanguages"), say: "Look in all original languages", drop: { originalLanguages: [] } },
    {
      isThere: isSaid("fromYear") || isSaid("toYear"),
      say: "Look in all years",
      drop: { fromYear: [], toYear: [] },
    },
    {
      isThere: isSaid("text") && (asks || isSaid("genres") || isSaid("kinds") || isSaid("originalLanguages")),
      say: "Look in all titles",
      drop: { text: [] },
    },
    {
      isThere: isSaid("text") && asks,
      say: "Look for the title, whatever is free of it",
      drop: Object.fromEntries(RIGHTS_SAID.map((name) => [name, []])),
    },
  ];
  return ways.filter(({ isThere }) => isThere);
}

const RIGHTS_SAID = [
  ...["media", "territories", "exceptTerritories", "languages", "uses", "onlyWhole", "notHeldYet"],
  ...["firstDay", "lastDay", "exclusivity"],
] as const;
