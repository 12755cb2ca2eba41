import * as z from "zod";
import { route } from "#functions/http/route.ts";
import { scopeSchema } from "#shared/catalogue/rights-terms-schema.ts";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";
import { checkTerms } from "#shared/licensing/check-terms.ts";
import { showFinding, shownFindingSchema } from "#shared/licensing/finding-schema.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { HOLDBACKS_MOST, LINES_MOST } from "#shared/rights/limits.ts";

/** Lines are read one by one and told apart, so that one that is not understood does not hide what is doubtful in another. */
const termsToCheck = z.strictObject({
  workId: workIdSchema.optional().describe("The work they are for: its rights in are looked at too"),
  scope: scopeSchema.default({ kind: "work" }),
  lines: z.array(z.unknown()).min(1).max(LINES_MOST).describe("Lines as a licence request has them"),
  holdbacks: z.array(z.unknown()).max(HOLDBACKS_MOST).optional().describe("As a licence request has them"),
  timeZone: z.unknown().optional().describe("As a licence request has it"),
});

const termsView = z
  .object({
    asOf: z.iso.datetime().describe("Groups and days were read as of this instant"),
    accepted: z.boolean().describe("Whether a request of these terms would be refused for none of the findings"),
    findings: z.array(shownFindingSchema),
  })
  .meta({ id: "TermsReport" });

const check = route(
  {
    method: "post",
    path: "/terms/check",
    permission: "availability:ask",
    summary:
      "Look terms over: what is vague, contradicts itself or may not be meant, and what to write; changes nothing",
    body: termsToCheck,
    answers: { 200: { description: "All that was found, none of it done", schema: termsView } },
    refuses: ["not-found"],
  },
  ({ deps, actor, body, answerWith }) =>
    answerWith(
      200,
      () => checkTerms(deps, actor, body),
      ({ findings, now }) => {
        const accepted = findings.every(({ level }) => level !== "refuse");
        return { body: { asOf: instantOf(now), accepted, findings: findings.map(showFinding) } };
      },
    ),
);

export const termsRoutes = [check];
