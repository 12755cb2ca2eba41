import { auditHeadRef } from "#shared/platform/audit-store.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { replace } from "#shared/platform/writes.ts";
import type { Actor } from "./actor.ts";
import { factWrites } from "./fact-writes.ts";
import { type Organisation, STATUS_STEPS, type StatusStep, takeStep } from "./organisation.ts";
import { organisationItem, organisationRef } from "./organisation-store.ts";
import { type Denial, denialOf } from "./permission.ts";
import { transactAs } from "./transact-as.ts";

export type StatusRefusal = Denial | "status-not-fitting" | "operator-stays" | "contended";

/** The operator admits, suspends or reinstates an organisation. Both houses have it on record. */
export async function setOrganisationStatus(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  actor: Actor,
  input: { readonly organisationId: string; readonly step: StatusStep; readonly because: string },
  commitWith: CommitWith<Organisation> = commitNothingMore,
): Promise<Outcome<Organisation, StatusRefusal>> {
  const denial = denialOf(actor, "network:admit");
  if (denial) return refused(denial);
  const { organisationId, step, because } = input;
  return transactAs<Outcome<Organisation, StatusRefusal>>(deps, { actor, permission: "network:admit" }, async () => {
    const [stored, operatorHead, head] = await deps.table.getMany(
      organisationRef(organisationId),
      auditHeadRef(actor.organisationId),
      auditHeadRef(organisationId),
    );
    if (!stored) return { writes: [], outcome: refused("not-found") };
    const organisation = takeStep(stored.value, step);
    if (typeof organisation === "string") return { writes: [], outcome: refused(organisation) };
    const fact = {
      organisationId,
      action: STATUS_STEPS[step].event,
      subject: organisationId,
      by: { organisationId: actor.organisationId, subject: actor.subject },
      detail: { because },
    };
    const chains = [
      { organisationId: actor.organisationId, head: operatorHead },
      { organisationId, head },
    ];
    const writes = [
      replace(organisationItem, stored, organisation),
      ...factWrites(deps, fact, chains),
      ...commitWith(organisation),
    ];
    return { writes, outcome: done(organisation) };
  });
}
