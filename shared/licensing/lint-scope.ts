import { mayHavePart, wordsOfNoPart } from "#shared/catalogue/part-of-work.ts";
import type { Work } from "#shared/catalogue/work.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { finding, type TermsFinding } from "./terms-finding.ts";

/** A season or an episode of what has none: nobody could say what was granted. */
export function lintScope(work: Pick<Work, "kind">, scope: Scope): TermsFinding[] {
  return mayHavePart({ work, scope }) ? [] : [finding("part-of-no-series", ["scope"], wordsOfNoPart(work))];
}
