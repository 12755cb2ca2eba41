import * as z from "zod";
import { isSubject } from "#functions/http/subject.ts";
import { plainLineOf } from "#shared/platform/free-text.ts";

/** Longer names are cut: they are shown beside signatures, not kept as texts. */
const MAX_NAME = 100;

const personClaims = z.object({
  sub: z.string().refine(isSubject),
  name: z.string().optional(),
  email: z.email().max(254).optional(),
  // Some providers write the claim as text.
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
});

/** Who somebody is by the claims of a verified ID token. */
export interface ClaimedPerson {
  readonly subject: string;
  /** One plain line, whatever the provider keeps; the address or the subject for a person without a name. */
  readonly name: string;
  /** Absent unless the provider says the address is verified. */
  readonly email?: string;
}

/** The person of an ID token's claims; undefined when they name none. */
export function personIn(claims: unknown): ClaimedPerson | undefined {
  const read = personClaims.safeParse(claims);
  if (!read.success) return undefined;
  const { sub: subject, name = "", email, email_verified } = read.data;
  const isVerified = email_verified === true || email_verified === "true";
  return {
    subject,
    name: plainLineOf(name, MAX_NAME) || plainLineOf(email ?? subject, MAX_NAME),
    ...(isVerified && email !== undefined ? { email } : {}),
  };
}
