import * as z from "zod";
import type { HoldbackPromise, HoldbackTerm, StartTie } from "#shared/rights/holdback.ts";
import { TIE_DAYS_MOST } from "#shared/rights/limits.ts";
import { MEDIA_LEAVES } from "#shared/rights/media.ts";
import {
  blackoutsFit,
  mediaLeavesOf,
  rightsBoxOf,
  rightsCells,
  showBox,
  shownCells,
  storedBoxSchema,
} from "./rights-terms-schema.ts";
import { exceptionsFit } from "./territory-terms-schema.ts";

/** Holdbacks that the parties of a licence promise each other, as they are written at the edges, shown and stored. */

const binds = z
  .enum(["licensor", "licensee"])
  .describe("licensor: grants these cells to nobody else. licensee: does not exploit them, though granted");
const strength = z.enum(["hard", "soft"]);

const tie = z.strictObject({
  daysAfterStartOf: z.strictObject({ media: rightsCells.media, days: z.int().min(0).max(TIE_DAYS_MOST) }),
});

/** What every holdback is written in, whoever promises it. */
export const holdbackTerm = {
  strength: strength.default("hard"),
  ...rightsCells,
  lastDay: z.exactOptional(z.iso.date()),
  tiedStart: z.exactOptional(tie),
  tiedEnd: z.exactOptional(tie),
};

/**
 * A holdback as people and programs write it. Of its days a tie leaves those from, or before, so many days after another
 * right starts in the same territory; without a last day it ends by such a tie.
 */
export const holdbackTermsSchema = z
  .strictObject({ binds, ...holdbackTerm })
  .refine(({ lastDay, tiedEnd }) => lastDay !== undefined || tiedEnd !== undefined, {
    path: ["lastDay"],
    message: "A holdback ends: on a last day, or so many days after another right starts (tiedEnd)",
  })
  .refine(({ firstDay, lastDay = firstDay }) => firstDay <= lastDay, {
    path: ["lastDay"],
    message: "The last day comes before the first day",
  })
  .superRefine(blackoutsFit)
  .superRefine(exceptionsFit);
type PromiseTerms = z.output<typeof holdbackTermsSchema>;
type HoldbackTerms = Omit<PromiseTerms, "binds">;

/** The holdback the algebra works on; groups of media are expanded as they stand `asOfDay` (days since 1970-01-01). */
export function holdbackOf(terms: PromiseTerms, asOfDay: number): HoldbackPromise {
  return { binds: terms.binds, ...holdbackTermOf(terms, asOfDay) };
}

/** The same of a holdback that is towards everybody. */
export function holdbackTermOf(terms: HoldbackTerms, asOfDay: number): HoldbackTerm {
  const tieOf = ({ daysAfterStartOf: { media, days } }: StartTieTerms): StartTie => {
    return { daysAfterStartOf: { media: mediaLeavesOf(media, asOfDay), days } };
  };
  return {
    strength: terms.strength,
    box: rightsBoxOf(terms, asOfDay),
    ...(terms.tiedStart === undefined ? {} : { tiedStart: tieOf(terms.tiedStart) }),
    ...(terms.tiedEnd === undefined ? {} : { tiedEnd: tieOf(terms.tiedEnd) }),
  };
}
type StartTieTerms = z.output<typeof tie>;

const shownTie = z.object({ daysAfterStartOf: z.object({ media: z.array(z.string()), days: z.int() }) });

/** What every holdback is shown in. */
export const shownHoldbackTerm = {
  strength,
  ...shownCells,
  tiedStart: shownTie.optional(),
  tiedEnd: shownTie.optional(),
};

/** The shape {@link showHoldback} gives, for the answers' schemas. */
export const shownHoldbackSchema = z.object({ binds, ...shownHoldbackTerm });
export type ShownHoldback = z.output<typeof shownHoldbackSchema>;

/** A holdback as answers and documents show it: dates instead of days, first and last day both in. */
export function showHoldback({ binds: whom, ...term }: HoldbackPromise): ShownHoldback {
  return { binds: whom, ...showHoldbackTerm(term) };
}

/** The same of a holdback that is towards everybody. */
export function showHoldbackTerm({ strength: how, box, tiedStart, tiedEnd }: HoldbackTerm) {
  const showTie = ({ daysAfterStartOf: { media, days } }: StartTie) => {
    return { daysAfterStartOf: { media: [...media], days } };
  };
  return {
    strength: how,
    ...showBox(box),
    ...(tiedStart === undefined ? {} : { tiedStart: showTie(tiedStart) }),
    ...(tiedEnd === undefined ? {} : { tiedEnd: showTie(tiedEnd) }),
  };
}

const storedTie = z.object({
  daysAfterStartOf: z.object({ media: z.array(z.enum(MEDIA_LEAVES)), days: z.int().min(0) }),
});

/** What every stored holdback has, whoever promised it. */
export const storedHoldbackTerm = {
  strength,
  tiedStart: z.exactOptional(storedTie),
  tiedEnd: z.exactOptional(storedTie),
};

/** A holdback of a licence as it is stored and parsed back: the algebra's own form. */
export const storedHoldbackSchema = z.object({ binds, box: storedBoxSchema, ...storedHoldbackTerm });
