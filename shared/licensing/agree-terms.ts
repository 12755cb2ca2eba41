import { showDecision } from "#shared/catalogue/shown-decision.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { agreed, type Closed, closedBecause, type Licence, MILLISECONDS_PER_DAY, sideOf } from "./licence.ts";
import {
  asParty,
  type ChangeRefusal,
  changeLicence,
  decideRights,
  headAfter,
  type LicensingDeps,
} from "./licence-change.ts";

export type AgreeRefusal =
  | ChangeRefusal
  | Closed
  | "terms-not-yours-to-agree"
  | "counterparty-suspended"
  | "rights-not-available";

/**
 * The rights holder agrees to a request: its rights are held for `holdDays`, within which both sides sign.
 * Refused when they have gone to someone else meanwhile; the rights holder sees by which licence.
 */
export function agreeTerms(
  deps: LicensingDeps,
  actor: Actor,
  input: { readonly licenceId: string; readonly holdDays: number },
  commitWith: CommitWith<Licence> = commitNothingMore,
): Promise<Outcome<Licence, AgreeRefusal>> {
  const by = asParty({ actor, permission: "licence:answer" }, input.licenceId);
  return changeLicence(
    deps,
    by,
    ({ licence, head, licensor, licensee, now }) => {
      if (sideOf(licence, actor.organisationId) !== "licensor") return refused("terms-not-yours-to-agree");
      const closed = closedBecause(licence, now);
      if (closed) return refused(closed, { state: licence.state });
      if (licence.state !== "requested") return refused("licence-not-open", { state: licence.state });
      if (licensor.status !== "admitted") return refused("organisation-suspended");
      if (licensee.status !== "admitted") return refused("counterparty-suspended");
      const decision = decideRights(head, licence, now);
      if (!decision.granted) return refused("rights-not-available", showDecision(decision));
      const next = agreed(licence, now + input.holdDays * MILLISECONDS_PER_DAY);
      return done({
        licence: next,
        head: headAfter(head, next),
        restsOnParties: true,
        action: "licence.terms-agreed",
        detail: { holdDays: input.holdDays },
      });
    },
    commitWith,
  );
}
