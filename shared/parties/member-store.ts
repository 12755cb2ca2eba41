import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table } from "#shared/platform/table.ts";
import type { ApiClient } from "./api-client.ts";
import { emailKeyOf, type Invitation, MAX_INVITATIONS_SHOWN } from "./invitation.ts";
import type { Member } from "./member.ts";
import { apiClientSchema, invitationSchema, memberSchema } from "./party-item-schema.ts";

export const memberItem = defineItem<"member", Member>("member", memberSchema);
export const invitationItem = defineItem<"invitation", Invitation>("invitation", invitationSchema);
export const apiClientItem = defineItem<"apiClient", ApiClient>("apiClient", apiClientSchema);

export function memberRef(organisationId: string, subject: string): ItemRef<"member", Member> {
  return ref(memberItem, { organisationId, subject });
}

export function invitationRef(organisationId: string, email: string): ItemRef<"invitation", Invitation> {
  return ref(invitationItem, { organisationId, emailKey: emailKeyOf(email) });
}

export function apiClientRef(clientId: string): ItemRef<"apiClient", ApiClient> {
  return ref(apiClientItem, { clientId });
}

/** The members of an organisation by e-mail address; a moment old. */
export function listMembers(table: Table, organisationId: string, page: PageRequest): Promise<Page<Stored<Member>>> {
  return table.list(memberItem, { index: "gsi1", of: { organisationId } }, page);
}

/** The open invitations of an organisation; a moment old. */
export function listInvitations(
  table: Table,
  organisationId: string,
  page: PageRequest,
): Promise<Page<Stored<Invitation>>> {
  return table.list(invitationItem, { index: "gsi1", of: { organisationId } }, page);
}

/** The machines of an organisation by name; a moment old. */
export function listApiClients(
  table: Table,
  organisationId: string,
  page: PageRequest,
): Promise<Page<Stored<ApiClient>>> {
  return table.list(apiClientItem, { index: "gsi1", of: { organisationId } }, page);
}

/** The invitations that wait for a verified address, for the portal to show after sign-in. */
export async function listInvitationsFor(table: Table, email: string): Promise<readonly Invitation[]> {
  const where = { index: "key", of: { emailKey: emailKeyOf(email) } } as const;
  const { items } = await table.list(invitationItem, where, { pageSize: MAX_INVITATIONS_SHOWN });
  return items.map(({ value }) => value);
}
