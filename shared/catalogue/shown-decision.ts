import * as z from "zod";
import { instantOf } from "#shared/platform/clock.ts";
import { isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import { ALTERNATIVE_KINDS, type Decision } from "#shared/rights/decision.ts";
import { type CellRefusal, REFUSAL_CODES } from "#shared/rights/refusal.ts";
import { showLanguages, shownLanguagesSchema, shownRightsLineSchema, showRightsLine } from "./rights-terms-schema.ts";

/** A decision about rights as answers show it: dates instead of days, first and last day both in. */

export const shownCellsSchema = z.object({
  code: z.enum(REFUSAL_CODES),
  media: z.array(z.string()),
  territories: z.array(z.string()),
  languages: shownLanguagesSchema,
  firstDay: z.iso.date(),
  lastDay: z.iso.date().optional().describe("Absent where it has no end"),
  freeFrom: z.iso
    .date()
    .optional()
    .describe("The first later day on which these cells are free as asked, if one is known"),
  holdExpiresAt: z.iso.datetime().optional().describe("When the hold in the way ends"),
  waitsFor: z
    .array(z.string())
    .optional()
    .describe("The media whose start a holdback waits for, where it is not known when they start"),
  isPromise: z
    .literal(true)
    .optional()
    .describe("Not asked for: asked to be held back from others, who have these cells already"),
  heldBy: z.string().optional().describe("The licence in the way; told to the rights holder only"),
  holdbackId: z.string().optional().describe("The rights holder's own holdback in the way; told to it only"),
});

export const shownDecisionSchema = z.object({
  granted: z.boolean(),
  warnings: z.array(shownCellsSchema).optional(),
  refusals: z.array(shownCellsSchema).optional(),
  alternatives: z
    .array(z.object({ kinds: z.array(z.enum(ALTERNATIVE_KINDS)), lines: z.array(shownRightsLineSchema) }))
    .optional()
    .describe("Near to what was asked, and free as a whole at the time of the answer"),
});
export type ShownDecision = z.output<typeof shownDecisionSchema>;

export function showDecision(decision: Decision): ShownDecision {
  if (decision.granted) return { granted: true, warnings: decision.warnings.map(showCells) };
  return {
    granted: false,
    refusals: decision.refusals.map(showCells),
    alternatives: decision.alternatives.map(({ kinds, lines }) => ({ kinds, lines: lines.map(showRightsLine) })),
  };
}

/** A group of cells as answers show it. The seller's names licences: show it to the holder alone. */
export function showCells(cells: CellRefusal) {
  const {
    code,
    media,
    territories,
    languages,
    window,
    freeFromDay,
    holdExpiresAt,
    waitsFor,
    isPromise,
    heldBy,
    holdbackId,
  } = cells;
  return {
    code,
    media,
    territories,
    languages: showLanguages(languages),
    firstDay: isoDateOf(window.startDay),
    ...(window.endDay >= OPEN_END_DAY ? {} : { lastDay: isoDateOf(window.endDay - 1) }),
    ...(freeFromDay === undefined ? {} : { freeFrom: isoDateOf(freeFromDay) }),
    ...(holdExpiresAt === undefined ? {} : { holdExpiresAt: instantOf(holdExpiresAt) }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
    ...(isPromise === undefined ? {} : { isPromise }),
    ...(heldBy === undefined ? {} : { heldBy }),
    ...(holdbackId === undefined ? {} : { holdbackId }),
  };
}
