import * as z from "zod";
import { isTerritory } from "#shared/platform/codes/territories.ts";
import { lineOfText } from "#shared/platform/free-text.ts";
import { idPattern } from "#shared/platform/ids.ts";
import { ROLES } from "./role.ts";

export const organisationId = z.string().regex(idPattern("organisation"), "Expected an organisation's id (org_…)");

/** RFC 5321 lets an address be 254 characters long. */
export const emailAddress = z.email().max(254).toLowerCase();

/** A set of roles: at least one, none twice. */
export const roleSet = z
  .array(z.enum(ROLES))
  .min(1)
  .max(ROLES.length)
  .refine((roles) => new Set(roles).size === roles.length, "Each role at most once");

const country = z.string().refine(isTerritory, "Expected an ISO 3166-1 alpha-2 code such as VN");

const organisationName = lineOfText(120);

/** What the operator says to ask an organisation in. There is one operator, so that kind cannot be invited. */
export const inviteOrganisationInput = z.strictObject({
  name: organisationName,
  country,
  kind: z.enum(["rights-holder", "broadcaster", "both"]),
  administratorEmail: emailAddress,
});
export type InviteOrganisationInput = z.output<typeof inviteOrganisationInput>;
