import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { type Route, route } from "#functions/http/route.ts";
import { changeRoles, removeMember } from "#shared/parties/change-member.ts";
import { INVITATION_KEPT_SECONDS } from "#shared/parties/invitation.ts";
import { inviteMember } from "#shared/parties/invite-member.ts";
import { changeRolesInput, identifier, inviteMemberInput } from "#shared/parties/member-schema.ts";
import { listInvitations, listMembers } from "#shared/parties/member-store.ts";
import { readMember } from "#shared/parties/read-member.ts";
import { ROLES } from "#shared/parties/role.ts";
import { done } from "#shared/platform/outcome.ts";

const memberView = z.object({
  subject: z.string().describe("The person's id at the identity provider"),
  email: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  joinedAt: z.string().describe("RFC 3339"),
});
const invitationView = z.object({
  email: z.string(),
  roles: z.array(z.enum(ROLES)),
  invitedAt: z.string().describe("RFC 3339"),
});
const params = z.object({ subject: identifier });

const list = route(
  {
    method: "get",
    path: "/members",
    permission: "organisation:read",
    summary: "List the members of your organisation",
    query: pageQuery,
    answers: { 200: { description: "A page of members by e-mail address", schema: pageOf(memberView) } },
    refuses: [],
  },
  ({ actor, query, deps, answerWith }) =>
    answerWith(
      200,
      async () => done(await listMembers(deps.table, actor.organisationId, query)),
      ({ items, ...rest }) => ({ body: { ...rest, items: items.map(({ value }) => value) } }),
    ),
);

const read = route(
  {
    method: "get",
    path: "/members/{subject}",
    permission: "organisation:read",
    summary: "Read a member of your organisation, with the ETag an edit must name",
    params,
    answers: { 200: { description: "The member", schema: memberView } },
    refuses: [],
  },
  ({ actor, params, deps, answerWith }) =>
    answerWith(
      200,
      () => readMember(deps, actor, params),
      ({ value, revision }) => ({ body: value, revision }),
    ),
);

const change = route(
  {
    method: "patch",
    path: "/members/{subject}",
    permission: "organisation:manage",
    summary: "Give a member other roles",
    params,
    body: changeRolesInput,
    ifMatch: true,
    answers: { 200: { description: "The member as it stands now", schema: memberView } },
    refuses: ["last-administrator"],
  },
  ({ actor, params: { subject }, body: { roles }, ifMatch, deps, answerWith }) =>
    answerWith(
      200,
      () => changeRoles(deps, actor, { subject, roles, revision: ifMatch }),
      ({ value, revision }) => ({ body: value, revision }),
    ),
);

const remove = route(
  {
    method: "delete",
    path: "/members/{subject}",
    permission: "organisation:manage",
    summary: "Remove a member from your organisation",
    params,
    answers: { 204: { description: "The person is no longer a member" } },
    refuses: ["last-administrator"],
  },
  ({ actor, params, deps, answerWith }) =>
    answerWith(
      204,
      () => removeMember(deps, actor, params),
      () => ({}),
    ),
);

const invite = route(
  {
    method: "post",
    path: "/invitations",
    permission: "organisation:manage",
    summary: "Keep a place in your organisation for an e-mail address",
    body: inviteMemberInput,
    // The answer names an address: it goes with the invitation.
    idempotent: { answerKeptSeconds: INVITATION_KEPT_SECONDS },
    answers: { 201: { description: "The invitation, open for 30 days", schema: invitationView } },
    refuses: ["already-invited"],
  },
  ({ actor, body, deps, answerWith }) =>
    answerWith(
      201,
      (commitWith) => inviteMember(deps, actor, body, commitWith),
      (invitation) => ({ body: invitation }),
    ),
);

const listInvited = route(
  {
    method: "get",
    path: "/invitations",
    permission: "organisation:manage",
    summary: "List your organisation's open invitations",
    query: pageQuery,
    answers: { 200: { description: "A page of invitations", schema: pageOf(invitationView) } },
    refuses: [],
  },
  ({ actor, query, deps, answerWith }) =>
    answerWith(
      200,
      async () => done(await listInvitations(deps.table, actor.organisationId, query)),
      ({ items, ...rest }) => ({ body: { ...rest, items: items.map(({ value }) => value) } }),
    ),
);

export const memberRoutes: readonly Route[] = [list, read, change, remove, invite, listInvited];
