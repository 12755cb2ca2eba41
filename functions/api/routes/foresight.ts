import * as z from "zod";
import { route } from "#functions/http/route.ts";
import { askFreeDays } from "#shared/catalogue/ask-free-days.ts";
import { askTimeline } from "#shared/catalogue/ask-timeline.ts";
import { freeDaysQuestionSchema, timelineQuerySchema } from "#shared/catalogue/foresight-schema.ts";
import {
  showFreeDay,
  shownFreeDaySchema,
  shownTimelineSchema,
  showTimeline,
} from "#shared/catalogue/shown-foresight.ts";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";
import { licenceIdSchema } from "#shared/licensing/licence-schema.ts";
import { previewImpact } from "#shared/licensing/preview-impact.ts";
import { showImpact, shownImpactSchema } from "#shared/licensing/shown-impact.ts";

const workParams = z.object({ workId: workIdSchema });

const timeline = route(
  {
    method: "get",
    path: "/works/{workId}/timeline",
    permission: "availability:ask",
    summary: "How a work stands over time, by territory and medium, ready to be drawn",
    params: workParams,
    query: timelineQuerySchema,
    answers: { 200: { description: "The timeline", schema: shownTimelineSchema.meta({ id: "Timeline" }) } },
    refuses: ["part-of-no-series", "timeline-too-fine"],
  },
  ({ deps, actor, params: { workId }, query, answerWith }) =>
    answerWith(
      200,
      () => askTimeline(deps, actor, { ...query, workId }),
      (told) => ({ body: showTimeline(told) }),
    ),
);

const freeDaysView = z
  .object({
    asOf: z.iso.datetime().describe("All that was signed or held before this instant was taken into account"),
    groups: z.array(shownFreeDaySchema),
  })
  .meta({ id: "FreeDays" });

const freeDays = route(
  {
    method: "post",
    path: "/works/{workId}/free-days",
    permission: "availability:ask",
    summary: "When do these rights become free, and what is waited for; changes nothing",
    params: workParams,
    body: freeDaysQuestionSchema,
    answers: { 200: { description: "The first free day of every medium and territory", schema: freeDaysView } },
    refuses: ["part-of-no-series"],
  },
  ({ deps, actor, params: { workId }, body, answerWith }) =>
    answerWith(
      200,
      () => askFreeDays(deps, actor, { ...body, workId }),
      ({ asOf, groups }) => ({ body: { asOf, groups: groups.map(showFreeDay) } }),
    ),
);

const impact = route(
  {
    method: "get",
    path: "/licences/{licenceId}/impact",
    permission: "licence:read",
    summary: "What granting this licence would block, end and leave; for the rights holder",
    params: z.object({ licenceId: licenceIdSchema }),
    answers: { 200: { description: "The impact", schema: shownImpactSchema.meta({ id: "LicenceImpact" }) } },
    refuses: ["timeline-too-fine", "rights-head-full"],
  },
  ({ deps, actor, params: { licenceId }, answerWith }) =>
    answerWith(
      200,
      () => previewImpact(deps, actor, licenceId),
      (told) => ({ body: showImpact(told) }),
    ),
);

export const foresightRoutes = [timeline, freeDays, impact];
