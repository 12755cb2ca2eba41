import type { RightsHead } from "../head.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "../media.ts";
import type { Stretch } from "./cell-state.ts";
import { cellsOverTime, type TimelineQuestion } from "./cells-over-time.ts";

/** One medium over time. Its stretches follow on each other without gap from the first day asked for to the last. */
export interface TimelineRow {
  readonly medium: MediaLeaf;
  readonly stretches: readonly Stretch[];
}

/** Territories that fare alike in every medium, in alphabetical order, and their rows in the order of the media tree. */
export interface TimelineGroup {
  readonly territories: readonly string[];
  readonly rows: readonly TimelineRow[];
}

/** Stretches in one timeline, all rows together. More can be neither drawn nor read, and an answer of some megabytes holds them. */
export const TIMELINE_STRETCHES_MOST = 10_000;

/**
 * The timeline of a work: how every medium in every territory of a box stands over its window, ready to be drawn.
 * Nothing in it tells who holds what, how many do, or how their grants are cut: it is the same for the seller and, with
 * his own id as asker, for a buyer. Undefined where it would have more than `TIMELINE_STRETCHES_MOST` stretches.
 * Throws RangeError for an impossible box or head.
 */
export function timelineOf(head: RightsHead, question: TimelineQuestion, now: number): TimelineGroup[] | undefined {
  const groups = groupedByTerritory(cellsOverTime(head, question, now));
  return stretchesIn(groups) > TIMELINE_STRETCHES_MOST ? undefined : groups;
}

/** How many stretches are to be drawn. */
export function stretchesIn(groups: readonly { rows: readonly { stretches: readonly unknown[] }[] }[]): number {
  return groups.flatMap(({ rows }) => rows).reduce((sum, { stretches }) => sum + stretches.length, 0);
}

/** Territories that fare alike in every medium, whatever is told of their days. */
interface GroupOf<S> {
  readonly territories: readonly string[];
  readonly rows: readonly { readonly medium: MediaLeaf; readonly stretches: readonly S[] }[];
}

/** Puts together the territories that have the very same rows. Cells that fare alike must share one list of stretches. */
export function groupedByTerritory<S>(cells: ReadonlyMap<MediaLeaf, ReadonlyMap<string, readonly S[]>>): GroupOf<S>[] {
  const media = MEDIA_LEAVES.filter((medium) => cells.has(medium));
  const territories = [...(cells.values().next().value?.keys() ?? [])].sort();
  const numbers = new Map<readonly S[], number>();
  const numberOf = (stretches: readonly S[]) => {
    const number = numbers.get(stretches) ?? numbers.size;
    numbers.set(stretches, number);
    return number;
  };
  const groups = new Map<string, { territories: string[]; rows: GroupOf<S>["rows"] }>();
  for (const territory of territories) {
    const rows = media.map((medium) => ({ medium, stretches: cells.get(medium)?.get(territory) ?? [] }));
    const key = rows.map(({ stretches }) => numberOf(stretches)).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { territories: [territory], rows });
    else group.territories.push(territory);
  }
  return [...groups.values()];
}
