import { alternativesTo } from "./alternatives/alternatives.ts";
import { refusalsOf, warningsOf } from "./cell-refusals.ts";
import type { Decision, RightsRequest } from "./decision.ts";
import type { RightsHead } from "./head.ts";
import { judge, passes } from "./judge.ts";
import { outlookOf } from "./outlook.ts";
import { prepare } from "./prepared-head.ts";

/** Whoever asks needs these as well: the question, the answer, and the answer as the buyer may see it. */
export { forBuyer } from "./buyer-answer.ts";
export type { Decision, RightsRequest } from "./decision.ts";
export type { CellRefusal } from "./refusal.ts";

/**
 * Decides whether all lines of a request can be granted out of a work's head at `now` (milliseconds since 1970):
 * covered by rights in of a sufficient kind, inside clearances, with no commitment, live hold or hard holdback of others
 * in the way, for the whole scope and every part of it; and whether what it asks to have held back can still be promised.
 * Pure: the same arguments give the same decision.
 *
 * The answer is the seller's: it names the licences in the way. Pass it through `forBuyer` before a buyer sees it.
 * Throws RangeError for an impossible request or head; refuse bad input at the edge with `checkBox`.
 */
export function decide(head: RightsHead, request: RightsRequest, now: number): Decision {
  const judgement = judge(head, request, now);
  if (passes(judgement)) return { granted: true, warnings: warningsOf(judgement) };
  const outlooks = judgement.verdicts.map(({ asked }) => outlookOf(prepare(head), asked, now));
  return {
    granted: false,
    refusals: refusalsOf(judgement, outlooks),
    alternatives: alternativesTo({ head, request, now, judgement, outlooks }),
  };
}

/** The bare answer, for whoever needs no reasons: the same as `decide(...).granted`, without the cost of explaining. */
export function isFree(head: RightsHead, request: RightsRequest, now: number): boolean {
  return passes(judge(head, request, now));
}
