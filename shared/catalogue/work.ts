import type { Scope } from "#shared/rights/scope.ts";

export const WORK_KINDS = ["film", "series", "short"] as const;
type WorkKind = (typeof WORK_KINDS)[number];

export interface LocalTitle {
  /** Canonical BCP 47. */
  readonly language: string;
  readonly title: string;
}

export interface LocalText {
  readonly language: string;
  readonly text: string;
}

export interface Episode {
  readonly episode: number;
  readonly contentId?: string;
  readonly eidr?: string;
  readonly title?: string;
}

export interface Season {
  readonly season: number;
  readonly contentId?: string;
  readonly title?: string;
  readonly episodes: readonly Episode[];
}

/** What people say about a work, whoever wrote it down. */
export interface WorkFacts {
  readonly kind: WorkKind;
  /** One per language; the first is the one shown. */
  readonly titles: readonly LocalTitle[];
  readonly originalTitle?: string;
  /** The language it was made in: canonical BCP 47. */
  readonly originalLanguage?: string;
  readonly year?: number;
  readonly runtimeMinutes?: number;
  /** ISO 3166-1 alpha-2. */
  readonly originCountries: readonly string[];
  readonly genres: readonly string[];
  readonly synopses: readonly LocalText[];
  /** Canonical, `10.5240/…`. */
  readonly eidr?: string;
  readonly seasons: readonly Season[];
}

/** A film, a series with its seasons and episodes, or a short drama: what rights are about. */
export interface Work extends WorkFacts {
  readonly workId: string;
  /** The rights holder that lists it. Two holders of one film list two works. */
  readonly organisationId: string;
  /** The rights holder's own identifier; no two of its works share one. */
  readonly contentId: string;
  readonly displayTitle: string;
  readonly sortTitle: string;
  /** Its place in the market's list; absent while the holder keeps it out of the market. */
  readonly marketTitle?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A title, a synopsis, a list: several times the longest that official samples and EIDR hold. */
export const WORK_LIMITS = {
  titleCharacters: 300,
  contentIdCharacters: 256,
  titles: 100,
  synopsisCharacters: 4_000,
  genres: 50,
  genreCharacters: 100,
  originCountries: 50,
  /** A daily soap of several years; a longer one is listed as several works. */
  episodes: 2_000,
  /** An item of the table holds 400 KB; keys, names and index entries need the rest. */
  bytes: 320 * 1024,
} as const;

/** An index key holds 1,024 bytes, a letter up to three of them here. */
const SORT_TITLE_CHARACTERS = 200;

/** What a list is sorted by: without case, marks at the start and a leading English article. */
export function sortTitleOf(title: string): string {
  const plain = title.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  const bare = plain.replace(/^[^\p{L}\p{N}]+/u, "").replace(/^(?:the|an|a) (?=\S)/u, "");
  return [...(bare === "" ? plain : bare)].slice(0, SORT_TITLE_CHARACTERS).join("");
}

/** A work from its facts. It stands in the market as long as `listed`. */
export function workOf(
  identity: Pick<Work, "workId" | "organisationId" | "contentId" | "createdAt" | "updatedAt">,
  facts: WorkFacts,
  listed: boolean,
): Work {
  const displayTitle = facts.titles[0]?.title ?? identity.contentId;
  const sortTitle = sortTitleOf(displayTitle);
  return { ...facts, ...identity, displayTitle, sortTitle, ...(listed ? { marketTitle: sortTitle } : {}) };
}

export function isListed(work: Work): boolean {
  return work.marketTitle !== undefined;
}

/** How many episodes are listed within a scope of a work: one for an episode, none for a film. */
export function episodesIn({ seasons }: Pick<Work, "seasons">, scope: Scope): number {
  if (scope.kind === "episode") return 1;
  const meant = scope.kind === "season" ? seasons.filter(({ season }) => season === scope.season) : seasons;
  return meant.reduce((sum, { episodes }) => sum + episodes.length, 0);
}

/** Whether the work can be kept as one item. */
export function fitsOneItem(work: Work): boolean {
  const episodes = work.seasons.reduce((sum, season) => sum + season.episodes.length, 0);
  return episodes <= WORK_LIMITS.episodes && Buffer.byteLength(JSON.stringify(work)) <= WORK_LIMITS.bytes;
}
