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
  /** How many members are administrators: kept here so that the last one is never lost to two changes at once. */
  readonly administrators: number;
  readonly createdAt: string;
}

/** The network's operator is one, and known by this id from the first day. */
export const OPERATOR_ORGANISATION_ID = "org_00000000000000000000000000";

export function licensesOut(kind: OrganisationKind): boolean {
  return kind === "rights-holder" || kind === "both";
}

export function licensesIn(kind: OrganisationKind): boolean {
  return kind === "broadcaster" || kind === "both";
}

/** The steps by which the operator changes an organisation's standing, each from one status to another. */
export const STATUS_STEPS = {
  admit: { from: "invited", to: "admitted", event: "organisation.admitted" },
  suspend: { from: "admitted", to: "suspended", event: "organisation.suspended" },
  reinstate: { from: "suspended", to: "admitted", event: "organisation.reinstated" },
} as const satisfies Record<string, { from: OrganisationStatus; to: OrganisationStatus; event: string }>;
export type StatusStep = keyof typeof STATUS_STEPS;

/** The organisation after a step, or why the step does not fit. */
export function takeStep(
  organisation: Organisation,
  step: StatusStep,
): Organisation | "status-not-fitting" | "operator-stays" {
  if (organisation.kind === "operator") return "operator-stays";
  const { from, to } = STATUS_STEPS[step];
  return organisation.status === from ? { ...organisation, status: to } : "status-not-fitting";
}
