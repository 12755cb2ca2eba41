import type { Actor } from "#shared/parties/actor.ts";
import type { Denial } from "#shared/parties/permission.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome } from "#shared/platform/outcome.ts";
import type { Holdback, RightsHead } from "#shared/rights/head.ts";
import { type Standing, standingIn } from "#shared/rights/standing-grants.ts";
import { readRights } from "./read-work.ts";

/** A holdback of the rights holder's own, and what stands in its cells all the same. Names licences: for its holder alone. */
export interface OwnHoldback {
  readonly holdback: Holdback;
  readonly standing: Standing;
}

/** The holdbacks of the actor's own work, in the order they were set. Nobody else ever sees them. */
export async function readHoldbacks(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  workId: string,
): Promise<Outcome<readonly OwnHoldback[], Denial>> {
  const read = await readRights(deps, actor, workId);
  return read.ok ? done(holdbacksIn(read.value.value.head, deps.clock.now())) : read;
}

/** The holdbacks of a head, with what stands in the cells of each at `now`, milliseconds since 1970. */
export function holdbacksIn(head: RightsHead, now: number): OwnHoldback[] {
  return head.holdbacks.map((holdback) => ({ holdback, standing: standingIn(head, holdback, now) }));
}
