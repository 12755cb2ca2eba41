import type { OrganisationKind, OrganisationStatus } from "./organisation.ts";
import type { Role } from "./role.ts";

/** Who acts: a person or a machine, always for one organisation, with the place the request came from. */
export interface Actor {
  readonly kind: "person" | "client";
  /** The OpenID subject of a person, the client id of a machine. */
  readonly subject: string;
  /** Name as shown to the other party: a person's name, or the machine's. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly organisationId: string;
  readonly organisationName: string;
  readonly organisationKind: OrganisationKind;
  readonly organisationStatus: OrganisationStatus;
  readonly from: { readonly ipAddress: string; readonly userAgent: string };
}
