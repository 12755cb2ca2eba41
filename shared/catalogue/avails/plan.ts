import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { LanguageScope } from "#shared/rights/languages.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";
import type { AvailsFinding } from "./findings.ts";

/** What a workbook asks for, when nothing in it is wrong. Importing it is the caller's business. */
export interface AvailsPlan {
  format: "EMA";
  /** As the file says or its columns show: "1.7", "1.8", "1.9". */
  version: string;
  works: PlannedWork[];
  rowCount: number;
  warnings: AvailsFinding[];
}

export interface PlannedWork {
  /** The licensor's own identifier of the work; what a later file finds it by. */
  contentId: string;
  kind: "film" | "series" | "short";
  /** Canonical, `10.5240/…`. */
  eidr?: string;
  /** One per language; the first is the display title. */
  titles: { language: string; title: string }[];
  internalAlias: string;
  originalTitle?: string;
  /** The language it was made in: canonical BCP 47. */
  originalLanguage?: string;
  year?: number;
  runtimeMinutes?: number;
  /** ISO 3166-1 alpha-2. */
  originCountries: string[];
  genres: string[];
  synopses: { language: string; text: string }[];
  seasons: PlannedSeason[];
  rightsIn: PlannedRights[];
}

export interface PlannedSeason {
  season: number;
  contentId?: string;
  title?: string;
  episodes: PlannedEpisode[];
}

export interface PlannedEpisode {
  episode: number;
  contentId?: string;
  eidr?: string;
  title?: string;
}

export interface PlannedRights {
  /** `${ALID}|${territory}`: a Full Extract replaces every right known under it, a Full Delete removes them. */
  source: string;
  alid: string;
  territory: string;
  scope: Scope;
  /** Empty for a Full Delete. */
  media: MediaLeaf[];
  languages: LanguageScope;
  /** Days since 1970-01-01, half-open: the right ends before `endDay`, `OPEN_END_DAY` of rights/days.ts where it has no end. */
  startDay: number;
  endDay: number;
  exclusivity: Exclusivity;
  /** The rows it was read from, 1-based; HD and SD rows of one right are one. */
  rows: number[];
  entryType: "Full Extract" | "Full Delete";
  price?: { type: string; value?: string; currency?: string };
}

export type AvailsOutcome =
  | { ok: true; plan: AvailsPlan }
  | { ok: false; errors: AvailsFinding[]; errorCount: number; warnings: AvailsFinding[] };
