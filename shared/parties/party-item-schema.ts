/**
 * The parties as the table keeps them. Every start builds these, because every sign-in reads them; what people send is
 * in files of its own (organisation-schema.ts, member-schema.ts), built with the routes that take it.
 */
import * as z from "zod";
import { idPattern } from "#shared/platform/ids.ts";
import { ORGANISATION_KINDS, ORGANISATION_STATUSES } from "./organisation.ts";
import { ROLES } from "./role.ts";

const text = z.string();
const organisationId = z.string().regex(idPattern("organisation"));
const roles = z.array(z.enum(ROLES));

export const organisationSchema = z.object({
  organisationId,
  name: text,
  country: text,
  kind: z.enum(ORGANISATION_KINDS),
  status: z.enum(ORGANISATION_STATUSES),
  administrators: z.int().nonnegative(),
  createdAt: text,
});

export const memberSchema = z.object({
  organisationId,
  subject: text,
  email: text,
  name: text,
  roles,
  joinedAt: text,
});

export const invitationSchema = z.object({
  organisationId,
  organisationName: text,
  emailKey: text,
  email: text,
  roles,
  invitedBy: text,
  invitedAt: text,
});

export const apiClientSchema = z.object({
  clientId: text,
  organisationId,
  name: text,
  roles,
  registeredAt: text,
});
