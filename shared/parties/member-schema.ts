import * as z from "zod";
import { lineOfText } from "#shared/platform/free-text.ts";
import { emailAddress, roleSet } from "./organisation-schema.ts";

/** An OpenID subject or OAuth client id as it stands in a path. */
export const identifier = z.string().regex(/^[\w.:@|-]{1,128}$/, "Expected an id as the identity provider gives it");

export const inviteMemberInput = z.strictObject({ email: emailAddress, roles: roleSet });
export type InviteMemberInput = z.output<typeof inviteMemberInput>;

export const changeRolesInput = z.strictObject({ roles: roleSet });

export const registerApiClientInput = z.strictObject({ clientId: identifier, name: lineOfText(80), roles: roleSet });
export type RegisterApiClientInput = z.output<typeof registerApiClientInput>;
