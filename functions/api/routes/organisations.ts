import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { type Route, route } from "#functions/http/route.ts";
import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import {
  ORGANISATION_KINDS,
  ORGANISATION_STATUSES,
  type Organisation,
  type StatusStep,
} from "#shared/parties/organisation.ts";
import { inviteOrganisationInput, organisationId } from "#shared/parties/organisation-schema.ts";
import { listOrganisations } from "#shared/parties/organisation-store.ts";
import { readOrganisation } from "#shared/parties/read-organisation.ts";
import { setOrganisationStatus } from "#shared/parties/set-organisation-status.ts";
import { lineOfText } from "#shared/platform/free-text.ts";
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
const params = z.object({ organisationId });

const locationOf = (organisation: Organisation) => `${PATHS.api}/organisations/${organisation.organisationId}`;

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

const read = route(
  {
    method: "get",
    path: "/organisations/{organisationId}",
    permission: "organisation:read",
    summary: "Read your organisation; the operator reads any",
    params,
    answers: { 200: { description: "The organisation", schema: organisationView } },
    refuses: [],
  },
  ({ actor, params, deps, answerWith }) =>
    answerWith(
      200,
      () => readOrganisation(deps, actor, params),
      (organisation) => ({ body: organisation }),
    ),
);

function statusRoute(step: StatusStep, noun: string, summary: string): Route {
  return route(
    {
      method: "post",
      path: `/organisations/{organisationId}/${noun}`,
      permission: "network:admit",
      summary,
      params,
      body: z.strictObject({ because: lineOfText(500).describe("Kept in both organisations' audit") }),
      idempotent: true,
      answers: { 200: { description: "The organisation as it stands now", schema: organisationView } },
      refuses: ["status-not-fitting", "operator-stays"],
    },
    ({ actor, params: { organisationId }, body: { because }, deps, answerWith }) =>
      answerWith(
        200,
        (commitWith) => setOrganisationStatus(deps, actor, { organisationId, step, because }, commitWith),
        (organisation) => ({ body: organisation }),
      ),
  );
}

export const organisationRoutes: readonly Route[] = [
  list,
  invite,
  read,
  statusRoute("admit", "admission", "Admit an invited organisation"),
  statusRoute("suspend", "suspension", "Suspend an organisation: it reads its own records and does nothing else"),
  statusRoute("reinstate", "reinstatement", "Let a suspended organisation trade again"),
];
