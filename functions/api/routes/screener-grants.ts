import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { route } from "#functions/http/route.ts";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";
import { organisationId } from "#shared/parties/organisation-schema.ts";
import { grantScreener, listScreenerGrants, revokeScreener } from "#shared/screening/grant-screener.ts";
import { grantInputSchema } from "#shared/screening/screener-grant-schema.ts";

const grantView = z
  .object({
    workId: z.string(),
    organisationId: z.string().describe("Who may watch"),
    organisationName: z.string(),
    grantedAt: z.iso.datetime(),
    until: z.iso.datetime(),
  })
  .meta({ id: "ScreenerGrant" });

const params = z.object({ workId: workIdSchema, organisationId });

const list = route(
  {
    method: "get",
    path: "/works/{workId}/screener-grants",
    permission: "departure:read",
    summary: "List who may watch the screeners of your work, ended grants among them",
    params: params.pick({ workId: true }),
    query: pageQuery,
    answers: { 200: { description: "One page of grants", schema: pageOf(grantView) } },
    refuses: [],
  },
  ({ deps, actor, params: { workId }, query, answerWith }) =>
    answerWith(
      200,
      () => listScreenerGrants(deps, actor, { ...query, workId }),
      (page) => ({ body: { ...page, items: page.items.map(({ value }) => value) } }),
    ),
);

const grant = route(
  {
    method: "put",
    path: "/works/{workId}/screener-grants/{organisationId}",
    permission: "screener:grant",
    summary: "Let an organisation watch the screeners of your work until an instant",
    params,
    body: grantInputSchema,
    answers: { 200: { description: "The grant", schema: grantView } },
    refuses: ["grantee-not-fitting", "grant-end-not-fitting"],
  },
  ({ deps, actor, params: grantee, body, answerWith }) =>
    answerWith(
      200,
      () => grantScreener(deps, actor, { ...grantee, ...body }),
      (made) => ({ body: made }),
    ),
);

const revoke = route(
  {
    method: "delete",
    path: "/works/{workId}/screener-grants/{organisationId}",
    permission: "screener:grant",
    summary: "Take a grant back; it acts at the next click",
    params,
    answers: { 204: { description: "The grant is gone" } },
    refuses: [],
  },
  ({ deps, actor, params: grantee, answerWith }) =>
    answerWith(
      204,
      () => revokeScreener(deps, actor, grantee),
      () => ({}),
    ),
);

export const screenerGrantRoutes = [list, grant, revoke];
