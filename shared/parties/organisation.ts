/** What an organisation does here. */
export const ORGANISATION_KINDS = ["rights-holder", "broadcaster", "both", "operator"] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/**
 * `invited`: asked in, nobody of it has signed in yet; `admitted`: trades; `suspended`: reads its own records and does
 * nothing else.
 */
export const ORGANISATION_STATUSES = ["invited", "admitted", "suspended"] as const;
export type OrganisationStatus = (typeof ORGANISATION_STATUSES)[number];

export interface Organisation {
  readonly organisationId: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2, where it is established. */
  readonly country: string;
  readonly kind: OrganisationKind;
  readonly status: OrganisationStatus;
  readonly createdAt: string;
}

export function licensesOut(kind: OrganisationKind): boolean {
  return kind === "rights-holder" || kind === "both";
}

export function licensesIn(kind: OrganisationKind): boolean {
  return kind === "broadcaster" || kind === "both";
}
