import { sha256Hex } from "#shared/platform/canonical.ts";
import type { Role } from "./role.ts";

/** A place kept for whoever proves to own an e-mail address. */
export interface Invitation {
  readonly organisationId: string;
  readonly organisationName: string;
  /** SHA-256 of the address: keys travel into logs and metrics, addresses should not. */
  readonly emailKey: string;
  /** Lower case. */
  readonly email: string;
  readonly roles: readonly Role[];
  readonly invitedBy: string;
  readonly invitedAt: string;
}

/** After a month an address may have changed hands; the administrator can invite again. */
export const INVITATION_KEPT_SECONDS = 30 * 24 * 3600;
/** Invitations one address may hold at once; they are shown on one page at sign-in. */
export const MAX_INVITATIONS_SHOWN = 50;

/** An address in the one form it is compared by. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

export function emailKeyOf(email: string): string {
  return sha256Hex(normalEmail(email));
}
