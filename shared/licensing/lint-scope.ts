import type { Work } from "#shared/catalogue/work.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { finding, type TermsFinding } from "./terms-finding.ts";

/**
 * A season or an episode of what has none. Nobody could say what was granted, and "season 1" and "season 2" of one film
 * would be two exclusive licences of it. A series is open: a season not listed yet may be licensed.
 */
export function lintScope({ kind }: Pick<Work, "kind">, scope: Scope): TermsFinding[] {
  if (scope.kind === "work" || kind === "series") return [];
  return [
    finding("part-of-no-series", ["scope"], {
      message: `A ${kind} has no seasons or episodes.`,
      remedy: "Ask for the whole work.",
    }),
  ];
}
