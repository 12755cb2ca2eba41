import type { CellClass } from "./cell-class.ts";
import type { Finding } from "./finding.ts";
import type { Outlook } from "./outlook.ts";
import { onDay, type Region, regionsWithout } from "./region.ts";
import { territoriesBoth, territoriesMeet } from "./territories.ts";

/** A finding, and the first later day on which its cells are free; undefined where none is known. */
export interface DatedFinding {
  readonly finding: Finding;
  readonly freeFromDay: number | undefined;
}

/** Cuts findings of one line where their cells become free on different days. */
export function withFreeDays(findings: readonly Finding[], outlook: Outlook): DatedFinding[] {
  const firstFreeDayOf = rememberingFirstFreeDays(outlook);
  return findings.flatMap((finding) => {
    const { region } = finding;
    return outlook.classes.flatMap((alike) => {
      const media = region.media & alike.media;
      if (media === 0 || !territoriesMeet(region.territories, alike.territories)) return [];
      const cells = { media, territories: territoriesBoth(region.territories, alike.territories) };
      const freeFromDay = firstFreeDayOf(cells, region.startDay);
      return [{ finding: { ...finding, region: { ...region, ...cells } }, freeFromDay }];
    });
  });
}

/** Thousands of licences lie over the same cells of a much sold work: their free day is looked for once. */
function rememberingFirstFreeDays(outlook: Outlook): (cells: CellClass, fromDay: number) => number | undefined {
  const known = new Map<string, number | undefined>();
  return (cells, fromDay) => {
    const key = `${fromDay} ${cells.media} ${cells.territories.join()}`;
    if (!known.has(key)) known.set(key, firstFreeDay(cells, outlook, fromDay));
    return known.get(key);
  };
}

/** The first day after `fromDay` on which these cells are free as the line asks, in all its versions. */
function firstFreeDay(cells: CellClass, outlook: Outlook, fromDay: number): number | undefined {
  const { asked, sources, turningDays } = outlook;
  const cellsAsked = { ...asked.region, ...cells };
  const obstacles = outlook.obstacles.filter((region) => cellsMeet(region, cells));
  return turningDays.find((day) => {
    if (day <= fromDay || obstacles.some(({ startDay, endDay }) => startDay <= day && day < endDay)) return false;
    return regionsWithout([onDay(cellsAsked, day)], sources).length === 0;
  });
}

/** Whether a region has media and territories in common with cells. An obstacle always has versions in common, too. */
function cellsMeet(region: Region, cells: CellClass): boolean {
  return (region.media & cells.media) !== 0 && territoriesMeet(region.territories, cells.territories);
}
