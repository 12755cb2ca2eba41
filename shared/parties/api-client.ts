import type { Role } from "./role.ts";

/** A machine of an organisation. It proves itself at the identity provider; here stands only whose it is and what it may. */
export interface ApiClient {
  /** The client id at the identity provider. */
  readonly clientId: string;
  readonly organisationId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly registeredAt: string;
}
