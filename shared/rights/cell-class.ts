import { eachMedium, type MediaSet } from "./media.ts";
import { eachTerritory, type TerritorySet, territoriesEither, territoriesMeet } from "./territories.ts";

/** Media and territories between which nothing under consideration makes a difference. */
export interface CellClass {
  readonly media: MediaSet;
  readonly territories: TerritorySet;
}

/** Something that makes a difference to some cells. Marks of one meaning make the same difference. */
export interface Mark extends CellClass {
  readonly meaning: string;
}

/**
 * Parts cells into classes that bear the same marks. Two hundred avails of one country each, alike but for the country,
 * make one class and not two hundred.
 */
export function classesOf(cells: CellClass, marks: readonly Mark[]): CellClass[] {
  const inMedia = marks.map((mark) => ({ set: mark.media, meaning: `${mark.meaning} ${mark.territories.join()}` }));
  const inTerritories = marks.map((mark) => ({ set: mark.territories, meaning: `${mark.meaning} ${mark.media}` }));

  const media = alike(eachMedium(cells.media), (medium) => {
    return inMedia.flatMap(({ set, meaning }) => ((set & medium) === 0 ? [] : [meaning]));
  }).map((group) => group.reduce((set, medium) => set | medium));
  const territories = alike(eachTerritory(cells.territories), (territory) => {
    return inTerritories.flatMap(({ set, meaning }) => (territoriesMeet(set, territory) ? [meaning] : []));
  }).map((group) => group.reduce(territoriesEither));

  return media.flatMap((set) => territories.map((places) => ({ media: set, territories: places })));
}

/** Groups those whose meanings are the same, however often and in whatever order. */
function alike<T>(members: readonly T[], meaningsOf: (member: T) => string[]): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const member of members) {
    const signature = [...new Set(meaningsOf(member))].sort().join("|");
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}
