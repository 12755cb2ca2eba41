import type { MediaSet } from "./media.ts";
import { type TerritorySet, territoriesBoth, territoriesEmpty, territoriesWithout } from "./territories.ts";

/** Media and territories between which nothing under consideration makes a difference. */
export interface CellClass {
  readonly media: MediaSet;
  readonly territories: TerritorySet;
}

/** Parts cells into classes that each of the others holds wholly or not at all. */
export function classesOf(cells: CellClass, others: readonly CellClass[]): CellClass[] {
  let media = [cells.media];
  let territories = [cells.territories];
  for (const other of others) {
    media = media.flatMap((set) => [set & other.media, set & ~other.media]).filter((part) => part !== 0);
    territories = territories
      .flatMap((set) => [
        territoriesBoth(set, other.territories),
        territoriesWithout({ from: set, take: other.territories }),
      ])
      .filter((part) => !territoriesEmpty(part));
  }
  return media.flatMap((set) => territories.map((places) => ({ media: set, territories: places })));
}
