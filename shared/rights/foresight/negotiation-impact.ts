import type { RightsBox } from "../box.ts";
import type { RightsRequest } from "../decision.ts";
import type { RightsHead } from "../head.ts";
import { judge, type LineVerdict } from "../judge.ts";
import { boxOf, type Region, regionsWithout } from "../region.ts";
import { isPartOf } from "../scope.ts";

/** A request that is still open, by the licence it is to become. */
export type Negotiation = RightsRequest & { readonly licenceId: string };

/** What granting another licence does to an open negotiation. */
export interface NegotiationImpact {
  readonly licenceId: string;
  /** `ends`: nothing of what it asks for, and could have now, is left; `shrinks`: some of it is. */
  readonly effect: "ends" | "shrinks";
  /** What it could have now and not afterwards. Empty where only a holdback it asks for can no longer be promised. */
  readonly loses: readonly RightsBox[];
  /** It asks for more of the work than was granted: other parts of the work stay free. */
  readonly onlyInPart?: true;
}

/** The effect of the change from one head to another on an open negotiation; none where it loses nothing. */
export function negotiationImpact(
  heads: { readonly before: RightsHead; readonly after: RightsHead },
  { negotiation, granted }: { readonly negotiation: Negotiation; readonly granted: RightsRequest },
  now: number,
): NegotiationImpact[] {
  const { licenceId, scope } = negotiation;
  const judged = { before: judge(heads.before, negotiation, now), after: judge(heads.after, negotiation, now) };
  const had = judged.before.verdicts.map(freeOf);
  const left = judged.after.verdicts.map(freeOf);
  // Line by line: cells that one line loses may stay free on the lesser terms of another.
  const loses = had.flatMap((free, index) => regionsWithout(free, left[index] ?? []));
  const breaksPromise = judged.before.promises.forbid.length === 0 && judged.after.promises.forbid.length > 0;
  if (loses.length === 0 && !breaksPromise) return [];
  const told = {
    licenceId,
    effect: left.every((free) => free.length === 0) ? ("ends" as const) : ("shrinks" as const),
    loses: loses.map(boxOf),
  };
  return [isPartOf({ whole: scope, part: granted.scope }) ? { ...told, onlyInPart: true } : told];
}

/** What of an asked run of days nothing forbids. */
function freeOf({ asked, forbid }: LineVerdict): readonly Region[] {
  return regionsWithout(
    [asked.region],
    forbid.map(({ region }) => region),
  );
}
