import { eachMedium, type MediaSet } from "./media.ts";
import {
  type TerritorySet,
  territoriesEither,
  territoriesHave,
  territoryNumbersIn,
  territorySetOfNumbers,
} from "./territories.ts";

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
  const media = alike(eachMedium(cells.media), mediaMarked(marks), (set, medium) => (set & medium) !== 0);
  const territories = alike(territoryNumbersIn(cells.territories), territoriesMarked(marks), territoriesHave);
  const places = territories.map(territorySetOfNumbers);
  return media.flatMap((group) => {
    const set = group.reduce((all, medium) => all | medium);
    return places.map((one) => ({ media: set, territories: one }));
  });
}

/** The media of the marks that make one difference in the same territories, together. */
function mediaMarked(marks: readonly Mark[]): MediaSet[] {
  const sets = new Map<string, MediaSet>();
  for (const { meaning, territories, media } of marks) {
    const key = `${meaning} ${territories.join()}`;
    sets.set(key, (sets.get(key) ?? 0) | media);
  }
  return [...sets.values()];
}

/** The territories of the marks that make one difference in the same media, together. */
function territoriesMarked(marks: readonly Mark[]): TerritorySet[] {
  const sets = new Map<string, TerritorySet>();
  for (const { meaning, territories, media } of marks) {
    const key = `${meaning} ${media}`;
    const known = sets.get(key);
    sets.set(key, known === undefined ? territories : territoriesEither(known, territories));
  }
  return [...sets.values()];
}

/** Parts members until every set has all of a part or none of it; parts in the order of their first members. */
function alike<T, S>(members: readonly T[], sets: readonly S[], has: (set: S, member: T) => boolean): [T, ...T[]][] {
  const parts = members.map(() => 0);
  let count = 1;
  for (const set of sets) {
    const apart = new Map<number, number>();
    members.forEach((member, at) => {
      if (!has(set, member)) return;
      const from = parts[at] ?? 0;
      const to = apart.get(from) ?? count++;
      apart.set(from, to);
      parts[at] = to;
    });
  }
  const groups = new Map<number | undefined, [T, ...T[]]>();
  members.forEach((member, at) => {
    const group = groups.get(parts[at]);
    if (group === undefined) groups.set(parts[at], [member]);
    else group.push(member);
  });
  return [...groups.values()];
}
