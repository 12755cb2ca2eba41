import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Actor } from "./actor.ts";
import type { Organisation } from "./organisation.ts";
import { organisationItem } from "./organisation-store.ts";
import { type Denial, denialOf, may } from "./permission.ts";

/** One's own organisation; the operator reads every one. */
export async function readOrganisation(
  deps: Pick<Ground, "table">,
  actor: Actor,
  input: { readonly organisationId: string },
): Promise<Outcome<Organisation, Denial>> {
  const { organisationId } = input;
  const denial = may(actor, "network:read")
    ? undefined
    : denialOf(actor, "organisation:read", { organisationIds: [organisationId] });
  if (denial) return refused(denial);
  const stored = await deps.table.get(organisationItem, { organisationId });
  return stored ? done(stored.value) : refused("not-found");
}
