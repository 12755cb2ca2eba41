import type { RightsHead } from "../head.ts";
import { buildSegment } from "./build-segment.ts";
import { bytesOfSegment, type Segment, workRowsAt } from "./segment.ts";
import { rowsOf, type WorkRows } from "./work-rows.ts";
import { addWork, allWorks, emptyWorkSet, hasWork, takeWork, type WorkSet } from "./work-set.ts";

/**
 * What can still be licensed of every work, in typed arrays: a base packed once, and over it the works that changed
 * since. A value: a change makes a new one, which shares the base. It is a projection: searches ask it, decisions never.
 */
export interface AvailabilityIndex {
  /** Milliseconds since 1970: every change of a head before this instant is in it. */
  readonly asOf: number;
  /** The id of each work by its number. Numbers are never given twice; a removed work keeps its own. */
  readonly workIds: readonly string[];
  /** The works that are not removed. */
  readonly present: WorkSet;
  /** The place of each number in the order of ids: how ties are broken, whatever order the works came in. */
  readonly rank: Uint32Array;
  readonly base: Segment;
  /** The works whose rows in the base still count. */
  readonly inBase: WorkSet;
  readonly changes: Changes;
}

/** The works that changed since the base was packed. */
interface Changes {
  readonly segment: Segment;
  /** The number each work of the segment has in the index. */
  readonly numbers: readonly number[];
  readonly rows: ReadonlyMap<number, WorkRows>;
}

/**
 * The index of these heads as of an instant (milliseconds since 1970), its works numbered in the order given. The heads
 * are looked at one by one and none is kept. Throws RangeError for an impossible head, or for two heads of one work.
 */
export function buildIndex(heads: Iterable<RightsHead>, asOf: number): AvailabilityIndex {
  return indexOf(buildSegment(eachRows(heads)), asOf);
}

function* eachRows(heads: Iterable<RightsHead>): Iterable<WorkRows> {
  for (const head of heads) yield rowsOf(head);
}

/** The index of one segment, with no changes over it. Throws RangeError where two of its works have one id. */
export function indexOf(base: Segment, asOf: number): AvailabilityIndex {
  const { workIds } = base;
  const everyWork = allWorks(workIds.length);
  const changes: Changes = { segment: buildSegment([]), numbers: [], rows: new Map() };
  return { asOf, workIds, present: everyWork, inBase: everyWork, rank: ranksOf(workIds), base, changes };
}

/**
 * The index after changes: changed works answer from their new heads, works never seen before get the next numbers, and
 * removed ones (by id; unknown ids mean nothing) are found no more until they change again. Searches find what they would
 * find in an index built anew of all heads. The cost grows with all changes since the base was packed: `repacked` begins
 * a new base. Throws RangeError for an impossible head.
 */
export function withChanges(
  index: AvailabilityIndex,
  news: { readonly changed: Iterable<RightsHead>; readonly removed: Iterable<string>; readonly asOf: number },
): AvailabilityIndex {
  const numbers = workNumbers(index);
  const rows = new Map(index.changes.rows);
  const gone: number[] = [];
  for (const workId of news.removed) {
    const number = numbers.get(workId);
    if (number === undefined) continue;
    rows.delete(number);
    gone.push(number);
  }
  const arrivals = new Map<string, number>();
  for (const head of news.changed) {
    const number = numbers.get(head.workId) ?? arrivals.get(head.workId) ?? numbers.size + arrivals.size;
    if (number >= numbers.size) arrivals.set(head.workId, number);
    rows.set(number, rowsOf(head));
  }
  const workIds = arrivals.size === 0 ? index.workIds : [...index.workIds, ...arrivals.keys()];
  const present = withRoom(index.present, workIds.length);
  const inBase = index.inBase.slice();
  for (const number of gone) takeWork(present, number);
  for (const number of rows.keys()) addWork(present, number);
  for (const number of [...gone, ...rows.keys()]) if (number < index.base.workIds.length) takeWork(inBase, number);
  return {
    asOf: news.asOf,
    workIds,
    present,
    inBase,
    rank: arrivals.size === 0 ? index.rank : ranksOf(workIds),
    base: index.base,
    changes: { segment: buildSegment(rows.values()), numbers: [...rows.keys()], rows },
  };
}

/** How many works changed since the base was packed: the measure of when to pack it again. */
export function changesIn(index: AvailabilityIndex): number {
  return index.changes.numbers.length;
}

/** The same works in one new base, numbered anew in the order of their old numbers. */
export function repacked(index: AvailabilityIndex): AvailabilityIndex {
  const { inBase, base, workIds } = index;
  const isOneBase = changesIn(index) === 0 && workIds === base.workIds && isSame(inBase, allWorks(workIds.length));
  return isOneBase ? index : indexOf(buildSegment(presentRows(index)), index.asOf);
}

function isSame(one: WorkSet, other: WorkSet): boolean {
  return one.every((word, at) => word === other[at]);
}

function* presentRows(index: AvailabilityIndex): Iterable<WorkRows> {
  for (let number = 0; number < index.workIds.length; number++) {
    const changed = index.changes.rows.get(number);
    if (changed !== undefined) yield changed;
    else if (hasWork(index.present, number)) yield workRowsAt(index.base, number);
  }
}

const numbersByIds = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** The number of each work by its id, removed ones too: what text and attribute filters make their sets of works from. */
export function workNumbers({ workIds }: AvailabilityIndex): ReadonlyMap<string, number> {
  const known = numbersByIds.get(workIds);
  if (known !== undefined) return known;
  const numbers = new Map(workIds.map((workId, number) => [workId, number]));
  numbersByIds.set(workIds, numbers);
  return numbers;
}

/** Bytes held by the index: its typed arrays, and its texts at two bytes a letter. */
export function bytesOfIndex(index: AvailabilityIndex): number {
  const { present, inBase, rank, base, changes } = index;
  const numbering = present.byteLength + inBase.byteLength + rank.byteLength;
  return numbering + bytesOfSegment(base) + bytesOfSegment(changes.segment);
}

function withRoom(set: WorkSet, count: number): WorkSet {
  const roomy = emptyWorkSet(count);
  roomy.set(set);
  return roomy;
}

function ranksOf(workIds: readonly string[]): Uint32Array {
  const idAt = (number: number) => workIds[number] ?? "";
  const order = Uint32Array.from(workIds, (_, number) => number);
  const isInOrder = workIds.every((workId, number) => number === 0 || idAt(number - 1) < workId);
  if (isInOrder) return order;
  order.sort((one, other) => (idAt(one) < idAt(other) ? -1 : 1));
  const rank = new Uint32Array(order.length);
  order.forEach((number, place) => {
    if (place > 0 && idAt(order[place - 1] ?? 0) === idAt(number))
      throw new RangeError(`two heads of one work: ${idAt(number)}`);
    rank[number] = place;
  });
  return rank;
}
