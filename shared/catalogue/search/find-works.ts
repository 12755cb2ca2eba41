import type { RightsLine } from "#shared/rights/head.ts";
import { searchIndex } from "#shared/rights/search/search-index.ts";
import type { SearchAnswer, SearchFacets, SearchQuestion } from "#shared/rights/search/search-question.ts";
import { hasWork, workSetOf } from "#shared/rights/search/work-set.ts";
import type { SearchPlace } from "./search-cursor.ts";
import type { CatalogueQuestion } from "./search-schema.ts";
import type { SearchableCatalogue } from "./searchable-catalogue.ts";
import type { TitlesFound } from "./title-index.ts";
import type { TitleOrder } from "./title-order.ts";
import { genreKey, type WorkLine } from "./work-line.ts";

/** Who looks, and what may be shown to them. */
export interface Seeker {
  readonly organisationId: string;
  /** The rights holders whose listed works the market sees now. */
  readonly admitted: ReadonlySet<string>;
}

/** What is looked for, in the words of the algebra. */
export interface Wanted {
  readonly question: CatalogueQuestion;
  /** Undefined where no rights are asked for. */
  readonly lines: readonly RightsLine[] | undefined;
  readonly after: SearchPlace | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface FoundWork {
  readonly workId: string;
  /** Which part of the asked rights is free, above 0 up to 1; undefined where none were asked for. */
  readonly share: number | undefined;
  readonly place: SearchPlace;
}

export interface FoundPage {
  readonly works: readonly FoundWork[];
  readonly isLast: boolean;
  readonly total: number;
  /** How many of them are free of all that is asked; undefined where no rights are. */
  readonly whole?: number;
  readonly facets: CatalogueFacets;
  readonly readAs?: string;
}

/** How many works would be found if this one thing were asked for instead; the most first. */
export interface CatalogueFacets {
  readonly media: readonly Facet[];
  readonly territories: readonly Facet[];
  /** By version, written as its use and tag: `dub th`. */
  readonly languages: readonly Facet[];
  readonly genres: readonly Facet[];
}

interface Facet {
  readonly name: string;
  readonly works: number;
}

/** Any part at all: the least number above nothing. */
const ANY_SHARE = Number.MIN_VALUE;
/** Genres told; what people write there has no end. */
const MOST_GENRES = 24;

/** One page of what is found. Pure reckoning over what is in memory: nothing is awaited between its parts. */
export function findWorks(catalogue: SearchableCatalogue, seeker: Seeker, wanted: Wanted): FoundPage {
  const { question } = wanted;
  const isSeen = seenBy(seeker, catalogue);
  const text = question.text === undefined ? undefined : catalogue.titles.find(question.text, isSeen);
  const seen = text?.works ?? [...catalogue.lines.keys()].filter(isSeen);
  const fits = fitting(question);
  const inAnyGenre = seen.filter((number) => {
    const line = catalogue.lines[number];
    return line !== undefined && fits(line);
  });
  const readAs = text?.readAs === undefined ? {} : { readAs: text.readAs };
  const found = wanted.lines
    ? byShare(catalogue, inAnyGenre, { ...wanted, lines: wanted.lines, seeker })
    : byTitle(catalogue, inAnyGenre, { ...wanted, text });
  return { ...found, ...readAs };
}

/** Which works the seeker may see: its own, and what the market shows. All others take part in nothing. */
function seenBy(seeker: Seeker, { lines }: SearchableCatalogue): (number: number) => boolean {
  return (number) => {
    const line = lines[number];
    if (line === undefined) return false;
    return line.organisationId === seeker.organisationId || (line.listed && seeker.admitted.has(line.organisationId));
  };
}

/** Whether a work is what is asked for, but for its titles, its genre and its rights. */
function fitting(question: CatalogueQuestion): (line: WorkLine) => boolean {
  const { kinds, originalLanguages, fromYear, toYear } = question;
  const [from, to] = [fromYear ?? Number.NEGATIVE_INFINITY, toYear ?? Number.POSITIVE_INFINITY];
  const asksYear = fromYear !== undefined || toYear !== undefined;
  return (line) => {
    if (kinds.length > 0 && !kinds.includes(line.kind)) return false;
    if (asksYear && !(line.year !== undefined && from <= line.year && line.year <= to)) return false;
    return originalLanguages.length === 0 || originalLanguages.some((tag) => isSpoken(line, tag));
  };
}

/** `zh` asks for `zh-Hant` too. */
function isSpoken({ originalLanguage }: WorkLine, tag: string): boolean {
  return originalLanguage === tag || originalLanguage?.startsWith(`${tag}-`) === true;
}

function ofGenre(catalogue: SearchableCatalogue, { genres }: CatalogueQuestion): (number: number) => boolean {
  const keys = new Set(genres.map(genreKey));
  if (keys.size === 0) return () => true;
  return (number) => catalogue.genresAt(number).some(({ key }) => keys.has(key));
}

function byShare(
  catalogue: SearchableCatalogue,
  inAnyGenre: readonly number[],
  wanted: Wanted & { readonly lines: readonly RightsLine[]; readonly seeker: Seeker },
): Omit<FoundPage, "readAs"> {
  const { question, after } = wanted;
  const { order } = catalogue;
  const isOfGenre = ofGenre(catalogue, question);
  const size = question.pageSize;
  const answer = askIndex(catalogue, wanted, inAnyGenre.filter(isOfGenre), {
    facets: true,
    // One more than is shown tells whether anything follows.
    page: {
      size: size + 1,
      places: order.places(),
      ...(after?.by === "share" ? { after: startAfter(order, after) } : {}),
    },
  });
  const works = answer.matches.slice(0, size).map(({ workId, share, granted }) => {
    const title = catalogue.line(workId)?.sortTitle ?? "";
    return { workId, share, place: { by: "share" as const, granted, title, workId } };
  });
  return {
    works,
    isLast: answer.matches.length <= size,
    total: answer.total,
    whole: answer.whole,
    facets: { ...rightsFacets(answer.facets), genres: genresFound(catalogue, wanted, inAnyGenre, answer) },
  };
}

/** The genres of what is found, as if no genre were asked for. */
function genresFound(
  catalogue: SearchableCatalogue,
  wanted: Parameters<typeof askIndex>[1],
  inAnyGenre: readonly number[],
  answer: SearchAnswer,
): Facet[] {
  // Whether a work is found does not depend on the others: those of every genre are counted in one go.
  const asksGenre = wanted.question.genres.length > 0;
  const { numbers } = asksGenre
    ? askIndex(catalogue, wanted, inAnyGenre, { facets: false, page: { size: 0 } })
    : answer;
  const found = workSetOf(numbers, catalogue.lines.length);
  return genresOf(
    catalogue,
    inAnyGenre.filter((number) => hasWork(found, number)),
  );
}

function startAfter(order: TitleOrder, { granted, title, workId }: Extract<SearchPlace, { by: "share" }>) {
  return { granted, fromPlace: order.placeAfter({ sortTitle: title, workId }) };
}

function askIndex(
  { rights, lines: works }: SearchableCatalogue,
  { question, lines, seeker, now }: Wanted & { readonly lines: readonly RightsLine[]; readonly seeker: Seeker },
  among: readonly number[],
  how: Pick<SearchQuestion, "facets" | "page">,
): SearchAnswer {
  const asked: SearchQuestion = {
    lines,
    scope: { kind: "work" },
    licenseeId: seeker.organisationId,
    notHoldingYet: question.notHeldYet,
    leastShare: question.onlyWhole ? 1 : ANY_SHARE,
    within: workSetOf(among, works.length),
    ...how,
  };
  return searchIndex(rights, asked, now);
}

function byTitle(
  catalogue: SearchableCatalogue,
  inAnyGenre: readonly number[],
  { question, after, text }: Wanted & { readonly text: TitlesFound | undefined },
): Omit<FoundPage, "readAs"> {
  const numbers = inAnyGenre.filter(ofGenre(catalogue, question));
  const start = after?.by === "title" ? after : undefined;
  const next = firstByTitle(catalogue, numbers, { text, start, atMost: question.pageSize + 1 });
  return {
    works: next.slice(0, question.pageSize).map((place) => ({ workId: place.workId, share: undefined, place })),
    isLast: next.length <= question.pageSize,
    total: numbers.length,
    facets: { ...rightsFacets(undefined), genres: genresOf(catalogue, inAnyGenre) },
  };
}

type PlaceByTitle = Extract<SearchPlace, { by: "title" }>;

/**
 * The first places after a start: by nearness, and of equally near ones by title. Each is one number while they are
 * compared. A page is small: sorting all works for it would cost a hundred times more.
 */
function firstByTitle(
  { lines, order }: SearchableCatalogue,
  numbers: readonly number[],
  wanted: { readonly text: TitlesFound | undefined; readonly start: PlaceByTitle | undefined; readonly atMost: number },
): PlaceByTitle[] {
  const { text, start, atMost } = wanted;
  const places = order.places();
  const size = lines.length + 1;
  const from = start ? start.nearness * size + order.placeAfter({ sortTitle: start.title, workId: start.workId }) : 0;
  const first: number[] = [];
  for (const number of numbers) {
    const at = nearness(number, text) * size + (places[number] ?? 0);
    if (at < from || at >= (first[atMost - 1] ?? Number.POSITIVE_INFINITY)) continue;
    const later = first.findIndex((other) => at < other);
    first.splice(later < 0 ? first.length : later, 0, at);
    first.length = Math.min(first.length, atMost);
  }
  return first.map((at) => {
    const { sortTitle: title, workId } = order.at(at % size);
    return { by: "title", nearness: Math.floor(at / size), title, workId };
  });
}

/** A title that was written in full comes first, in whatever language, then those that begin with it, then all others. */
function nearness(number: number, text: TitlesFound | undefined): number {
  if (text?.whole.has(number)) return 0;
  return text?.begun.has(number) ? 1 : 2;
}

function rightsFacets(facets: SearchFacets | undefined): Omit<CatalogueFacets, "genres"> {
  return {
    media: mostFirst(facets?.media ?? []),
    territories: mostFirst(facets?.territories ?? []),
    languages: mostFirst(facets?.languages ?? []),
  };
}

/** The genres of works, each with how many of them it has, by the name the first of them gives it. */
function genresOf(catalogue: SearchableCatalogue, numbers: readonly number[]): Facet[] {
  const genres = new Map<string, { readonly name: string; works: number }>();
  for (const number of numbers) {
    for (const { key, name } of catalogue.genresAt(number)) {
      const genre = genres.get(key);
      if (genre) genre.works++;
      else genres.set(key, { name, works: 1 });
    }
  }
  return mostFirst([...genres.values()].map(({ name, works }) => [name, works] as const)).slice(0, MOST_GENRES);
}

function mostFirst(counts: Iterable<readonly [string, number]>): Facet[] {
  return [...counts]
    .map(([name, works]) => ({ name, works }))
    .sort((one, other) => other.works - one.works || (one.name < other.name ? -1 : 1));
}
