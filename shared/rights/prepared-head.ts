import { type Exclusivity, isExclusivity } from "./exclusivity.ts";
import type { Commitment, Holdback, RightsHead, RightsIn } from "./head.ts";
import { type Region, regionOf } from "./region.ts";
import type { Scope } from "./scope.ts";
import { territoriesEither } from "./territories.ts";

/** Rights in, ready for set algebra. */
export interface PreparedRight {
  readonly scope: Scope;
  readonly exclusivity: Exclusivity;
  readonly region: Region;
  /** The first day on which clearances no longer allow use; the window's end where nothing ends earlier. */
  readonly clearedUntil: number;
  /** The region as far as clearances reach; absent where they end before it begins. */
  readonly cleared: Region | undefined;
}

/** One line of a commitment or hold, ready for set algebra. */
export interface PreparedGrant {
  readonly licenceId: string;
  readonly licenseeId: string;
  readonly scope: Scope;
  readonly exclusivity: Exclusivity;
  readonly region: Region;
  readonly isHold: boolean;
  readonly isSoft: boolean;
  /** Milliseconds since 1970; Infinity for a commitment, which lapses by no clock. */
  readonly expiresAt: number;
}

interface PreparedHoldback {
  readonly id: string;
  readonly scope: Scope;
  readonly region: Region;
  readonly isSoft: boolean;
}

export interface PreparedHead {
  readonly rights: readonly PreparedRight[];
  readonly grants: readonly PreparedGrant[];
  readonly holdbacks: readonly PreparedHoldback[];
}

/** A head is a value, so what was prepared from it stays true as long as anybody keeps it. */
const prepared = new WeakMap<RightsHead, PreparedHead>();

/** The head ready for deciding; prepared once per head. Throws RangeError for an impossible box or exclusivity in it. */
export function prepare(head: RightsHead): PreparedHead {
  const known = prepared.get(head);
  if (known !== undefined) return known;
  const grants = [
    ...head.commitments.flatMap((commitment) => prepareGrant(commitment, { isHold: false })),
    ...head.holds.flatMap((hold) =>
      prepareGrant(hold, { isHold: true, isSoft: hold.strength === "soft", expiresAt: hold.expiresAt }),
    ),
  ];
  const fresh: PreparedHead = {
    rights: together(byId(head.rightsIn, (right) => right.id).map(prepareRight)),
    grants: byId(grants, (grant) => grant.licenceId),
    holdbacks: head.holdbacks.map(prepareHoldback),
  };
  prepared.set(head, fresh);
  return fresh;
}

/**
 * Puts together rights that differ in territories only, then in media only: an avails file has a row for each country,
 * and a question about fifty countries should not have to look at fifty rows.
 */
function together(rights: readonly PreparedRight[]): PreparedRight[] {
  const byPlace = joinedBy(
    rights,
    ({ region }) => `${region.media}`,
    (one, other) => ({
      ...one,
      territories: territoriesEither(one.territories, other.territories),
    }),
  );
  return joinedBy(
    byPlace,
    ({ region }) => region.territories.join(),
    (one, other) => ({
      ...one,
      media: one.media | other.media,
    }),
  );
}

function joinedBy(
  rights: readonly PreparedRight[],
  rest: (right: PreparedRight) => string,
  join: (one: Region, other: Region) => Region,
): PreparedRight[] {
  const groups = new Map<string, PreparedRight>();
  for (const right of rights) {
    const { startDay, endDay, languages } = right.region;
    const terms = [right.scope, right.exclusivity, startDay, endDay, right.clearedUntil, languages];
    const key = `${JSON.stringify(terms)} ${rest(right)}`;
    const group = groups.get(key);
    groups.set(key, group === undefined ? right : withRegion(right, join(group.region, right.region)));
  }
  return [...groups.values()];
}

/** In the order of ids, so that how an answer is cut into groups does not show what was recorded first. */
function byId<T>(entries: readonly T[], idOf: (entry: T) => string): T[] {
  return entries.toSorted((one, other) => (idOf(one) === idOf(other) ? 0 : idOf(one) < idOf(other) ? -1 : 1));
}

/** The exclusivity, if the trade knows it. Throws RangeError otherwise. */
export function soundExclusivity(exclusivity: Exclusivity): Exclusivity {
  if (!isExclusivity(exclusivity)) throw new RangeError(`impossible exclusivity: ${JSON.stringify(exclusivity)}`);
  return exclusivity;
}

function prepareRight(right: RightsIn): PreparedRight {
  const region = regionOf(right.box);
  const clearedUntil = Math.min(region.endDay, right.clearanceEndDay ?? region.endDay);
  return withRegion({ scope: right.scope, exclusivity: soundExclusivity(right.exclusivity), clearedUntil }, region);
}

function withRegion(
  right: Pick<PreparedRight, "scope" | "exclusivity" | "clearedUntil">,
  region: Region,
): PreparedRight {
  const { scope, exclusivity, clearedUntil } = right;
  const cleared = region.startDay < clearedUntil ? { ...region, endDay: clearedUntil } : undefined;
  return { scope, exclusivity, clearedUntil, region, cleared };
}

function prepareGrant(
  grant: Commitment,
  nature: { isHold: boolean; isSoft?: boolean; expiresAt?: number },
): PreparedGrant[] {
  return grant.lines.map((line) => ({
    licenceId: grant.licenceId,
    licenseeId: grant.licenseeId,
    scope: grant.scope,
    exclusivity: soundExclusivity(line.exclusivity),
    region: regionOf(line.box),
    isHold: nature.isHold,
    isSoft: nature.isSoft ?? false,
    expiresAt: nature.expiresAt ?? Number.POSITIVE_INFINITY,
  }));
}

function prepareHoldback(holdback: Holdback): PreparedHoldback {
  return {
    id: holdback.id,
    scope: holdback.scope,
    region: regionOf(holdback.box),
    isSoft: holdback.strength === "soft",
  };
}
