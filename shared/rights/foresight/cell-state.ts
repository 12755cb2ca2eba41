import type { DayWindow } from "../days.ts";
import type { RefusalCode } from "../refusal.ts";

/**
 * How a medium in a territory stands on a day, to one who asks for all of the work, or the part of it, in all the
 * versions he names:
 * - `free`: to be had exclusively; `free-shared`: to be had, but not exclusively.
 * - `yours`: granted to the asker already, all of it.
 * - `committed`, `on-hold`, `held-back`: not to be had at all, not even non-exclusively.
 * - `not-held`: the rights holder does not hold it that day, or clearances have ended.
 */
export const CELL_STATES = ["free", "free-shared", "yours", "committed", "on-hold", "held-back", "not-held"] as const;
export type CellState = (typeof CELL_STATES)[number];

/** A run of days on which a cell stands in one way. */
export interface Stretch extends DayWindow {
  state: CellState;
  /**
   * Only with the last four states: some of the versions that are asked for, or parts of the work, are not so. Less than
   * what is asked for may be free.
   */
  inPart?: true;
}

/** Of several things in the way, the one to tell: what is not held is beyond any negotiation, and so on down. */
export const IN_THE_WAY = ["not-held", "committed", "on-hold", "held-back"] as const;
export type InTheWay = (typeof IN_THE_WAY)[number];

const STATE_OF: Readonly<Record<RefusalCode, InTheWay>> = {
  "no-rights-in": "not-held",
  "outside-window": "not-held",
  "rights-in-not-exclusive": "not-held",
  "clearance-ends": "not-held",
  committed: "committed",
  "part-committed": "committed",
  "on-hold-until": "on-hold",
  "held-back": "held-back",
};

/** The state of cells that are refused for a reason. */
export function stateOfRefusal(code: RefusalCode): InTheWay {
  return STATE_OF[code];
}

/** Whether cells in a state can be sold in any way. */
export function isSellable(state: CellState): boolean {
  return state === "free" || state === "free-shared";
}
