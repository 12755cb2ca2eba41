import * as z from "zod";
import { TERRITORIES } from "#shared/platform/codes/territories.ts";
import { membersOn, termsTerritoryRemedy } from "#shared/platform/codes/territory-groups.ts";
import { isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";

/** Territories as terms say them: countries and dated groups, less the countries and groups that are excepted. */

/** A country, or a dated group of countries, which is expanded and frozen as it stands on the day of the terms. */
const territoryOrGroup = z
  .string()
  .max(64)
  .superRefine((code, context) => {
    const remedy = termsTerritoryRemedy(code);
    if (remedy !== undefined) context.addIssue({ code: "custom", message: remedy, input: code });
  });

const territoriesOrGroups = z.array(territoryOrGroup).min(1).max(TERRITORIES.length);

export const territoryTerms = {
  territories: territoriesOrGroups.describe(
    "ISO 3166-1 countries (TH) and dated groups (ASEAN; ALL-ISO for the world), frozen as they stand today",
  ),
  exceptTerritories: z
    .exactOptional(territoriesOrGroups)
    .describe("Countries and groups left out of the groups named in territories: ALL-ISO except US and CA"),
};

interface TerritoryTerms {
  readonly territories: readonly string[];
  readonly exceptTerritories?: readonly string[];
}

/** What is wrong with exceptions whose codes are all known, by their place in the list; `undefined`: of the whole list. */
interface ExceptionFault {
  readonly index: number | undefined;
  readonly message: string;
}

/** Groups gain members on days that are past when terms are written: those of the last day are all there are. */
const ANY_DAY = OPEN_END_DAY;

/** A country that is named and excepted contradicts itself, and exceptions that leave nothing leave nothing to license. */
function exceptionFaults({ territories, exceptTerritories = [] }: TerritoryTerms): ExceptionFault[] {
  const contradictions = exceptTerritories.flatMap((code, index) => {
    const named = countriesNamed([code], ANY_DAY).filter((country) => territories.includes(country));
    if (named.length === 0) return [];
    const message = `Exceptions are taken out of groups, and ${named.join(", ")} is named by itself: write it in one list only`;
    return [{ index, message }];
  });
  if (contradictions.length > 0) return contradictions;
  if (territoriesOf({ territories, exceptTerritories }, ANY_DAY).length > 0) return [];
  return [{ index: undefined, message: "The exceptions leave no territory: leave out fewer of them" }];
}

/** Refuses exceptions that contradict the territories, or leave none of them. */
export function exceptionsFit(
  terms: TerritoryTerms,
  context: { addIssue(issue: { code: "custom"; message: string; path: (string | number)[]; input: unknown }): void },
): void {
  const { territories, exceptTerritories = [] } = terms;
  // A code that is none was told of already, at its own place.
  const isUnknown = (code: string) => termsTerritoryRemedy(code) !== undefined;
  if (exceptTerritories.length === 0 || [...territories, ...exceptTerritories].some(isUnknown)) return;
  for (const { index, message } of exceptionFaults(terms)) {
    const path = ["exceptTerritories", ...(index === undefined ? [] : [index])];
    context.addIssue({ code: "custom", message, path, input: exceptTerritories });
  }
}

/** The countries that parsed terms mean `asOfDay` (days since 1970-01-01), in alphabetical order. */
export function territoriesOf({ territories, exceptTerritories = [] }: TerritoryTerms, asOfDay: number): string[] {
  const excepted = new Set(countriesNamed(exceptTerritories, asOfDay));
  return countriesNamed(territories, asOfDay).filter((country) => !excepted.has(country));
}

/** The countries that parsed codes name `asOfDay`, each once, in alphabetical order. */
export function countriesNamed(codes: readonly string[], asOfDay: number): string[] {
  const asOf = isoDateOf(asOfDay);
  return [...new Set(codes.flatMap((code) => membersOn(code, asOf) ?? code))].sort();
}
