import type { RightsBox } from "../box.ts";
import type { RightsHead } from "../head.ts";
import type { LanguageScope } from "../languages.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "../media.ts";
import type { Scope } from "../scope.ts";
import type { Stretch } from "./cell-state.ts";
import { cellsOverTime } from "./cells-over-time.ts";
import { byHeldVersions } from "./held-versions.ts";

/** Who looks at which cells of a work. The box has no blackouts: it is looked at, not asked for. */
export interface TimelineQuestion {
  /** Whose own grants do not stand in his way; an id nobody has, for a newcomer. */
  readonly licenseeId: string;
  readonly scope: Scope;
  /** Without languages: of each cell all the versions the rights holder has. */
  readonly box: Omit<RightsBox, "languages"> & { readonly languages?: LanguageScope };
}

/** One medium over time. Its stretches follow on each other without gap from the first day asked for to the last. */
export interface TimelineRow {
  readonly medium: MediaLeaf;
  /** The versions the row is about. */
  readonly languages: LanguageScope;
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
  const { licenseeId, scope } = question;
  const shared = new Map<string, Omit<TimelineRow, "medium">>();
  const cells = new Map<MediaLeaf, Map<string, Omit<TimelineRow, "medium">>>();
  for (const box of boxesOf(head, question)) {
    for (const [medium, places] of cellsOverTime(head, { licenseeId, scope, box }, now)) {
      const known = cells.get(medium) ?? new Map<string, Omit<TimelineRow, "medium">>();
      cells.set(medium, known);
      for (const [territory, stretches] of places) {
        const key = JSON.stringify([box.languages, stretches]);
        const row = shared.get(key) ?? { languages: box.languages, stretches };
        shared.set(key, row);
        known.set(territory, row);
      }
    }
  }
  const groups = groupedByTerritory(cells).map(({ territories, rows }) => {
    return { territories, rows: rows.map(({ medium, value }) => ({ medium, ...value })) };
  });
  return stretchesIn(groups) > TIMELINE_STRETCHES_MOST ? undefined : groups;
}

function boxesOf(head: RightsHead, { scope, box }: TimelineQuestion): RightsBox[] {
  const { languages, ...cells } = box;
  return languages === undefined ? byHeldVersions(head, { scope, cells }) : [{ ...cells, languages }];
}

/** How many stretches are to be drawn. */
export function stretchesIn(groups: readonly { rows: readonly { stretches: readonly unknown[] }[] }[]): number {
  return groups.flatMap(({ rows }) => rows).reduce((sum, { stretches }) => sum + stretches.length, 0);
}

/** Territories of which the same is said in every medium. */
interface GroupOf<V> {
  readonly territories: readonly string[];
  readonly rows: readonly { readonly medium: MediaLeaf; readonly value: V }[];
}

/** Puts together the territories of which the very same is said: cells that are alike share one value. */
export function groupedByTerritory<V extends object>(
  cells: ReadonlyMap<MediaLeaf, ReadonlyMap<string, V>>,
): GroupOf<V>[] {
  const numbers = new Map<V, number>();
  const numberOf = (value: V) => {
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  };
  const territories = new Set([...cells.values()].flatMap((places) => [...places.keys()]));
  const groups = new Map<string, { territories: string[]; rows: GroupOf<V>["rows"] }>();
  for (const territory of [...territories].sort()) {
    const rows = MEDIA_LEAVES.flatMap((medium) => {
      const value = cells.get(medium)?.get(territory);
      return value === undefined ? [] : [{ medium, value }];
    });
    const key = rows.map(({ medium, value }) => `${medium} ${numberOf(value)}`).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { territories: [territory], rows });
    else group.territories.push(territory);
  }
  return [...groups.values()];
}
