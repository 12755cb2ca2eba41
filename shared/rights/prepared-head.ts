import { type Exclusivity, isExclusivity } from "./exclusivity.ts";
import type { Commitment, RightsHead, RightsIn } from "./head.ts";
import { demandAtMost, HOLDBACKS_MOST, LINES_MOST, PROMISES_MOST, RIGHTS_IN_MOST } from "./limits.ts";
import { isTied, type PreparedHoldback, prepareHoldback, type Start } from "./prepared-holdback.ts";
import { type Region, regionsOf } from "./region.ts";
import type { Scope } from "./scope.ts";
import { territoriesEither } from "./territories.ts";
import { inOrderOfDay } from "./tied-days.ts";

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

/** One run of days of a line of a commitment or hold, ready for set algebra. */
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

export interface PreparedHead {
  readonly rights: readonly PreparedRight[];
  readonly grants: readonly PreparedGrant[];
  /** The rights holder's own, and those that licences and holds promise. */
  readonly holdbacks: readonly PreparedHoldback[];
  /** What is committed starts here, the earliest first. Holds start nothing for others. */
  readonly starts: readonly Start[];
  /** Whether any holdback waits for a start. */
  readonly hasTies: boolean;
}

/** A head is a value, so what was prepared from it stays true as long as anybody keeps it. */
const prepared = new WeakMap<RightsHead, PreparedHead>();

/** The head ready for deciding; prepared once per head. Throws RangeError for an impossible box or exclusivity in it. */
export function prepare(head: RightsHead): PreparedHead {
  const known = prepared.get(head);
  if (known !== undefined) return known;
  demandSizes(head);
  const grants = byId(
    [
      ...head.commitments.map((grant) => ({ grant, nature: LASTING })),
      ...head.holds.map((hold) => ({ grant: hold, nature: natureOf(hold) })),
    ],
    ({ grant }) => grant.licenceId,
  ).flatMap(({ grant, nature }) => prepareGrant(grant, nature));
  const holdbacks = [
    ...head.holdbacks.flatMap(({ id, scope, ...term }) => prepareHoldback(term, { ...OWN_HOLDBACK, id, scope })),
    ...head.commitments.flatMap((commitment) => preparePromises(commitment, LASTING)),
    ...head.holds.flatMap((hold) => preparePromises(hold, natureOf(hold))),
  ];
  const fresh: PreparedHead = {
    rights: together(byId(head.rightsIn, (right) => right.id).flatMap(prepareRight)),
    grants,
    holdbacks: byId(holdbacks, ({ id, licenceId }) => id ?? licenceId ?? ""),
    starts: inOrderOfDay(grants.filter(({ isHold }) => !isHold).map(startOf)),
    hasTies: holdbacks.some(isTied),
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

function prepareRight(right: RightsIn): PreparedRight[] {
  const { scope, exclusivity, clearanceEndDay } = right;
  const terms = { scope, exclusivity: soundExclusivity(exclusivity) };
  return regionsOf(right.box).map((region) => {
    const clearedUntil = Math.min(region.endDay, clearanceEndDay ?? region.endDay);
    return withRegion({ ...terms, clearedUntil }, region);
  });
}

function withRegion(
  right: Pick<PreparedRight, "scope" | "exclusivity" | "clearedUntil">,
  region: Region,
): PreparedRight {
  const { scope, exclusivity, clearedUntil } = right;
  const cleared = region.startDay < clearedUntil ? { ...region, endDay: clearedUntil } : undefined;
  return { scope, exclusivity, clearedUntil, region, cleared };
}

/** How long a grant stands, and whether it only warns. */
type GrantNature = Pick<PreparedGrant, "isHold" | "isSoft" | "expiresAt">;

const LASTING: GrantNature = { isHold: false, isSoft: false, expiresAt: Number.POSITIVE_INFINITY };

function natureOf({ expiresAt, strength }: RightsHead["holds"][number]): GrantNature {
  return { isHold: true, isSoft: strength === "soft", expiresAt };
}

function prepareGrant(grant: Commitment, nature: GrantNature): PreparedGrant[] {
  const { licenceId, licenseeId, scope, lines } = grant;
  demandAtMost({ most: LINES_MOST, count: lines.length, of: `lines in ${licenceId}` });
  return lines.flatMap(({ box, exclusivity }) => {
    const terms = { licenceId, licenseeId, scope, exclusivity: soundExclusivity(exclusivity), ...nature };
    return regionsOf(box).map((region) => ({ ...terms, region }));
  });
}

function startOf({ licenceId, scope, region }: PreparedGrant): Start {
  const { media, territories, startDay, endDay } = region;
  return { licenceId, scope, media, territories, startDay, endDay };
}

const OWN_HOLDBACK = {
  binds: "everybody",
  licenceId: undefined,
  licenseeId: undefined,
  ownStarts: [],
  expiresAt: Number.POSITIVE_INFINITY,
} as const;

/** What a licence or hold promises beside its grant. A hold's own lines start what it promises, for as long as it stands. */
function preparePromises(grant: Commitment, { isHold, isSoft, expiresAt }: GrantNature): PreparedHoldback[] {
  const { licenceId, licenseeId, scope, holdbacks = [] } = grant;
  demandAtMost({ most: HOLDBACKS_MOST, count: holdbacks.length, of: `holdbacks in ${licenceId}` });
  if (holdbacks.length === 0) return [];
  const ownStarts = isHold ? prepareGrant(grant, LASTING).map(startOf) : [];
  const nature = { id: undefined, licenceId, licenseeId, scope, ownStarts, isSoft, expiresAt };
  return holdbacks.flatMap((promise) => prepareHoldback(promise, { ...nature, binds: promise.binds }));
}

/** What a commitment promises beside its grant, by itself. */
export function preparedPromises(commitment: Commitment): PreparedHoldback[] {
  return preparePromises(commitment, LASTING);
}

function demandSizes({ workId, rightsIn, commitments, holds, holdbacks }: RightsHead): void {
  const promises = commitments.length + holds.length + holdbacks.length;
  demandAtMost({ most: RIGHTS_IN_MOST, count: rightsIn.length, of: `rights in ${workId}` });
  demandAtMost({ most: PROMISES_MOST, count: promises, of: `commitments, holds and holdbacks of ${workId}` });
}
