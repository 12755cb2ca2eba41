import * as z from "zod";
import { route } from "#functions/http/route.ts";
import { askPackage } from "#shared/catalogue/ask-package.ts";
import { packageQuestionSchema } from "#shared/catalogue/package-schema.ts";
import { scopeSchema } from "#shared/catalogue/rights-terms-schema.ts";
import { showDecision, shownDecisionSchema } from "#shared/catalogue/shown-decision.ts";

const packageView = z
  .object({
    asOf: z.iso.datetime().describe("All that was signed or held before this instant was taken into account"),
    granted: z
      .boolean()
      .describe("Whether all of it could be licensed together: each work is there, and free as asked"),
    works: z
      .array(shownDecisionSchema.extend({ workId: z.string(), displayTitle: z.string(), scope: scopeSchema }))
      .describe("In the order asked, without those that are not there for you"),
    notFound: z.array(z.string()).readonly().describe("Works that are not there for you"),
  })
  .meta({ id: "PackageAvailability" });

const ask = route(
  {
    method: "post",
    path: "/packages/availability",
    permission: "availability:ask",
    summary: "Ask whether works of one rights holder could be licensed together now; changes nothing",
    body: packageQuestionSchema,
    answers: { 200: { description: "An answer for the whole and for each work", schema: packageView } },
    refuses: ["package-of-several-holders", "part-of-no-series"],
  },
  ({ deps, actor, body, answerWith }) =>
    answerWith(
      200,
      () => askPackage(deps, actor, body),
      ({ works, ...whole }) => {
        const shown = works.map(({ work: { workId, displayTitle }, scope, decision }) => {
          return { workId, displayTitle, scope, ...showDecision(decision) };
        });
        return { body: { ...whole, works: shown } };
      },
    ),
);

export const packageRoutes = [ask];
