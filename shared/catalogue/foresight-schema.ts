import * as z from "zod";
import { TERRITORIES } from "#shared/platform/codes/territories.ts";
import { dayOf } from "#shared/rights/days.ts";
import { HOLDBACKS_MOST, LINES_MOST } from "#shared/rights/limits.ts";
import { expandMedia, MEDIA_LEAVES } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { holdbackTermsSchema } from "./holdback-terms-schema.ts";
import { rightsTermsSchema, scopeSchema, territorySchema } from "./rights-terms-schema.ts";

/** Questions about what lies ahead of a work, as they arrive. */

/** A quarter of a century: longer terms are not licensed, and a longer picture shows nothing. */
const TIMELINE_DAYS_MOST = 9_132;
/** Every territory and a comma between them. */
const LIST_LETTERS_MOST = 1_000;
/** Whether a code is known does not depend on the day; which leaves a group gives does. */
const ANY_DAY = Number.MAX_SAFE_INTEGER;

const list = z
  .string()
  .min(1)
  .max(LIST_LETTERS_MOST)
  .transform((text) => text.split(","));

const medium = z.string().refine((code) => expandMedia([code], ANY_DAY) !== undefined, {
  error: ({ input }) =>
    `${String(input)} is not a medium; known are ${MEDIA_LEAVES.join(", ")} and the groups over them`,
});

/** Of which cells a timeline is asked for. What is left out is as wide as what the rights holder holds. */
export const timelineQuerySchema = z
  .strictObject({
    territories: list
      .pipe(z.array(territorySchema).min(1).max(TERRITORIES.length))
      .optional()
      .describe("ISO 3166-1 codes with commas between; absent: wherever anything is held"),
    media: list
      .pipe(z.array(medium).min(1))
      .optional()
      .describe("Codes of media or groups with commas between; absent: every medium anything is held in"),
    from: z.iso.date().optional().describe("The first day; absent: the first of this month"),
    to: z.iso.date().optional().describe("The last day, in it, with a first one; absent: three years on"),
    season: z.coerce.number().int().min(0).max(999).optional().describe("Of this season; absent: of the whole work"),
    episode: z.coerce.number().int().min(0).max(9999).optional().describe("Of this episode of the season"),
  })
  .refine(({ season, episode }) => episode === undefined || season !== undefined, {
    path: ["season"],
    message: "An episode is one of a season: say which",
  })
  .refine(({ from, to }) => to === undefined || from !== undefined, {
    path: ["from"],
    message: "Say the first day, too",
  })
  .superRefine(({ from, to }, context) => {
    const days = from === undefined || to === undefined ? undefined : (dayOf(to) ?? 0) - (dayOf(from) ?? 0) + 1;
    if (days === undefined || (days >= 1 && days <= TIMELINE_DAYS_MOST)) return;
    const message = days < 1 ? "The last day comes before the first day" : "A timeline is of 25 years at most";
    context.addIssue({ code: "custom", message, path: ["to"], input: to });
  });
export type TimelineQuery = z.output<typeof timelineQuerySchema>;

/** The part of the work a timeline is asked for; undefined where none was said. */
export function scopeAsked({ season, episode }: Pick<TimelineQuery, "season" | "episode">): Scope | undefined {
  if (season === undefined) return undefined;
  return episode === undefined ? { kind: "season", season } : { kind: "episode", season, episode };
}

/** When do these rights become free? */
export const freeDaysQuestionSchema = z.strictObject({
  scope: scopeSchema.default({ kind: "work" }),
  lines: z.array(rightsTermsSchema).min(1).max(LINES_MOST),
  holdbacks: z
    .exactOptional(z.array(holdbackTermsSchema).min(1).max(HOLDBACKS_MOST))
    .describe(
      "As a licence request has them: they stay on their days, and a day is told only if they are possible too",
    ),
});
export type FreeDaysQuestion = z.output<typeof freeDaysQuestionSchema>;
