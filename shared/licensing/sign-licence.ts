import { showDecision } from "#shared/catalogue/shown-decision.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { type Done, done, type Outcome, type Refused, refused } from "#shared/platform/outcome.ts";
import { forBuyer } from "#shared/rights/buyer-answer.ts";
import {
  type Closed,
  HOLD_DAYS,
  type Licence,
  MILLISECONDS_PER_DAY,
  type Side,
  sideOf,
  signatureRefusal,
  signed,
} from "./licence.ts";
import {
  asParty,
  type ChangeRefusal,
  changeLicence,
  decideRights,
  headAfter,
  type LicenceChange,
  type LicenceSnapshot,
  type LicensingDeps,
} from "./licence-change.ts";
import { createSignature } from "./licence-store.ts";

export type SignRefusal =
  | ChangeRefusal
  | Closed
  | "already-signed"
  | "document-differs"
  | "counterparty-suspended"
  | "rights-not-available";

interface Signing {
  readonly licenceId: string;
  /** The document the signatory has read: another one is not signed. */
  readonly documentSha256: string;
}

/**
 * A signatory signs for its side. The second signature executes the licence and commits its rights, in one transaction;
 * of any number that arrive together for the same rights, one does.
 * Refused with the cells that are taken and why; only the rights holder is told by which licence.
 */
export function signLicence(
  deps: LicensingDeps,
  actor: Actor,
  signing: Signing,
  commitWith: CommitWith<Licence> = commitNothingMore,
): Promise<Outcome<Licence, SignRefusal>> {
  const by = asParty({ actor, permission: "licence:sign" }, signing.licenceId);
  return changeLicence(deps, by, (snapshot) => decideSignature(snapshot, actor, signing), commitWith);
}

function decideSignature(
  snapshot: LicenceSnapshot,
  actor: Actor,
  { documentSha256 }: Signing,
): Done<LicenceChange> | Refused<SignRefusal> {
  const { licence, head, now } = snapshot;
  const side = sideOf(licence, actor.organisationId);
  if (!side) return refused("not-found");
  const refusal = signatureRefusal(licence, { side, documentSha256, now });
  if (refusal) return refused(refusal, { state: licence.state });
  const { licensor, licensee } = snapshot;
  const [own, counterparty] = side === "licensor" ? [licensor, licensee] : [licensee, licensor];
  if (own.status !== "admitted") return refused("organisation-suspended");
  if (counterparty.status !== "admitted") return refused("counterparty-suspended");
  const decision = decideRights(head, licence, now);
  if (!decision.granted)
    return refused("rights-not-available", showDecision(side === "licensor" ? decision : forBuyer(decision)));
  const next = signed(licence, side, {
    instant: instantOf(now),
    holdExpiresAt: now + HOLD_DAYS * MILLISECONDS_PER_DAY,
  });
  return done({
    licence: next,
    head: headAfter(head, next),
    restsOnParties: true,
    action: next.state === "executed" ? "licence.executed" : "licence.signed",
    detail: { side, documentSha256 },
    alsoWrite: [createSignature(signatureOf(actor, licence, { side, at: instantOf(now) }))],
  });
}

function signatureOf(actor: Actor, licence: Licence, { side, at }: { side: Side; at: string }) {
  return {
    licenceId: licence.licenceId,
    party: side,
    organisationId: actor.organisationId,
    subject: actor.subject,
    name: actor.name,
    signedAt: at,
    ipAddress: actor.from.ipAddress,
    userAgent: actor.from.userAgent,
    documentSha256: licence.documentSha256,
  };
}
