import type * as z from "zod";
import { holdbackTermsSchema } from "#shared/catalogue/holdback-terms-schema.ts";
import { groupsNear, termsTerritoryRemedy } from "#shared/platform/codes/territory-groups.ts";
import { type LicenceLineTerms, licenceLineTermsSchema } from "./licence-line-schema.ts";
import { timeZoneSchema } from "./licence-schema.ts";
import { lintLines } from "./lint-lines.ts";
import { finding, type TermsFinding, type TermsFindingCode } from "./terms-finding.ts";

/** Terms as somebody wrote them, understood or not. */
export interface RawTerms {
  readonly lines: readonly unknown[];
  readonly holdbacks?: readonly unknown[] | undefined;
  readonly timeZone?: unknown;
}

/** Terms with every line understood, and what is to be said about those that were and those that were not. */
export interface LintReport {
  readonly findings: readonly TermsFinding[];
  /** Absent where a line, a holdback or the zone was not understood. */
  readonly understood?: { readonly lines: readonly LicenceLineTerms[]; readonly timeZone?: string };
}

/** A reader mends the first few; thousands of faults must not answer with megabytes. */
const FINDINGS_MOST = 100;

/**
 * Everything that is wrong or doubtful about terms at an instant (epoch milliseconds): what cannot be understood, with
 * what to write instead, and of the rest what may not say what is meant. Changes nothing and asks nobody.
 */
export function lintTerms(terms: RawTerms, now: number): LintReport {
  const zone = timeZoneSchema.optional().safeParse(terms.timeZone);
  const read = terms.lines.map((line) => licenceLineTermsSchema.safeParse(line));
  const promises = (terms.holdbacks ?? []).map((raw) => ({ raw, ...holdbackTermsSchema.safeParse(raw) }));
  const strange = [
    ...read.flatMap(({ error }, index) =>
      error ? issuesOf(error, { path: ["lines", index], raw: terms.lines[index] }) : [],
    ),
    ...promises.flatMap(({ error, raw }, index) => (error ? issuesOf(error, { path: ["holdbacks", index], raw }) : [])),
    ...(zone.error ? issuesOf(zone.error, { path: ["timeZone"], raw: terms.timeZone }) : []),
  ];
  const numbers = read.flatMap(({ success }, index) => (success ? [index] : []));
  const lines = read.flatMap(({ data }) => data ?? []);
  const timeZone = zone.data === undefined ? {} : { timeZone: zone.data };
  const findings = [...strange, ...lintLines({ lines, ...timeZone }, now, numbers)].slice(0, FINDINGS_MOST);
  return strange.length > 0 ? { findings } : { findings, understood: { lines, ...timeZone } };
}

const MESSAGES: Partial<Record<TermsFindingCode, string>> = {
  "vague-territory": "A bare word stands where countries do: two people read it as two lists.",
  "unknown-territory": "This is no country of ISO 3166-1 and no dated group.",
  "exception-contradicts": "A country is named and excepted at once.",
  "exceptions-leave-nothing": "No territory is left once the exceptions are taken away.",
  "unknown-medium": "This medium is not defined.",
  "unknown-day": "These are no days of the calendar, or not in order.",
  "unknown-zone": "This is no time zone.",
  "runs-without-rule": "The number of runs has no rule.",
};

function issuesOf(error: z.ZodError, at: { path: readonly (string | number)[]; raw: unknown }): TermsFinding[] {
  return error.issues.map((issue) => {
    const inside = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
    const path = [...at.path, ...inside];
    const code = codeOf({ path, value: valueAt(at.raw, inside), isOwnRule: issue.code === "custom" });
    return finding(code, path, { message: MESSAGES[code] ?? "This is not understood.", remedy: issue.message });
  });
}

/** `isOwnRule`: the schema's own words for what no type can say, such as an exception that leaves nothing. */
function codeOf(issue: {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly isOwnRule: boolean;
}): TermsFindingCode {
  const { path, value, isOwnRule } = issue;
  if (path[0] === "timeZone") return "unknown-zone";
  if (path.includes("runs")) return path.at(-1) === "per" ? "runs-without-rule" : "not-understood";
  if (path[2] === "exceptTerritories" && isOwnRule) {
    if (path.length === 3) return "exceptions-leave-nothing";
    if (typeof value === "string" && termsTerritoryRemedy(value) === undefined) return "exception-contradicts";
  }
  if (path[2] === "territories" || path[2] === "exceptTerritories") {
    return typeof value === "string" && groupsNear(value) !== undefined ? "vague-territory" : "unknown-territory";
  }
  if (path[2] === "media") return "unknown-medium";
  return path[2] === "firstDay" || path[2] === "lastDay" || path[2] === "blackouts" ? "unknown-day" : "not-understood";
}

function valueAt(raw: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((at: unknown, step) => (Object(at) === at ? Reflect.get(Object(at), step) : undefined), raw);
}
