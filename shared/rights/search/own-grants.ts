import { type CutPlank, STANDS } from "./cut-plank.ts";
import { type Asker, STRANGER } from "./granted-cells.ts";
import type { Segment } from "./segment.ts";
import { exclusivityOf, standingOfCode } from "./standing.ts";
import { takeWork, type WorkSet } from "./work-set.ts";

/** Takes out of a set the works of which the asker was granted any cell of a plank: signed, or on a hold that stands. */
export function takeHolding(segment: Segment, { plank, stands }: CutPlank, asker: Asker, works: WorkSet): void {
  if (asker.licensee === STRANGER) return;
  const isGrant = Array.from(
    segment.obstacleCuts.standing,
    (code) => exclusivityOf(standingOfCode(code)) !== undefined,
  );
  const { from, startDay, endDay, cut, licensee, expiresAt } = segment.obstacles;
  for (let work = 0; work < segment.workIds.length; work++) {
    for (let row = from[work] ?? 0; row < (from[work + 1] ?? 0); row++) {
      if (licensee[row] !== asker.licensee || !isGrant[cut[row] ?? 0]) continue;
      if (stands[cut[row] ?? 0] === STANDS.aside) continue;
      const isInTerm = (startDay[row] ?? 0) < plank.endDay && (endDay[row] ?? 0) > plank.startDay;
      if (isInTerm && asker.now < (expiresAt[row] ?? 0)) takeWork(works, work);
    }
  }
}
