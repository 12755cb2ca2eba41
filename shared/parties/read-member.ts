import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { Actor } from "./actor.ts";
import type { Member } from "./member.ts";
import { memberItem } from "./member-store.ts";
import { type Denial, denialOf } from "./permission.ts";

/** A member of one's own organisation, with the revision an edit must name. */
export async function readMember(
  deps: Pick<Ground, "table">,
  actor: Actor,
  input: { readonly subject: string },
): Promise<Outcome<Stored<Member>, Denial>> {
  const denial = denialOf(actor, "organisation:read");
  if (denial) return refused(denial);
  const { organisationId } = actor;
  const stored = await deps.table.get(memberItem, { organisationId, subject: input.subject });
  return stored ? done(stored) : refused("not-found");
}
