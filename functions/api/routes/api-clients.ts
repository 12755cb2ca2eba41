import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { type Route, route } from "#functions/http/route.ts";
import { identifier, registerApiClientInput } from "#shared/parties/member-schema.ts";
import { listApiClients } from "#shared/parties/member-store.ts";
import { registerApiClient, removeApiClient } from "#shared/parties/register-api-client.ts";
import { ROLES } from "#shared/parties/role.ts";
import { done, refused } from "#shared/platform/outcome.ts";

const apiClientView = z.object({
  clientId: z.string().describe("The client's id at the identity provider"),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  registeredAt: z.string().describe("RFC 3339"),
});

const list = route(
  {
    method: "get",
    path: "/api-clients",
    permission: "organisation:manage",
    summary: "List the machines that act for your organisation",
    query: pageQuery,
    answers: { 200: { description: "A page of API clients by name", schema: pageOf(apiClientView) } },
    refuses: [],
  },
  ({ actor, query, deps, answerWith }) =>
    answerWith(
      200,
      async () => done(await listApiClients(deps.table, actor.organisationId, query)),
      ({ items, ...rest }) => ({ body: { ...rest, items: items.map(({ value }) => value) } }),
    ),
);

const register = route(
  {
    method: "post",
    path: "/api-clients",
    permission: "organisation:manage",
    summary: "Let a machine act for your organisation",
    body: registerApiClientInput.omit({ clientId: true }).extend({
      clientAccessToken: z
        .string()
        .max(8192)
        .describe("An access token the machine itself was given by client credentials: it proves whose it is"),
    }),
    idempotent: true,
    answers: { 201: { description: "The API client, registered", schema: apiClientView } },
    refuses: ["client-taken", "client-not-proven", "sign-in-unavailable"],
  },
  ({ actor, body: { clientAccessToken, ...described }, deps, answerWith }) =>
    answerWith(
      201,
      async (commitWith) => {
        // Without the proof an organisation could take another's client, and its machine would then act for the taker.
        const proof = await deps.verifyToken(clientAccessToken);
        if (!proof.ok && proof.because === "sign-in-unavailable") return refused(proof.because);
        if (!proof.ok || proof.token.kind !== "client") return refused("client-not-proven");
        return registerApiClient(deps, actor, { ...described, clientId: proof.token.subject }, commitWith);
      },
      (client) => ({ body: client }),
    ),
);

const remove = route(
  {
    method: "delete",
    path: "/api-clients/{clientId}",
    permission: "organisation:manage",
    summary: "End a machine's right to act for your organisation",
    params: z.object({ clientId: identifier }),
    answers: { 204: { description: "The machine no longer acts for you" } },
    refuses: [],
  },
  ({ actor, params, deps, answerWith }) =>
    answerWith(
      204,
      () => removeApiClient(deps, actor, params),
      () => ({}),
    ),
);

export const apiClientRoutes: readonly Route[] = [list, register, remove];
