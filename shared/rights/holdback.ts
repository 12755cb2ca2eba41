import type { RightsBox } from "./box.ts";
import { TIE_DAYS_MOST } from "./limits.ts";
import { isMediaLeaf, type MediaLeaf } from "./media.ts";

/**
 * A day that is not fixed yet: so many days after another right starts. Counted for each territory, and for each part of
 * the work, from the first day of the earliest commitment in any of these media; a right sold for one season starts
 * nothing for the series. A hold starts nothing for others: it may lapse, and what was let in on its word would stay.
 * Nor does a right of an earlier round: one that is over before the holdback's first day, with all that followed on it
 * without a day between, and so long begun that the days counted from it are over too.
 */
export interface StartTie {
  daysAfterStartOf: { media: readonly MediaLeaf[]; days: number };
}

/**
 * Cells that are held back, and on which days of their window. A tie only narrows the window: to the days from
 * `tiedStart` on, and to those before `tiedEnd`. While the start it waits for is unknown, any day of the window may be
 * one of them, and all are held; a window that is left open then has no known end.
 */
export interface HoldbackTerm {
  strength: "hard" | "soft";
  box: RightsBox;
  tiedStart?: StartTie;
  tiedEnd?: StartTie;
}

/**
 * A holdback promised in a licence. It binds the `licensor`: these cells are not granted to others; or the `licensee`:
 * of what is granted to him he does not exploit these cells, and is granted no more of them.
 */
export interface HoldbackPromise extends HoldbackTerm {
  binds: "licensor" | "licensee";
}

/** Throws RangeError for a tie to no medium, to an unknown one, or by an impossible number of days. */
export function soundTie({ daysAfterStartOf: { media, days } }: StartTie): void {
  const unknown = media.find((code) => !isMediaLeaf(code));
  if (media.length === 0 || unknown !== undefined) {
    throw new RangeError(`impossible tie of a holdback: to the start of ${unknown ?? "no medium"}`);
  }
  if (!Number.isInteger(days) || days < 0 || days > TIE_DAYS_MOST) {
    throw new RangeError(`impossible tie of a holdback: ${days} days after a start, at most ${TIE_DAYS_MOST}`);
  }
}
