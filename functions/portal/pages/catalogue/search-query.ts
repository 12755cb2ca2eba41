import type { CatalogueQuestion } from "#shared/catalogue/search/search-schema.ts";
import { catalogueQuestionSchema } from "#shared/catalogue/search/search-schema.ts";
import { DEFAULT_PAGE_SIZE } from "#shared/platform/page.ts";
import { PageRefusal } from "../../answer.ts";
import { parsed } from "../../read-form.ts";
import { askedIn } from "../../rights-form.ts";

/** A search as it stands in an address. */

/** What makes an address of the catalogue a search. */
const SEARCHED = [
  "text",
  "media",
  "territories",
  "genres",
  "kinds",
  "fromYear",
  "toYear",
  "originalLanguages",
] as const;
/** What says which rights are meant. */
const RIGHTS = ["media", "territories"] as const;

export function isSearch(query: URLSearchParams): boolean {
  return says(query, SEARCHED);
}

export function asksRights(query: URLSearchParams): boolean {
  return says(query, RIGHTS);
}

function says(query: URLSearchParams, names: readonly string[]): boolean {
  return names.some((name) => query.getAll(name).some((value) => value.trim() !== ""));
}

/** The question of an address, or what is to be mended in it. */
export function questionIn(
  query: URLSearchParams,
  now: number,
): { readonly question: CatalogueQuestion } | { readonly faults: readonly string[] } {
  try {
    return { question: parsed(catalogueQuestionSchema, saidIn(query, now)) };
  } catch (refusal) {
    if (!(refusal instanceof PageRefusal && refusal.reason === "form-incomplete")) throw refusal;
    const { faults } = refusal.detail;
    return { faults: Array.isArray(faults) ? faults.map(String) : [] };
  }
}

function saidIn(query: URLSearchParams, now: number): object {
  const text = (query.get("text") ?? "").trim();
  const year = (name: string) => {
    const said = (query.get(name) ?? "").trim();
    return said === "" ? {} : { [name]: Number(said) };
  };
  const chosen = (name: string) => query.getAll(name).filter((value) => value.trim() !== "");
  const pageToken = query.get("pageToken");
  return {
    ...(text === "" ? {} : { text }),
    ...(asksRights(query) ? rightsIn(query, now) : {}),
    ...{ genres: chosen("genres"), kinds: chosen("kinds"), originalLanguages: chosen("originalLanguages") },
    ...year("fromYear"),
    ...year("toYear"),
    ...(pageToken ? { pageToken } : {}),
    pageSize: DEFAULT_PAGE_SIZE,
  };
}

function rightsIn(query: URLSearchParams, now: number): object {
  return {
    lines: [askedIn(withTerm(query, now)).terms],
    onlyWhole: query.has("onlyWhole"),
    notHeldYet: query.has("notHeldYet"),
  };
}

/** The query with the term the form proposes where it says none: whoever looks first for a medium need not think of days. */
export function withTerm(query: URLSearchParams, now: number): URLSearchParams {
  const whole = new URLSearchParams(query);
  const proposed = proposedTerm(now);
  for (const name of ["firstDay", "lastDay"] as const) if (!whole.get(name)) whole.set(name, proposed[name]);
  if (!whole.get("exclusivity")) whole.set("exclusivity", "exclusive");
  return whole;
}

/** A year from the first of the month after next. */
function proposedTerm(now: number): { readonly firstDay: string; readonly lastDay: string } {
  const today = new Date(now);
  const first = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 2, 1);
  const last = Date.UTC(today.getUTCFullYear() + 1, today.getUTCMonth() + 2, 0);
  return { firstDay: isoDay(first), lastDay: isoDay(last) };
}

function isoDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** The address of the same search with something else said; a page token belongs to what was said before. */
export function searchWith(query: URLSearchParams, said: Readonly<Record<string, readonly string[]>>): string {
  const next = new URLSearchParams(query);
  next.delete("pageToken");
  for (const [name, values] of Object.entries(said)) {
    next.delete(name);
    for (const value of values) next.append(name, value);
  }
  return next.size > 0 ? `/catalogue?${next}` : "/catalogue";
}

/** The address of the question about one work. */
export function availabilityOf(workId: string, query: URLSearchParams, now: number): string {
  const asked = new URLSearchParams();
  for (const [name, value] of withTerm(query, now))
    if (QUESTION_OF_A_WORK.includes(name) && value !== "") asked.append(name, value);
  return `/works/${workId}/availability?${asked}`;
}

const QUESTION_OF_A_WORK: readonly string[] = [
  ...["media", "territories", "exceptTerritories", "languages", "uses", "firstDay", "lastDay", "exclusivity"],
];
