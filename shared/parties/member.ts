import type { Organisation } from "./organisation.ts";
import type { Role } from "./role.ts";

/** A person of an organisation. One person may belong to several. */
export interface Member {
  readonly organisationId: string;
  /** The OpenID subject. */
  readonly subject: string;
  /** Lower case, as verified when the person joined. */
  readonly email: string;
  readonly name: string;
  /** At least one. */
  readonly roles: readonly Role[];
  readonly joinedAt: string;
}

/** Memberships one person may hold: an agent of many houses, not a machine. Read at every sign-in, so bounded. */
export const MAX_MEMBERSHIPS = 50;

function isAdministrator(roles: readonly Role[]): boolean {
  return roles.includes("admin");
}

/**
 * The organisation after a member's roles changed from one set to another (an empty set: not a member).
 * An organisation never loses its last administrator.
 */
export function countAdministrators(
  organisation: Organisation,
  change: { readonly from: readonly Role[]; readonly to: readonly Role[] },
): Organisation | "last-administrator" {
  const difference = Number(isAdministrator(change.to)) - Number(isAdministrator(change.from));
  const administrators = organisation.administrators + difference;
  return difference < 0 && administrators < 1 ? "last-administrator" : { ...organisation, administrators };
}
