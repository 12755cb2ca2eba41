import type { Actor } from "#shared/parties/actor.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { type Closed, closedBecause, type Licence, left, sideOf } from "./licence.ts";
import { asParty, type ChangeRefusal, changeLicence, headAfter, type LicensingDeps } from "./licence-change.ts";

export type LeaveRefusal = ChangeRefusal | Closed | "signed-cannot-leave";

interface Exit {
  readonly licenceId: string;
  /** Why, in the words of who leaves; the other side reads it. */
  readonly note: string;
}

/** The rights holder declines. What was held is free at once. Refused once it has signed. */
export function declineLicence(
  deps: LicensingDeps,
  actor: Actor,
  exit: Exit,
  commitWith: CommitWith<Licence> = commitNothingMore,
): Promise<Outcome<Licence, LeaveRefusal>> {
  return leave(deps, actor, { ...exit, side: "licensor" }, commitWith);
}

/** The broadcaster withdraws. What was held is free at once. Refused once it has signed. */
export function withdrawLicence(
  deps: LicensingDeps,
  actor: Actor,
  exit: Exit,
  commitWith: CommitWith<Licence> = commitNothingMore,
): Promise<Outcome<Licence, LeaveRefusal>> {
  return leave(deps, actor, { ...exit, side: "licensee" }, commitWith);
}

function leave(
  deps: LicensingDeps,
  actor: Actor,
  exit: Exit & { readonly side: "licensor" | "licensee" },
  commitWith: CommitWith<Licence>,
): Promise<Outcome<Licence, LeaveRefusal>> {
  const permission = exit.side === "licensor" ? "licence:answer" : "licence:withdraw";
  const state = exit.side === "licensor" ? "declined" : "withdrawn";
  const by = asParty({ actor, permission }, exit.licenceId);
  return changeLicence(
    deps,
    by,
    ({ licence, head, now }) => {
      if (sideOf(licence, actor.organisationId) !== exit.side) return refused("not-permitted");
      const closed = closedBecause(licence, now);
      if (closed) return refused(closed, { state: licence.state });
      if (licence.signedBy.includes(exit.side)) return refused("signed-cannot-leave");
      const next = left(licence, { state, note: exit.note });
      return done({ licence: next, head: headAfter(head, next), action: `licence.${state}` });
    },
    commitWith,
  );
}
