import { classesOf } from "./cell-class.ts";
import { type Exclusivity, hasRoom } from "./exclusivity.ts";
import type { AskedLine } from "./finding.ts";
import type { PreparedGrant } from "./prepared-head.ts";
import { type Region, regionsBoth, regionWithout } from "./region.ts";
import { isPartOf, narrowerScope, type Scope, scopesMeet } from "./scope.ts";
import { territoriesMeet } from "./territories.ts";

/** Cells, and the co-exclusive grants that all hold them. */
export interface Crowd {
  readonly region: Region;
  readonly scope: Scope;
  readonly holders: readonly PreparedGrant[];
}

/**
 * The cells of a line where the other co-exclusive licensees leave no room for one more. Licensees are counted cell by
 * cell: two who share no cell with each other are no crowd to a third.
 */
export function overfull(
  grants: readonly PreparedGrant[],
  asked: Pick<AskedLine, "scope" | "exclusivity" | "region">,
): Crowd[] {
  if (grants.length === 0 || leavesRoom(grants, asked.exclusivity)) return [];
  if (grants.length <= COUNTED_AT_ONCE) return overfullAmong(grants, asked);
  const marks = grants.map(({ region }, at) => ({ ...region, meaning: String(at) }));
  return classesOf(asked.region, marks).flatMap((cells) => {
    const there = grants.filter(
      ({ region }) => (region.media & cells.media) !== 0 && territoriesMeet(region.territories, cells.territories),
    );
    return overfullAmong(there, { ...asked, region: { ...asked.region, ...cells } });
  });
}

/** Each grant can part the crowds of all before it. More than these are counted where few are: place by place. */
const COUNTED_AT_ONCE = 2;

function overfullAmong(
  grants: readonly PreparedGrant[],
  asked: Pick<AskedLine, "scope" | "exclusivity" | "region">,
): Crowd[] {
  if (grants.length === 0 || leavesRoom(grants, asked.exclusivity)) return [];
  let crowds: Crowd[] = [{ region: asked.region, scope: asked.scope, holders: [] }];
  for (const grant of grants) crowds = crowds.flatMap((crowd) => joined(crowd, grant));
  return crowds.filter((crowd) => crowd.holders.length > 0 && !leavesRoom(crowd.holders, asked.exclusivity));
}

/** Parts a crowd into the cells a further grant joins and those it does not. */
function joined(crowd: Crowd, grant: PreparedGrant): Crowd[] {
  const region = scopesMeet(crowd.scope, grant.scope) ? regionsBoth(crowd.region, grant.region) : undefined;
  if (region === undefined) return [crowd];
  const scope = narrowerScope(crowd.scope, grant.scope);
  const parts: Crowd[] = [{ region, scope, holders: [...crowd.holders, grant] }];
  // A grant of one season leaves the crowd of the series as it was: other seasons may always follow.
  if (isPartOf({ whole: crowd.scope, part: grant.scope })) parts.push({ ...crowd, region });
  const apart = regionWithout({ from: crowd.region, take: grant.region });
  return [...parts, ...apart.map((left) => ({ ...crowd, region: left }))];
}

function leavesRoom(holders: readonly PreparedGrant[], wanted: Exclusivity): boolean {
  const held = new Set(holders.map((grant) => grant.licenseeId)).size;
  const smallestPromise = Math.min(...holders.map((grant) => promiseOf(grant.exclusivity)));
  return hasRoom({ held, smallestPromise, wanted: promiseOf(wanted) });
}

/** Among how many, at most, a grant was promised to be. */
function promiseOf(exclusivity: Exclusivity): number {
  if (exclusivity.kind === "co-exclusive") return exclusivity.of;
  return exclusivity.kind === "non-exclusive" ? Number.POSITIVE_INFINITY : 1;
}
