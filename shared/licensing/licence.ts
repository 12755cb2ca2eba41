import type { RightsLine } from "#shared/rights/head.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";
import type { Scope } from "#shared/rights/scope.ts";
import type { Runs } from "./runs.ts";

/**
 * The life of a licence until it is in force (or is not to be):
 *
 *     requested → terms-agreed → part-signed → executed
 *
 * with the side exits declined, withdrawn and lapsed. From `terms-agreed` on its rights are held; `executed` makes them
 * a commitment. The terms and their document never change: who wants others makes another request.
 */
export const LICENCE_STATES = [
  "requested",
  "terms-agreed",
  "part-signed",
  "executed",
  "declined",
  "withdrawn",
  "lapsed",
] as const;
export type LicenceState = (typeof LICENCE_STATES)[number];

/** The two parties of a licence. */
export const SIDES = ["licensor", "licensee"] as const;
export type Side = (typeof SIDES)[number];

/** Where its money stands, a track of its own beside the states. Nothing is due before it is executed. */
export const MONEY_STATES = ["not-due", "invoiced", "paid", "refunded"] as const;
export type MoneyState = (typeof MONEY_STATES)[number];

/** A group of territories as the terms named it, and whom it meant: members that join later are not granted. */
export interface FrozenGroup {
  readonly group: string;
  readonly name: string;
  /** The ISO date as of which its members were read. */
  readonly asOf: string;
  readonly territories: readonly string[];
  /** It was named among the exceptions: of its territories none is granted. */
  readonly isExcepted?: true;
}

/** One line of a licence: the rights, and terms that limit their use but not what is taken. */
export interface LicenceLine extends RightsLine {
  /** The groups that the territories, and the exceptions, were written as; absent where each country was named. */
  readonly groups?: readonly FrozenGroup[];
  /** The countries that were left out of those groups; absent where nothing was. */
  readonly exceptTerritories?: readonly string[];
  readonly runs?: Runs;
}

export interface Licence {
  readonly licenceId: string;
  readonly state: LicenceState;
  readonly money: MoneyState;
  readonly workId: string;
  readonly workTitle: string;
  readonly licensorId: string;
  readonly licensorName: string;
  readonly licenseeId: string;
  readonly licenseeName: string;
  readonly scope: Scope;
  readonly lines: readonly LicenceLine[];
  /** What the parties promise each other beside the grant; absent where nothing. */
  readonly holdbacks?: readonly HoldbackPromise[];
  /** IANA zone in which the licence's calendar days begin and end; absent: in each territory its own. */
  readonly timeZone?: string | undefined;
  readonly feeMinor: number;
  readonly currency: string;
  /** The network's share of the fee, in hundredths of a per cent, as it stood when the licence was requested. */
  readonly commissionBasisPoints: number;
  /** SHA-256 of the canonical document: what was requested is what is signed is what is enforced. */
  readonly documentSha256: string;
  readonly signedBy: readonly Side[];
  readonly requestedAt: string;
  readonly executedAt?: string | undefined;
  /** Epoch milliseconds at which an unsigned licence lapses; absent once nothing is waited for. */
  readonly expiresAt?: number | undefined;
  /** Why it was declined or withdrawn, in the words of who did. */
  readonly exitNote?: string | undefined;
}

/** An offer nobody answers is no offer: a request waits this long. */
export const REQUEST_OPEN_DAYS = 14;
/** A hold blocks others; a week is what the trade gives a signatory, a month the most a rights holder may grant. */
export const HOLD_DAYS = 7;
export const MAX_HOLD_DAYS = 30;

export const MILLISECONDS_PER_DAY = 86_400_000;

/** Why nothing more can be done to a licence. */
export type Closed = "licence-expired" | "licence-not-open";

/** Which side an organisation is on, or undefined when it is no party. */
export function sideOf(licence: Pick<Licence, "licensorId" | "licenseeId">, organisationId: string): Side | undefined {
  if (organisationId === licence.licensorId) return "licensor";
  return organisationId === licence.licenseeId ? "licensee" : undefined;
}

/** Whether anything may still be done to it at `now`; undefined when so, else why not. */
export function closedBecause(licence: Licence, now: number): Closed | undefined {
  if (!isOpen(licence)) return licence.state === "lapsed" ? "licence-expired" : "licence-not-open";
  // The clock may not have come by yet: the time limit counts, not the state.
  return licence.expiresAt !== undefined && licence.expiresAt <= now ? "licence-expired" : undefined;
}

/** Whether it still waits for an answer or a signature. */
export function isOpen({ state }: Pick<Licence, "state">): boolean {
  return state === "requested" || state === "terms-agreed" || state === "part-signed";
}

/** Whether its rights are held for it: someone's request alone holds nothing. */
export function isHeld({ state }: Pick<Licence, "state">): boolean {
  return state === "terms-agreed" || state === "part-signed";
}

/** The rights holder says yes: the terms are agreed, the rights held until `expiresAt`. A signed offer is then half signed. */
export function agreed(licence: Licence, expiresAt: number): Licence {
  return { ...licence, state: licence.signedBy.length === 0 ? "terms-agreed" : "part-signed", expiresAt };
}

/**
 * What a signature makes of a licence. A buyer may sign its request at once (a signed offer: nothing is held yet); the
 * rights holder's signature agrees the terms if it had not; the second signature executes.
 */
export function signed(
  licence: Licence,
  side: Side,
  at: { readonly instant: string; readonly holdExpiresAt: number },
): Licence {
  const signedBy = [...licence.signedBy, side];
  if (signedBy.length === SIDES.length) {
    const { expiresAt: _, ...settled } = licence;
    return { ...settled, state: "executed", signedBy, executedAt: at.instant };
  }
  if (licence.state === "requested" && side === "licensee") return { ...licence, signedBy };
  const expiresAt = licence.state === "requested" ? at.holdExpiresAt : licence.expiresAt;
  return { ...licence, state: "part-signed", signedBy, expiresAt };
}

/** Why a signature cannot be taken, or undefined when it can. */
export function signatureRefusal(
  licence: Licence,
  signing: { readonly side: Side; readonly documentSha256: string; readonly now: number },
): Closed | "already-signed" | "document-differs" | undefined {
  if (licence.signedBy.includes(signing.side)) return "already-signed";
  const closed = closedBecause(licence, signing.now);
  if (closed) return closed;
  return signing.documentSha256 === licence.documentSha256 ? undefined : "document-differs";
}

/** Leaves the negotiation. A party that has signed is bound until the time limit; the other may still say no. */
export function left(
  licence: Licence,
  exit: { readonly state: "declined" | "withdrawn"; readonly note: string },
): Licence {
  const { expiresAt: _, ...settled } = licence;
  return { ...settled, state: exit.state, ...(exit.note === "" ? {} : { exitNote: exit.note }) };
}

/** The time limit has passed. */
export function lapsed(licence: Licence): Licence {
  const { expiresAt: _, ...settled } = licence;
  return { ...settled, state: "lapsed" };
}
