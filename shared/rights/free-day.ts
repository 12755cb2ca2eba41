import type { CellClass } from "./cell-class.ts";
import type { Finding } from "./finding.ts";
import type { MediaSet } from "./media.ts";
import type { Outlook } from "./outlook.ts";
import { onDay, regionsWithout } from "./region.ts";
import { territoriesBoth, territoriesMeet } from "./territories.ts";

/** A finding, and the first later day on which its cells are free; undefined where none is known. */
export interface DatedFinding {
  readonly finding: Finding;
  readonly freeFromDay: number | undefined;
}

/** Cuts findings of one line where their cells become free on different days. */
export function withFreeDays(findings: readonly Finding[], outlook: Outlook): DatedFinding[] {
  const firstFreeDayOf = rememberingFirstFreeDays(outlook);
  // Of thousands of classes most have other media: they are passed over together.
  const byMedia = [...Map.groupBy(outlook.classes, ({ media }) => media)];
  return findings.flatMap((finding) => {
    const { region } = finding;
    const near = byMedia.flatMap(([media, classes]) => ((region.media & media) === 0 ? [] : classes));
    return near.flatMap((alike) => {
      if (!territoriesMeet(region.territories, alike.territories)) return [];
      const cells = {
        media: region.media & alike.media,
        territories: territoriesBoth(region.territories, alike.territories),
      };
      const freeFromDay = firstFreeDayOf(cells, region.startDay);
      return [{ finding: { ...finding, region: { ...region, ...cells } }, freeFromDay }];
    });
  });
}

/** Thousands of licences lie over the same cells of a much sold work: their free day is looked for once. */
function rememberingFirstFreeDays(outlook: Outlook): (cells: CellClass, fromDay: number) => number | undefined {
  const known = new Map<string, number | undefined>();
  const inMedia = new Map<MediaSet, Outlook>();
  return (cells, fromDay) => {
    const key = `${fromDay} ${cells.media} ${cells.territories.join()}`;
    const there = inMedia.get(cells.media) ?? withObstaclesIn(cells.media, outlook);
    inMedia.set(cells.media, there);
    if (!known.has(key)) known.set(key, firstFreeDay(cells, there, fromDay));
    return known.get(key);
  };
}

function withObstaclesIn(media: MediaSet, outlook: Outlook): Outlook {
  return { ...outlook, obstacles: outlook.obstacles.filter((region) => (region.media & media) !== 0) };
}

/** The first day after `fromDay` on which these cells are free as the line asks, by an outlook on their media alone. */
function firstFreeDay(cells: CellClass, outlook: Outlook, fromDay: number): number | undefined {
  const { asked, sources, turningDays } = outlook;
  const cellsAsked = { ...asked.region, ...cells };
  // An obstacle on these cells always has versions in common with the line, too.
  const obstacles = outlook.obstacles.filter(({ territories }) => territoriesMeet(territories, cells.territories));
  return turningDays.find((day) => {
    if (day <= fromDay || obstacles.some(({ startDay, endDay }) => startDay <= day && day < endDay)) return false;
    return regionsWithout([onDay(cellsAsked, day)], sources).length === 0;
  });
}
