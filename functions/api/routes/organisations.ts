import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { route } from "#functions/http/route.ts";
import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import { ORGANISATION_KINDS, ORGANISATION_STATUSES, type Organisation } from "#shared/parties/organisation.ts";
import { inviteOrganisationInput } from "#shared/parties/organisation-schema.ts";
import { listOrganisations } from "#shared/parties/organisation-store.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { done } from "#shared/platform/outcome.ts";

const organisationView = z.object({
  organisationId: z.string(),
  name: z.string(),
  country: z.string().describe("ISO 3166-1 alpha-2"),
  kind: z.enum(ORGANISATION_KINDS),
  status: z.enum(ORGANISATION_STATUSES),
  createdAt: z.string().describe("RFC 3339"),
});

const locationOf = ({ organisationId }: Organisation) => `${PATHS.api}/organisations/${organisationId}`;

const list = route(
  {
    method: "get",
    path: "/organisations",
    permission: "network:read",
    summary: "List every organisation of the network",
    query: pageQuery,
    answers: { 200: { description: "A page of organisations by name", schema: pageOf(organisationView) } },
    refuses: [],
  },
  ({ deps, query, answerWith }) =>
    answerWith(
      200,
      async () => done(await listOrganisations(deps.table, query)),
      ({ items, ...rest }) => ({ body: { ...rest, items: items.map(({ value }) => value) } }),
    ),
);

const invite = route(
  {
    method: "post",
    path: "/organisations",
    permission: "network:admit",
    summary: "Invite an organisation and its first administrator",
    body: inviteOrganisationInput,
    idempotent: true,
    answers: { 201: { description: "The organisation, invited", schema: organisationView } },
    refuses: [],
  },
  ({ actor, body, deps, answerWith }) =>
    answerWith(
      201,
      (commitWith) => inviteOrganisation(deps, actor, body, commitWith),
      (organisation) => ({ body: organisation, location: locationOf(organisation) }),
    ),
);

export const organisationRoutes = [list, invite];
