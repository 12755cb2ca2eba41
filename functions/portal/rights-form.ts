import * as z from "zod";
import {
  type RightsTerms,
  rightsTermsSchema,
  type ShownRightsLine,
  scopeSchema,
  showLanguages,
} from "#shared/catalogue/rights-terms-schema.ts";
import { CO_EXCLUSIVE_LEAST } from "#shared/rights/exclusivity.ts";
import { LINES_MOST } from "#shared/rights/limits.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { PageRefusal } from "./answer.ts";
import { parsed } from "./read-form.ts";

/** How rights travel in forms and addresses of the portal. */

const VERSION_USES = ["original", "dub", "subtitle"] as const;
/** Twenty lines that name every territory, twice over. */
const MAX_TERMS_LETTERS = 64 * 1024;

/** What is asked, from the fields of the availability form. @throws {PageRefusal} listing what is to be mended. */
export function askedIn(query: URLSearchParams): { scope: Scope; terms: RightsTerms } {
  const terms = parsed(rightsTermsSchema, {
    media: query.getAll("media"),
    ...territoriesIn((name) => query.getAll(name)),
    languages: languagesIn(query.get("languages") ?? "", query.getAll("uses")),
    firstDay: query.get("firstDay") ?? "",
    lastDay: query.get("lastDay") ?? "",
    exclusivity: exclusivityIn(query),
  });
  return { scope: scopeIn(query.get("scope") ?? "work"), terms };
}

/** The territories chosen in a form, and those left out of them, as terms say them. */
export function territoriesIn(chosen: (name: string) => readonly string[]) {
  const excepted = chosen("exceptTerritories").filter((code) => code !== "");
  return { territories: chosen("territories"), ...(excepted.length === 0 ? {} : { exceptTerritories: excepted }) };
}

/** The versions the fields `languages` and `uses` name, as terms say them. */
export function languagesIn(written: string, uses: readonly string[]): unknown {
  const tags = written.split(/[\s,;]+/).filter((tag) => tag !== "");
  if (tags.length === 0) return "all";
  return tags.flatMap((tag) => (uses.length === 0 ? [...VERSION_USES] : uses).map((use) => ({ use, tag })));
}

function exclusivityIn(query: URLSearchParams): unknown {
  const kind = query.get("exclusivity") ?? "";
  return kind === "co-exclusive" ? { kind, of: Number(query.get("of") ?? CO_EXCLUSIVE_LEAST) } : { kind };
}

const SCOPE = /^(?:work|season-(\d{1,3})|season-(\d{1,3})-episode-(\d{1,4}))$/;

/** `season-1-episode-3` as a scope. @throws {PageRefusal} for what is none. */
export function scopeIn(text: string): Scope {
  const match = SCOPE.exec(text);
  if (!match) throw new PageRefusal("form-incomplete", { faults: ["What of the work is asked for?"] });
  if (match[1] !== undefined) return { kind: "season", season: Number(match[1]) };
  if (match[2] === undefined) return { kind: "work" };
  return { kind: "episode", season: Number(match[2]), episode: Number(match[3]) };
}

export function scopeCode(scope: Scope): string {
  if (scope.kind === "work") return "work";
  return scope.kind === "season" ? `season-${scope.season}` : `season-${scope.season}-episode-${scope.episode}`;
}

const wantedSchema = z.object({ scope: scopeSchema, lines: z.array(rightsTermsSchema).min(1).max(LINES_MOST) });
export type Wanted = z.output<typeof wantedSchema>;

/** A line as it is shown, which may still say which territories were left out. */
export type WantedLine = ShownRightsLine & { readonly exceptTerritories?: readonly string[] | undefined };

/** Rights on their way from an answer to a request: the very lines that were answered for, as JSON. */
export function wantedText(scope: Scope, lines: readonly WantedLine[]): string {
  return JSON.stringify({ scope, lines });
}

/** @throws {PageRefusal} when the text is not one a page of ours gave. */
export function wantedIn(text: string): Wanted {
  if (text.length > MAX_TERMS_LETTERS) throw new PageRefusal("form-too-large");
  try {
    return parsed(wantedSchema, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new PageRefusal("invalid-query");
    throw error;
  }
}

/** The shown form of terms that were parsed. */
export function shownTerms({ languages, ...line }: RightsTerms): WantedLine {
  return { ...line, languages: showLanguages(languages) };
}
