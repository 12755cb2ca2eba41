import type { RightsBox } from "./box.ts";
import type { Exclusivity } from "./exclusivity.ts";
import type { HoldbackPromise, HoldbackTerm } from "./holdback.ts";
import type { Scope } from "./scope.ts";

/** One line of a grant: a box, and how far it keeps others out. */
export interface RightsLine {
  box: RightsBox;
  exclusivity: Exclusivity;
}

/** Rights the holder has, and so may grant out of. */
export interface RightsIn {
  id: string;
  /** Where it came from, such as one avail; everything of one source is replaced together. */
  source: string;
  scope: Scope;
  box: RightsBox;
  exclusivity: Exclusivity;
  /** The first day on which music, archive or talent clearances no longer allow use; may come before the window's end. */
  clearanceEndDay?: number;
}

/** Rights granted by a signed licence. */
export interface Commitment {
  licenceId: string;
  licenseeId: string;
  scope: Scope;
  lines: readonly RightsLine[];
  /** What the parties promised each other beside the grant, for the scope of the licence. Released with it. */
  holdbacks?: readonly HoldbackPromise[];
}

/** Rights promised while signatures are pending. A hard hold (the rule) blocks as a commitment does; a soft one only warns. */
export interface Hold extends Commitment {
  /** Milliseconds since 1970-01-01 UTC. The hold lives before this instant, and no longer at it. */
  expiresAt: number;
  strength?: "hard" | "soft";
}

/** A promise of the rights holder not to exploit, towards everybody. A hard one blocks, a soft one warns. */
export interface Holdback extends HoldbackTerm {
  id: string;
  scope: Scope;
  note?: string;
}

/**
 * All that decides what of one root work can still be granted. A value: it is never changed, every act makes a new one
 * (and deciding keeps what it has prepared for a head beside that very object).
 */
export interface RightsHead {
  readonly workId: string;
  readonly rightsIn: readonly RightsIn[];
  readonly commitments: readonly Commitment[];
  readonly holds: readonly Hold[];
  readonly holdbacks: readonly Holdback[];
}

/** The head of a work nobody holds or has licensed anything of. */
export function emptyHead(workId: string): RightsHead {
  return { workId, rightsIn: [], commitments: [], holds: [], holdbacks: [] };
}

/** Puts a hold in place, instead of any earlier hold of the same licence. Records only: ask `decide` first. */
export function withHold(head: RightsHead, hold: Hold): RightsHead {
  return { ...head, holds: [...withoutGrant(head.holds, hold.licenceId), hold] };
}

/** Records a signed licence, and ends its hold. Recording it again changes nothing more. Ask `decide` first. */
export function withCommitment(head: RightsHead, commitment: Commitment): RightsHead {
  const { licenceId } = commitment;
  return {
    ...head,
    commitments: [...withoutGrant(head.commitments, licenceId), commitment],
    holds: withoutGrant(head.holds, licenceId),
  };
}

/** Releases whatever a licence holds or has committed: declined, lapsed, voided, terminated. */
export function withoutLicence(head: RightsHead, licenceId: string): RightsHead {
  return {
    ...head,
    commitments: withoutGrant(head.commitments, licenceId),
    holds: withoutGrant(head.holds, licenceId),
  };
}

/**
 * Replaces the rights of the named sources by new ones (a full extract), or takes them away (a full delete, with no new
 * ones). What is already committed stays committed. Ids are unique in a head: a new right
 * replaces the one of its id, and of two new ones of one id the last is kept.
 */
export function withRightsIn(
  head: RightsHead,
  change: { replacesSources: readonly string[]; rightsIn: readonly RightsIn[] },
): RightsHead {
  const sources = new Set(change.replacesSources);
  const fresh = new Map(change.rightsIn.map((right) => [right.id, right]));
  const kept = head.rightsIn.filter((right) => !sources.has(right.source) && !fresh.has(right.id));
  return { ...head, rightsIn: [...kept, ...fresh.values()] };
}

/**
 * Sets a holdback of the rights holder's own, instead of any earlier one of its id. It takes back nothing that was
 * granted: from here on no more is granted against it.
 */
export function withHoldback(head: RightsHead, holdback: Holdback): RightsHead {
  const others = head.holdbacks.filter(({ id }) => id !== holdback.id);
  return { ...head, holdbacks: [...others, holdback] };
}

/** Lifts a holdback of the rights holder's own. Those that licences promise stay. */
export function withoutHoldback(head: RightsHead, holdbackId: string): RightsHead {
  return { ...head, holdbacks: head.holdbacks.filter(({ id }) => id !== holdbackId) };
}

/** Drops the holds whose time is up at `now` (milliseconds since 1970). Decisions are the same with or without them. */
export function withoutLapsedHolds(head: RightsHead, now: number): RightsHead {
  return { ...head, holds: head.holds.filter((hold) => isLive(hold, now)) };
}

/**
 * What of a head speaks of some territories. Of cells in them it decides as the whole head does: no right, no holdback and
 * no start of another right that one waits for bears on a cell of another territory.
 */
export function headWithin(head: RightsHead, territories: ReadonlySet<string>): RightsHead {
  const speaksOf = ({ box }: { readonly box: RightsBox }) => box.territories.some((code) => territories.has(code));
  const grants = ({ lines, holdbacks = [] }: Commitment) => lines.some(speaksOf) || holdbacks.some(speaksOf);
  return {
    workId: head.workId,
    rightsIn: head.rightsIn.filter(speaksOf),
    commitments: head.commitments.filter(grants),
    holds: head.holds.filter(grants),
    holdbacks: head.holdbacks.filter(speaksOf),
  };
}

/** Whether a hold still stands at `now`, milliseconds since 1970. */
export function isLive(hold: { expiresAt: number }, now: number): boolean {
  return now < hold.expiresAt;
}

function withoutGrant<G extends { licenceId: string }>(grants: readonly G[], licenceId: string): readonly G[] {
  return grants.filter((grant) => grant.licenceId !== licenceId);
}
