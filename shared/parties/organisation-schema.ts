import * as z from "zod";
import { isTerritory } from "#shared/platform/codes/territories.ts";
import { idPattern } from "#shared/platform/ids.ts";
import { ROLES } from "./role.ts";

export const organisationId = z.string().regex(idPattern("organisation"), "Expected an organisation's id (org_…)");

/**
 * The control characters of Unicode as the inside of a character class, by their codes: the API's description shows the
 * patterns made of it, and the regular expressions of many a client know no Unicode categories.
 */
export const CONTROL_CHARACTERS = String.raw`\u0000-\u001f\u007f-\u009f`;

/** The marks by which Unicode turns text around: with them it reads otherwise than it is written (Unicode TR 36). */
const TURNING_MARKS = String.raw`\u202a-\u202e\u2066-\u2069`;

/** All control characters but tab, line feed and carriage return. */
const CONTROLS_BESIDE_LINES = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;

const PLAIN_LINES = new RegExp(`^[^${CONTROLS_BESIDE_LINES}${TURNING_MARKS}]*$`);
const ONE_LINE = new RegExp(String.raw`^[^${CONTROL_CHARACTERS}${TURNING_MARKS}\u2028\u2029]*$`);

/** Half of a character is no text: no UTF-8 writes it. The API's JSON refuses it before; other ways in meet it here. */
const isWhole = (text: string) => text.isWellFormed();

/** A text people write and read, over any number of lines: no other control characters, no mark that turns text around. */
export const textOfLines = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(PLAIN_LINES, "Expected plain text without control characters")
    .refine(isWhole, "Expected whole characters")
    .overwrite((text) => text.replace(/\r\n?/g, "\n"));

/** A field people write and read: one line, trimmed, no control characters, no mark that turns text around. */
export const lineOfText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(ONE_LINE, "Expected one line of text without control characters")
    .refine(isWhole, "Expected whole characters");

const NO_LINE = new RegExp(`[${CONTROL_CHARACTERS}${TURNING_MARKS}\\u2028\\u2029]+`, "g");

/** A line made of what another system wrote, such as the name an identity provider knows; empty when nothing is left. */
export function plainLineOf(text: string, longest: number): string {
  return text.replace(NO_LINE, " ").trim().slice(0, longest).toWellFormed();
}

/** The name of a file as people see it: no folder. */
export const nameOfFile = (longest: number) =>
  lineOfText(longest).regex(/^[^/\\]*$/, "Expected a file's name, without a folder");

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
