import * as z from "zod";
import { instantOf } from "#shared/platform/clock.ts";
import { type DayWindow, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import { CELL_STATES } from "#shared/rights/foresight/cell-state.ts";
import type { FreeDayGroup } from "#shared/rights/foresight/free-days.ts";
import { REFUSAL_CODES } from "#shared/rights/refusal.ts";
import type { WorkTimeline } from "./ask-timeline.ts";
import { scopeSchema, showLanguages, shownLanguagesSchema } from "./rights-terms-schema.ts";

/** What lies ahead of a work as answers show it: dates instead of days, first and last day both in. */

export const shownDays = {
  firstDay: z.iso.date(),
  lastDay: z.iso.date().optional().describe("Absent where it has no end"),
};

/** Days as answers show them, without a last one where they have no end. */
export function showDays({ startDay, endDay }: DayWindow) {
  return {
    firstDay: isoDateOf(startDay),
    ...(endDay >= OPEN_END_DAY ? {} : { lastDay: isoDateOf(endDay - 1) }),
  };
}

export const cellStateSchema = z
  .enum(CELL_STATES)
  .describe(
    "free: to be had exclusively; free-shared: to be had, not exclusively; yours: granted to you; committed, on-hold, held-back: not to be had; not-held: not the rights holder's, or not cleared",
  );

export const shownTimelineSchema = z.object({
  workId: z.string(),
  asOf: z.iso.datetime().describe("All that was signed or held before this instant was taken into account"),
  scope: scopeSchema,
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
  groups: z
    .array(
      z.object({
        territories: z.array(z.string()).readonly(),
        rows: z.array(
          z.object({
            medium: z.string(),
            languages: shownLanguagesSchema.describe("The versions the row is about: those that are held"),
            stretches: z.array(
              z.object({
                firstDay: z.iso.date(),
                lastDay: z.iso.date(),
                state: cellStateSchema,
                inPart: z
                  .literal(true)
                  .optional()
                  .describe("Not so of all versions, or not of the whole of what is asked about: less may be free"),
              }),
            ),
          }),
        ),
      }),
    )
    .describe("Territories that fare alike in every medium, together"),
});

export function showTimeline({
  work,
  asOf,
  scope,
  window,
  groups,
}: WorkTimeline): z.output<typeof shownTimelineSchema> {
  const dates = ({ startDay, endDay }: DayWindow) => {
    return { firstDay: isoDateOf(startDay), lastDay: isoDateOf(endDay - 1) };
  };
  return {
    workId: work.workId,
    asOf,
    scope,
    ...dates(window),
    groups: groups.map(({ territories, rows }) => ({
      territories,
      rows: rows.map(({ medium, languages, stretches }) => ({
        medium,
        languages: showLanguages(languages),
        stretches: stretches.map(({ state, inPart, ...days }) => ({
          ...dates(days),
          state,
          ...(inPart === undefined ? {} : { inPart }),
        })),
      })),
    })),
  };
}

export const shownFreeDaySchema = z.object({
  line: z.int().describe("Which line of the question, from 0"),
  media: z.array(z.string()).readonly(),
  territories: z.array(z.string()).readonly(),
  when: z
    .enum(["now", "from", "not-known"])
    .describe("now: free as asked; from: for a term as long, from freeFrom on; not-known: never, as things stand"),
  freeFrom: z.iso
    .date()
    .optional()
    .describe("The first day on which a term as long as asked would be granted, these cells asked for by themselves"),
  untriedFrom: z.iso
    .date()
    .optional()
    .describe("Only with not-known: terms that begin on this day or later were not tried; too many would have to be"),
  awaits: z
    .array(
      z.object({
        code: z.enum(REFUSAL_CODES),
        waitsFor: z
          .array(z.string())
          .readonly()
          .optional()
          .describe("The media whose start a holdback waits for, where it is not known when they start"),
        isPromise: z
          .literal(true)
          .optional()
          .describe("The cells are those of a holdback that is asked for: others have them, so it cannot be promised"),
        holdExpiresAt: z.iso.datetime().optional().describe("When the last of the holds in the way ends"),
        heldBy: z
          .array(z.string())
          .readonly()
          .optional()
          .describe("The licences in the way; told to the rights holder only"),
      }),
    )
    .describe("What is waited for"),
});

export function showFreeDay(group: FreeDayGroup): z.output<typeof shownFreeDaySchema> {
  const { line, media, territories, when, freeFromDay, untriedFromDay, awaits } = group;
  return {
    ...{ line, media, territories, when },
    ...(freeFromDay === undefined ? {} : { freeFrom: isoDateOf(freeFromDay) }),
    ...(untriedFromDay === undefined ? {} : { untriedFrom: isoDateOf(untriedFromDay) }),
    awaits: awaits.map(({ code, waitsFor, isPromise, holdExpiresAt, heldBy }) => ({
      code,
      ...(waitsFor === undefined ? {} : { waitsFor }),
      ...(isPromise === undefined ? {} : { isPromise }),
      ...(holdExpiresAt === undefined ? {} : { holdExpiresAt: instantOf(holdExpiresAt) }),
      ...(heldBy === undefined ? {} : { heldBy }),
    })),
  };
}
