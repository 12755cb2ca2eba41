import type { RightsLine } from "./head.ts";
import type { HoldbackPromise } from "./holdback.ts";
import type { CellRefusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";

/** What a licensee asks of one work. All lines are granted together or not at all. */
export interface RightsRequest {
  /** The licence these rights are for. Its own hold never stands in its way. */
  licenceId?: string;
  /** Who would get them. His other grants never stand in his way. */
  licenseeId: string;
  scope: Scope;
  lines: readonly RightsLine[];
  /** What the parties would promise each other beside the grant. */
  holdbacks?: readonly HoldbackPromise[];
  /** What else of the work he would be granted in the same breath: ties are counted from its starts, too. */
  grantedBeside?: readonly Pick<RightsRequest, "scope" | "lines">[];
}

export const ALTERNATIVE_KINDS = [
  "lesser-exclusivity",
  "later-start",
  "shorter-term",
  "fewer-territories",
  "fewer-media",
  "other-languages",
  "fewer-holdbacks",
] as const;

export type AlternativeKind = (typeof ALTERNATIVE_KINDS)[number];

/** Something near to what was asked that would be granted now, whole. */
export interface Alternative {
  /** In what it differs, at least one; in the order above. */
  kinds: AlternativeKind[];
  lines: RightsLine[];
  /** The holdbacks that can be promised; absent where all that were asked for can. */
  holdbacks?: readonly HoldbackPromise[];
}

/** Granted (with warnings of soft holds and holdbacks), or refused with every reason and the nearest alternatives. */
export type Decision =
  | { granted: true; warnings: CellRefusal[] }
  | { granted: false; refusals: CellRefusal[]; alternatives: Alternative[] };
