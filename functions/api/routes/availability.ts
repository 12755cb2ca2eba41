import * as z from "zod";
import { route } from "#functions/http/route.ts";
import { askAvailability } from "#shared/catalogue/ask-availability.ts";
import { availabilityQuestionSchema } from "#shared/catalogue/availability-schema.ts";
import { showDecision, shownDecisionSchema } from "#shared/catalogue/shown-decision.ts";

const availabilityView = z
  .object({
    asOf: z.iso.datetime().describe("All that was signed or held before this instant was taken into account"),
    items: z.array(shownDecisionSchema.extend({ workId: z.string(), displayTitle: z.string() })),
    notFound: z.array(z.string()).readonly().describe("Works asked for by id that are not there for you"),
    nextPageToken: z.string().optional().describe("Absent on the last page; send it back as pageToken"),
  })
  .meta({ id: "Availability" });

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
      ({ answers, ...rest }) => {
        const items = answers.map(({ work: { workId, displayTitle }, decision }) => {
          return { workId, displayTitle, ...showDecision(decision) };
        });
        return { body: { ...rest, items } };
      },
    ),
);

export const availabilityRoutes = [ask];
