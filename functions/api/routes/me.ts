import * as z from "zod";
import { type Route, route } from "#functions/http/route.ts";
import { ORGANISATION_KINDS, ORGANISATION_STATUSES } from "#shared/parties/organisation.ts";
import { ROLES } from "#shared/parties/role.ts";
import { done } from "#shared/platform/outcome.ts";

const meView = z.object({
  subject: z.string(),
  kind: z.enum(["person", "client"]),
  organisations: z.array(
    z.object({
      organisationId: z.string(),
      name: z.string(),
      kind: z.enum(ORGANISATION_KINDS),
      status: z.enum(ORGANISATION_STATUSES),
      as: z.string().describe("Your name as the other party sees it"),
      roles: z.array(z.enum(ROLES)),
    }),
  ),
});

const read = route(
  {
    method: "get",
    path: "/me",
    permission: "signed-in",
    summary: "Who you are, and for which organisations you may act",
    answers: { 200: { description: "The caller", schema: meView } },
    refuses: [],
  },
  ({ caller, answerWith }) =>
    answerWith(
      200,
      () => Promise.resolve(done(caller)),
      ({ subject, kind, standings }) => ({
        body: {
          subject,
          kind,
          organisations: standings.map(({ organisation, name: as, roles }) => ({
            ...organisation,
            as,
            roles: [...roles],
          })),
        },
      }),
    ),
);

export const meRoutes: readonly Route[] = [read];
