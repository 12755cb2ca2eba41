import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { LanguageScope } from "#shared/rights/languages.ts";
import type { Scope } from "#shared/rights/scope.ts";
import type { Moment } from "./cell-values.ts";
import type { LicenceType } from "./licence-types.ts";
import type { PlannedRights } from "./plan.ts";
import type { RowPlace } from "./row-reader.ts";

/** What a row says of its work. */
export interface RowWork {
  contentId: string;
  kind: "film" | "series" | "short";
  eidr?: string;
  title: string;
  /** `und` where the row does not say in which language the title is. */
  titleLanguage: string;
  internalAlias: string;
  originalTitle?: string;
  /** Canonical BCP 47. */
  originalLanguage?: string;
  year?: number;
  runtimeMinutes?: number;
  originCountries: string[];
  genres: string[];
  synopsis?: string;
  season?: { season: number; contentId?: string; title?: string; episodeCount?: number };
  episode?: { episode: number; contentId?: string; eidr?: string; title?: string };
}

/** What a row grants: everything but what other rows must be asked for. */
export interface RowTerms {
  licence: LicenceType;
  start: Moment | "Immediate";
  end: Moment | "Open" | "ESTStart" | "Immediate";
  /** Undefined where the row leaves it open; another row of the same right may tell. */
  exclusivity?: Exclusivity;
  languages: LanguageScope;
  price?: NonNullable<PlannedRights["price"]>;
}

/** One data row that is right in itself. */
export interface AvailRow {
  place: RowPlace;
  alid: string;
  territory: string;
  scope: Scope;
  work: RowWork;
  /** Absent in a Full Delete. */
  terms?: RowTerms;
}
