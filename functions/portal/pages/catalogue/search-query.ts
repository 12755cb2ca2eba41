import type { CatalogueQuestion } from "#shared/catalogue/search/search-schema.ts";
import { catalogueQuestionSchema } from "#shared/catalogue/search/search-schema.ts";
import { DEFAULT_PAGE_SIZE } from "#shared/platform/page.ts";
import { dayOf } from "#shared/rights/days.ts";
import { PageRefusal } from "../../answer.ts";
import { parsed } from "../../read-form.ts";
import { askedIn } from "../../rights-form.ts";

/** A search as it stands in an address. */

/** What says that rights are meant: a form that was sent always says days and exclusivity, so these alone say nothing. */
const RIGHTS = ["media", "territories", "exceptTerritories", "languages", "onlyWhole", "notHeldYet"] as const;
/** What makes an address of the catalogue a search. */
const SEARCHED = ["text", ...RIGHTS, "genres", "kinds", "fromYear", "toYear", "originalLanguages"] as const;

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
  const lacking = lackingIn(query);
  if (lacking.length > 0) return { faults: lacking };
  try {
    return { question: parsed(catalogueQuestionSchema, saidIn(query, now)) };
  } catch (refusal) {
    if (!(refusal instanceof PageRefusal && refusal.reason === "form-incomplete")) throw refusal;
    const { faults } = refusal.detail;
    return { faults: Array.isArray(faults) ? faults.map(String) : [] };
  }
}

/** A film was shown before it was sold; nobody sells what is made in a hundred years. */
const [FIRST_YEAR, LAST_YEAR] = [1888, 2100];

/** What a person would forget or mistype, in words for people; the rest is the schema's to tell. */
function lackingIn(query: URLSearchParams): string[] {
  const isEmpty = (name: string) => query.getAll(name).every((value) => value.trim() === "");
  const isYear = (said: string) => said === "" || (/^\d{4}$/.test(said) && FIRST_YEAR <= +said && +said <= LAST_YEAR);
  const asks = asksRights(query);
  return [
    ...(asks && isEmpty("media") ? ["Media: choose at least one."] : []),
    ...(asks && isEmpty("territories") ? ["Territories: choose at least one."] : []),
    ...(["firstDay", "lastDay"] as const)
      .filter((name) => asks && query.get(name) && dayOf(query.get(name) ?? "") === undefined)
      .map((name) => `${name === "firstDay" ? "First day" : "Last day"}: no such day.`),
    ...(["fromYear", "toYear"] as const)
      .filter((name) => !isYear((query.get(name) ?? "").trim()))
      .map((name) => `${name === "fromYear" ? "From year" : "To year"}: write a year such as 2015.`),
  ];
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
    ...{ genres: chosen("genres"), kinds: chosen("kinds"), originalLanguages: tagsIn(query.get("originalLanguages")) },
    ...year("fromYear"),
    ...year("toYear"),
    ...(pageToken ? { pageToken } : {}),
    pageSize: DEFAULT_PAGE_SIZE,
  };
}

/** Language tags as they were written into a field, one or several. */
export function tagsIn(written: string | null): string[] {
  return (written ?? "").split(/[\s,;]+/).filter((tag) => tag !== "");
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
