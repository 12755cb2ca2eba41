import { SEARCH_PAGE_MOST, type SearchCursor, type SearchPage } from "./search-question.ts";

/** What was found: the numbers of works and how many cells are free of each, and what tells equals apart. */
export interface Ranked {
  readonly numbers: readonly number[];
  readonly granted: readonly number[];
  readonly rank: Uint32Array;
  readonly workIds: readonly string[];
}

/** Which of what was found is on a page, in order, by its place in the lists. */
export function matchesOnPage(ranked: Ranked, page: SearchPage): number[] {
  const { numbers, granted, rank } = ranked;
  const { size, offset, after } = soundPage(page);
  const isBefore = (one: number, other: number) => {
    const more = (granted[one] ?? 0) - (granted[other] ?? 0);
    return more === 0 ? (rank[numbers[one] ?? 0] ?? 0) < (rank[numbers[other] ?? 0] ?? 0) : more > 0;
  };
  const first = new FirstFew(offset + size, isBefore);
  for (let at = 0; at < numbers.length; at++) if (after === undefined || isAfter(ranked, at, after)) first.add(at);
  return first.inOrder().slice(offset);
}

/** Keeps the first so many of what is added, in a heap with the last of them on top: most are turned away at one look. */
class FirstFew {
  readonly #heap: number[] = [];
  readonly #most: number;
  readonly #isBefore: (one: number, other: number) => boolean;

  constructor(most: number, isBefore: (one: number, other: number) => boolean) {
    this.#most = most;
    this.#isBefore = isBefore;
  }

  add(number: number): void {
    const heap = this.#heap;
    if (heap.length < this.#most) this.#rise(heap.push(number) - 1);
    else if (this.#most > 0 && this.#isBefore(number, heap[0] ?? number)) {
      heap[0] = number;
      this.#sink();
    }
  }

  inOrder(): number[] {
    return this.#heap.toSorted((one, other) => (this.#isBefore(one, other) ? -1 : 1));
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >>> 1;
      if (!this.#swapIfLater(at, parent)) return;
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const later = this.#isLater(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfLater(later, at)) return;
      at = later;
    }
  }

  /** Puts the later of two nearer to the top. */
  #swapIfLater(below: number, above: number): boolean {
    if (!this.#isLater(below, above)) return false;
    const [under, over] = [this.#heap[below] ?? 0, this.#heap[above] ?? 0];
    this.#heap[below] = over;
    this.#heap[above] = under;
    return true;
  }

  #isLater(one: number, other: number): boolean {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    return first !== undefined && second !== undefined && this.#isBefore(second, first);
  }
}

function isAfter({ numbers, granted, rank, workIds }: Ranked, at: number, after: SearchCursor): boolean {
  const cells = granted[at] ?? 0;
  if (cells !== after.granted) return cells < after.granted;
  const number = numbers[at] ?? 0;
  return "workId" in after ? (workIds[number] ?? "") > after.workId : (rank[number] ?? 0) >= after.fromPlace;
}

function soundPage({ size, offset = 0, after, places }: SearchPage) {
  if (after !== undefined && "workId" in after === (places !== undefined)) {
    throw new RangeError("impossible page: what it goes on from is in another order");
  }
  if (!Number.isInteger(size) || size < 0 || size > SEARCH_PAGE_MOST) {
    throw new RangeError(`a page has 0 to ${SEARCH_PAGE_MOST} matches, not ${size}`);
  }
  if (!Number.isInteger(offset) || offset < 0) throw new RangeError(`impossible offset: ${offset}`);
  return { size, offset, after };
}
