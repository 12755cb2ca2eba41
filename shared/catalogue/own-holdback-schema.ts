import * as z from "zod";
import { textOfLines } from "#shared/platform/free-text.ts";
import { idPattern } from "#shared/platform/ids.ts";
import type { Holdback } from "#shared/rights/head.ts";
import { holdbackTerm, holdbackTermOf, showHoldbackTerm, shownHoldbackTerm } from "./holdback-terms-schema.ts";
import type { OwnHoldback } from "./read-holdbacks.ts";
import { blackoutsFit, scopeSchema } from "./rights-terms-schema.ts";
import { showCells, shownCellsSchema } from "./shown-decision.ts";
import { exceptionsFit } from "./territory-terms-schema.ts";

/** A holdback of the rights holder's own, as it is written at the edges and shown to its holder. */

/** A reason for colleagues. What the parties of a licence are to read stands in the licence. */
const NOTE_LETTERS = 500;

export const holdbackIdSchema = z.string().regex(idPattern("holdback"), "A holdback id looks like hbk_01JD…");

/**
 * A holdback as its holder writes it. A name nobody knows is refused: what was meant to be kept would be sold. It may be
 * without a last day, for its holder can lift it.
 */
export const ownHoldbackTermsSchema = z
  .strictObject({
    scope: scopeSchema.default({ kind: "work" }),
    ...holdbackTerm,
    lastDay: holdbackTerm.lastDay.describe("Absent: until the holdback is lifted"),
    note: z.exactOptional(textOfLines(NOTE_LETTERS)).describe("Why, for your own house alone"),
  })
  .refine(({ firstDay, lastDay = firstDay }) => firstDay <= lastDay, {
    path: ["lastDay"],
    message: "The last day comes before the first day",
  })
  .superRefine(blackoutsFit)
  .superRefine(exceptionsFit);
export type OwnHoldbackTerms = z.output<typeof ownHoldbackTermsSchema>;

/** The holdback the algebra works on; groups of media are expanded as they stand `asOfDay` (days since 1970-01-01). */
export function ownHoldbackOf({ scope, note, ...terms }: OwnHoldbackTerms, id: string, asOfDay: number): Holdback {
  return { id, scope, ...holdbackTermOf(terms, asOfDay), ...(note === undefined || note === "" ? {} : { note }) };
}

/** The shape {@link showOwnHoldback} gives, for the answers' schemas. */
export const shownOwnHoldbackSchema = z.object({
  holdbackId: z.string(),
  scope: scopeSchema,
  ...shownHoldbackTerm,
  note: z.string().optional(),
  standing: z
    .array(shownCellsSchema)
    .describe("What of these cells is licensed or on hold already: it stays as it is, for a holdback binds new grants"),
  hasMoreStanding: z.literal(true).optional().describe("More stands there than is listed"),
});
export type ShownOwnHoldback = z.output<typeof shownOwnHoldbackSchema>;

export function showOwnHoldback({ holdback, standing }: OwnHoldback): ShownOwnHoldback {
  const { id, scope, note, ...term } = holdback;
  return {
    holdbackId: id,
    scope,
    ...showHoldbackTerm(term),
    ...(note === undefined ? {} : { note }),
    standing: standing.cells.map(showCells),
    ...(standing.hasMore ? { hasMoreStanding: true } : {}),
  };
}
