import * as z from "zod";
import { emailAddress, lineOfText, organisationId, roleSet } from "./organisation-schema.ts";
import { ROLES } from "./role.ts";

const storedRoles = z.array(z.enum(ROLES));

export const memberSchema = z.object({
  organisationId,
  subject: z.string(),
  email: z.string(),
  name: z.string(),
  roles: storedRoles,
  joinedAt: z.string(),
});

export const invitationSchema = z.object({
  organisationId,
  organisationName: z.string(),
  emailKey: z.string(),
  email: z.string(),
  roles: storedRoles,
  invitedBy: z.string(),
  invitedAt: z.string(),
});

export const apiClientSchema = z.object({
  clientId: z.string(),
  organisationId,
  name: z.string(),
  roles: storedRoles,
  registeredAt: z.string(),
});

/** An OpenID subject or OAuth client id as it stands in a path. */
export const identifier = z.string().regex(/^[\w.:@|-]{1,128}$/, "Expected an id as the identity provider gives it");

export const inviteMemberInput = z.strictObject({ email: emailAddress, roles: roleSet });
export type InviteMemberInput = z.output<typeof inviteMemberInput>;

export const changeRolesInput = z.strictObject({ roles: roleSet });

export const registerApiClientInput = z.strictObject({ clientId: identifier, name: lineOfText(80), roles: roleSet });
export type RegisterApiClientInput = z.output<typeof registerApiClientInput>;
