/**
 * Sets of works, by the numbers they have in one index: bit `n & 31` of word `n >>> 5`. What a text search or a filter
 * of attributes finds comes to the search in this form.
 */
export type WorkSet = Uint32Array;

const WORD_BITS = 32;

/** The words a set of works numbered below `count` needs. */
function wordsFor(count: number): number {
  return Math.ceil(count / WORD_BITS);
}

/** The set of no work, with room for works numbered below `count`. */
export function emptyWorkSet(count: number): WorkSet {
  return new Uint32Array(wordsFor(count));
}

/** The set of all works numbered below `count`. */
export function allWorks(count: number): WorkSet {
  const set = emptyWorkSet(count).fill(0xffff_ffff);
  const rest = count & 31;
  if (rest > 0) set[set.length - 1] = (1 << rest) - 1;
  return set;
}

/** The set of the given work numbers. Throws RangeError for a number that is none of an index of `count` works. */
export function workSetOf(numbers: Iterable<number>, count: number): WorkSet {
  const set = emptyWorkSet(count);
  for (const number of numbers) {
    if (!Number.isInteger(number) || number < 0 || number >= count) {
      throw new RangeError(`no work of this index has the number ${number}`);
    }
    addWork(set, number);
  }
  return set;
}

export function addWork(set: WorkSet, number: number): void {
  set[number >>> 5] = (set[number >>> 5] ?? 0) | (1 << (number & 31));
}

export function takeWork(set: WorkSet, number: number): void {
  set[number >>> 5] = (set[number >>> 5] ?? 0) & ~(1 << (number & 31));
}

/** Whether a set holds a work; a number beyond its words is in no set. */
export function hasWork(set: WorkSet, number: number): boolean {
  return (((set[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1;
}

/** The works in both sets, with the room of the first. */
export function worksInBoth(one: WorkSet, other: WorkSet): WorkSet {
  return one.map((word, at) => word & (other[at] ?? 0));
}
