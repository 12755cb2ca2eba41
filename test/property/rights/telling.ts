/** Tells a history to a head, asking the engine before every hold and every signature. */
import { isFree, type RightsRequest } from "#shared/rights/decide.ts";
import {
  type Commitment,
  emptyHead,
  type RightsHead,
  withCommitment,
  withHold,
  withHoldback,
  withoutLapsedHolds,
  withoutLicence,
  withRightsIn,
} from "#shared/rights/head.ts";
import type { Act } from "./world.ts";

export interface Moment {
  head: RightsHead;
  now: number;
}

/** The head of a work whose holder has just declared these rights, at time zero. */
export function beginning(start: Parameters<typeof withRightsIn>[1]["rightsIn"]): Moment {
  return { head: withRightsIn(emptyHead("work"), { replacesSources: [], rightsIn: start }), now: 0 };
}

/** The moment after an act. What the engine refuses does not happen. */
export function after({ head, now }: Moment, act: Act): Moment {
  switch (act.act) {
    case "hold": {
      if (!isFree(head, act.request, now)) return { head, now };
      const hold = { ...grantOf(act.request), expiresAt: now + act.forTime, strength: act.strength };
      return { head: withHold(head, hold), now };
    }
    case "sign":
      if (!isFree(head, act.request, now)) return { head, now };
      return { head: withCommitment(head, grantOf(act.request)), now };
    case "release":
      return { head: withoutLicence(head, act.licenceId), now };
    case "pass time":
      return { head: withoutLapsedHolds(head, now + act.by), now: now + act.by };
    case "rights in":
      return { head: withRightsIn(head, act), now };
    case "hold back":
      return { head: withHoldback(head, act.holdback), now };
  }
}

/** The grant a request becomes when it is granted. */
export function grantOf({ licenceId = "unnamed", ...terms }: RightsRequest): Commitment {
  return { licenceId, ...terms };
}
