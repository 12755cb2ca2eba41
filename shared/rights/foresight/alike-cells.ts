import { MEDIA_LEAVES, type MediaLeaf } from "../media.ts";

/** Cells of one work, each with the same said of it: these media in these territories. */
export interface AlikeCells<T> {
  readonly media: MediaLeaf[];
  readonly territories: string[];
  readonly value: T;
}

/**
 * Puts together the cells of which the same is said, in the one way that depends on nothing but what is said of which
 * cell: how the cells were found, or in what order, does not show. `meaningOf` tells what makes two values the same.
 */
export function alikeCells<T>(cells: Iterable<AlikeCells<T>>, meaningOf: (value: T) => string): AlikeCells<T>[] {
  const meanings = new Map<string, { value: T; places: Map<MediaLeaf, Set<string>> }>();
  for (const { media, territories, value } of cells) {
    const meaning = meaningOf(value);
    const known = meanings.get(meaning) ?? { value, places: new Map<MediaLeaf, Set<string>>() };
    meanings.set(meaning, known);
    for (const medium of media) {
      const places = known.places.get(medium) ?? new Set<string>();
      known.places.set(medium, places);
      for (const territory of territories) places.add(territory);
    }
  }
  const groups = [...meanings].flatMap(([meaning, { value, places }]) =>
    byTerritories(places).map((group) => ({ ...group, value, meaning })),
  );
  const keyed = groups.map((group) => ({ group, key: orderKey(group) }));
  keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
  return keyed.map(({ group: { media, territories, value } }) => ({ media, territories, value }));
}

/** The media that have the same territories, together. */
function byTerritories(places: ReadonlyMap<MediaLeaf, ReadonlySet<string>>) {
  const groups = new Map<string, { media: MediaLeaf[]; territories: string[] }>();
  for (const medium of MEDIA_LEAVES) {
    const territories = [...(places.get(medium) ?? [])].sort();
    if (territories.length === 0) continue;
    const group = groups.get(territories.join());
    if (group === undefined) groups.set(territories.join(), { media: [medium], territories });
    else group.media.push(medium);
  }
  return [...groups.values()];
}

/** By medium, then by territory, then by what is said. */
function orderKey({ media, territories, meaning }: { media: MediaLeaf[]; territories: string[]; meaning: string }) {
  const places = media.map((medium) => String(MEDIA_LEAVES.indexOf(medium)).padStart(2, "0"));
  return [places.join(), territories.join(), meaning].join("|");
}
