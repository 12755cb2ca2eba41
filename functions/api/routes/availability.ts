import * as z from "zod";
import { route } from "#functions/http/route.ts";
import { askAvailability, type WorkAvailability } from "#shared/catalogue/ask-availability.ts";
import { availabilityQuestionSchema } from "#shared/catalogue/availability-schema.ts";
import {
  showLanguages,
  shownLanguagesSchema,
  shownRightsLineSchema,
  showRightsLine,
} from "#shared/catalogue/rights-terms-schema.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import { ALTERNATIVE_KINDS, type Decision } from "#shared/rights/decision.ts";
import { type CellRefusal, REFUSAL_CODES } from "#shared/rights/refusal.ts";

const cellsView = z
  .object({
    code: z.enum(REFUSAL_CODES),
    media: z.array(z.string()),
    territories: z.array(z.string()),
    languages: shownLanguagesSchema,
    firstDay: z.iso.date(),
    lastDay: z.iso.date().optional().describe("Absent where it has no end"),
    freeFrom: z.iso.date().optional().describe("The first later day on which these cells are free as asked"),
    holdExpiresAt: z.iso.datetime().optional(),
    licenceId: z.string().optional().describe("The licence in the way; told to the holder of the work only"),
  })
  .meta({ id: "Cells" });

const answerView = z
  .object({
    workId: z.string(),
    displayTitle: z.string(),
    available: z.boolean(),
    refusals: z.array(cellsView).describe("Which cells are not free, why and until when; empty when available"),
    alternatives: z
      .array(z.object({ kind: z.enum(ALTERNATIVE_KINDS), lines: z.array(shownRightsLineSchema) }))
      .describe("What is free and near to it, nearest first"),
    warnings: z.array(cellsView).describe("Cells that are free, with a soft hold or holdback upon them"),
  })
  .meta({ id: "Availability" });

const availabilityView = z.object({
  asOf: z.iso.datetime().describe("All that was signed or held before this instant was taken into account"),
  items: z.array(answerView),
  notFound: z.array(z.string()).readonly().describe("Works asked for by id that are not there for you"),
  nextPageToken: z.string().optional().describe("Absent on the last page; send it back as pageToken"),
});

function cellsOf(cells: CellRefusal): z.input<typeof cellsView> {
  const { code, media, territories, languages, window, freeFromDay, holdExpiresAt, heldBy } = cells;
  return {
    code,
    media,
    territories,
    languages: showLanguages(languages),
    firstDay: isoDateOf(window.startDay),
    ...(window.endDay >= OPEN_END_DAY ? {} : { lastDay: isoDateOf(window.endDay - 1) }),
    ...(freeFromDay === undefined ? {} : { freeFrom: isoDateOf(freeFromDay) }),
    ...(holdExpiresAt === undefined ? {} : { holdExpiresAt: instantOf(holdExpiresAt) }),
    ...(heldBy === undefined ? {} : { licenceId: heldBy }),
  };
}

function answerOf({ work, decision }: WorkAvailability): z.input<typeof answerView> {
  const { workId, displayTitle } = work;
  return { workId, displayTitle, available: decision.granted, ...reasonsOf(decision) };
}

function reasonsOf(decision: Decision) {
  if (decision.granted) return { refusals: [], alternatives: [], warnings: decision.warnings.map(cellsOf) };
  const alternatives = decision.alternatives.map(({ kind, lines }) => ({ kind, lines: lines.map(showRightsLine) }));
  return { refusals: decision.refusals.map(cellsOf), alternatives, warnings: [] };
}

const ask = route(
  {
    method: "post",
    path: "/availability",
    permission: "availability:ask",
    summary: "Ask what of named works, or of a page of the market, could be licensed now; changes nothing",
    body: availabilityQuestionSchema,
    answers: { 200: { description: "An answer for each work", schema: availabilityView } },
    refuses: [],
  },
  ({ deps, actor, body, answerWith }) =>
    answerWith(
      200,
      () => askAvailability(deps, actor, body),
      ({ answers, ...rest }) => ({ body: { ...rest, items: answers.map(answerOf) } }),
    ),
);

export const availabilityRoutes = [ask];
