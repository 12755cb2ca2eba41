import { type CutPlank, STANDS } from "./cut-plank.ts";
import { type Asker, STRANGER } from "./granted-cells.ts";
import type { Segment } from "./segment.ts";
import { exclusivityOf, standingOfCode } from "./standing.ts";
import { takeWork, type WorkSet } from "./work-set.ts";

/** Takes out of a set the works of which the asker was granted any cell of a plank: signed, or on a hold that stands. */
export function takeHolding(segment: Segment, cut: CutPlank, asker: Asker, works: WorkSet): void {
  for (let work = 0; work < segment.workIds.length; work++) {
    if (isHolding(segment, cut, asker, work)) takeWork(works, work);
  }
}

/** Whether the asker was granted any cell of a plank of one work. */
export function isHolding(segment: Segment, { plank, stands }: CutPlank, asker: Asker, work: number): boolean {
  if (asker.licensee === STRANGER) return false;
  const { from, startDay, endDay, cut, licensee, expiresAt } = segment.obstacles;
  for (let row = from[work] ?? 0; row < (from[work + 1] ?? 0); row++) {
    const at = cut[row] ?? 0;
    if (licensee[row] !== asker.licensee || stands[at] === STANDS.aside || asker.now >= (expiresAt[row] ?? 0)) continue;
    if ((startDay[row] ?? 0) >= plank.endDay || (endDay[row] ?? 0) <= plank.startDay) continue;
    if (exclusivityOf(standingOfCode(segment.obstacleCuts.standing[at] ?? 0)) !== undefined) return true;
  }
  return false;
}
