import { type CellClass, classesOf } from "./cell-class.ts";
import type { Finding } from "./finding.ts";
import { type Outlook, turningDays } from "./outlook.ts";
import { onDay, regionsMeet, regionsWithout } from "./region.ts";

/** A finding, and the first later day on which its cells are free; undefined where none is known. */
export interface DatedFinding {
  readonly finding: Finding;
  readonly freeFromDay: number | undefined;
}

/** Cuts a finding where its cells become free on different days. */
export function withFreeDays(finding: Finding, outlook: Outlook): DatedFinding[] {
  return classesOf(finding.region, [...outlook.sources, ...outlook.obstacles]).map((cells) => ({
    finding: { ...finding, region: { ...finding.region, ...cells } },
    freeFromDay: firstFreeDay(cells, outlook, finding.region.startDay),
  }));
}

/**
 * The first day after `fromDay` on which these cells are free as the line asks, in all its versions. Things change only
 * where something ends or begins, so those days are all that need to be looked at.
 */
function firstFreeDay(cells: CellClass, outlook: Outlook, fromDay: number): number | undefined {
  const { asked, sources, obstacles } = outlook;
  return turningDays(outlook).find((day) => {
    if (day <= fromDay) return false;
    const cell = onDay({ ...asked.region, ...cells }, day);
    return !obstacles.some((obstacle) => regionsMeet(obstacle, cell)) && regionsWithout([cell], sources).length === 0;
  });
}
