import type { RightsBox } from "./box.ts";
import type { RightsIn } from "./head.ts";
import { boxOf, type Region, regionsBoth, regionsOf } from "./region.ts";
import { scopesMeet } from "./scope.ts";

/** Two rights, by id in the order of the list, and the cells both claim exclusively. */
export interface ExclusiveOverlap {
  first: string;
  second: string;
  box: RightsBox;
}

/**
 * The pairs of exclusive rights in one list that claim the same cells of the same part of one work: the mistake a
 * spreadsheet hides. In the order of the list. Throws RangeError for an impossible box; ask `checkBox` of each first.
 */
export function conflictsWithin(rights: readonly RightsIn[]): ExclusiveOverlap[] {
  const claims = rights
    .map((right, index) => ({ right, index }))
    .filter(({ right }) => right.exclusivity.kind === "exclusive")
    .flatMap((claim) => regionsOf(claim.right.box).map((region) => ({ ...claim, region })));
  // By start, so that each is compared only with those that begin before it ends.
  claims.sort((one, other) => one.region.startDay - other.region.startDay || one.index - other.index);

  const found: { first: Claim; second: Claim; region: Region }[] = [];
  claims.forEach((claim, position) => {
    for (let next = position + 1; next < claims.length; next++) {
      const other = claims[next];
      if (other === undefined || other.region.startDay >= claim.region.endDay) break;
      if (other.index === claim.index) continue;
      const region = scopesMeet(claim.right.scope, other.right.scope)
        ? regionsBoth(claim.region, other.region)
        : undefined;
      if (region === undefined) continue;
      found.push(
        claim.index < other.index ? { first: claim, second: other, region } : { first: other, second: claim, region },
      );
    }
  });
  found.sort((one, other) => one.first.index - other.first.index || one.second.index - other.second.index);
  return found.map(({ first, second, region }) => ({
    first: first.right.id,
    second: second.right.id,
    box: boxOf(region),
  }));
}

interface Claim {
  readonly right: RightsIn;
  readonly index: number;
  readonly region: Region;
}
