import { groupsOf } from "./cell-refusals.ts";
import { brokenPromises } from "./clashes.ts";
import type { Asker } from "./finding.ts";
import type { Holdback, RightsHead } from "./head.ts";
import { STANDING_MOST } from "./limits.ts";
import { prepare } from "./prepared-head.ts";
import { prepareHoldback } from "./prepared-holdback.ts";
import type { CellRefusal } from "./refusal.ts";

/** No licensee has this id: a holdback of the rights holder's own is towards everybody. */
const EVERYBODY = "";

/** What stands in the cells of a holdback, as far as it is told. */
export interface Standing {
  readonly cells: CellRefusal[];
  /** Whether more stands there than is told. */
  readonly hasMore: boolean;
}

/**
 * What of the cells of a holdback stands licensed or on hold at `now` (milliseconds since 1970), with the licences that
 * have it. A holdback binds what is granted after it: these stay as they are, and the rights holder should know of them.
 * The answer is the seller's: it names licences. Throws RangeError for an impossible box, tie or head.
 */
export function standingIn(head: RightsHead, holdback: Holdback, now: number): Standing {
  const prepared = prepare(head);
  const { id, scope, ...term } = holdback;
  const asker: Asker = { licenceId: undefined, licenseeId: EVERYBODY, scope, starts: prepared.starts };
  const runs = prepareHoldback(term, {
    ...{ id, scope, binds: "everybody", licenceId: undefined, licenseeId: undefined },
    ...{ ownStarts: [], expiresAt: Number.POSITIVE_INFINITY },
  });
  const found = runs.flatMap((run) => {
    const { forbid, warn } = brokenPromises(prepared, run, asker, now);
    return [...forbid, ...warn];
  });
  const told = found.slice(0, STANDING_MOST).map(({ isPromise: _, ...standing }) => standing);
  return { cells: groupsOf(told), hasMore: found.length > STANDING_MOST };
}
