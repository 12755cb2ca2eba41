import type { WorkLine } from "./work-line.ts";

/** A work by what puts it in order among others. */
type ByTitle = Pick<WorkLine, "sortTitle" | "workId">;

/** Works by title, and of one title by id: the same however often it is asked, and whatever changes elsewhere. */
function inTitleOrder(one: ByTitle, other: ByTitle): number {
  if (one.sortTitle !== other.sortTitle) return one.sortTitle < other.sortTitle ? -1 : 1;
  return one.workId === other.workId ? 0 : one.workId < other.workId ? -1 : 1;
}

/**
 * Where each work stands by title. Works change one by one and are asked for many at a time, so what changed is noted and
 * put in place when it is next asked for: to merge a few into many costs a fiftieth of sorting all.
 */
export class TitleOrder {
  readonly #lines: readonly WorkLine[];
  #numbers: readonly number[] = [];
  #places = new Uint32Array(0);
  readonly #changed = new Set<number>();

  /** Of lines that others add to and replace, and then tell. */
  constructor(lines: readonly WorkLine[]) {
    this.#lines = lines;
    for (const number of lines.keys()) this.#changed.add(number);
  }

  /** Notes that the line of a number is new or another. */
  changed(number: number): void {
    this.#changed.add(number);
  }

  /** The place of each work, by its number. */
  places(): Uint32Array {
    this.#bringUpToDate();
    return this.#places;
  }

  /** The place of the first work that comes after this one, which need not be there any more. */
  placeAfter(work: ByTitle): number {
    let [low, high] = [0, this.places().length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (inTitleOrder(this.at(middle), work) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The work that stands at a place. */
  at(place: number): ByTitle {
    this.#bringUpToDate();
    return this.#line(this.#numbers[place] ?? 0);
  }

  #line(number: number): ByTitle {
    return this.#lines[number] ?? NO_WORK;
  }

  #bringUpToDate(): void {
    if (this.#changed.size === 0) return;
    const compare = (one: number, other: number) => inTitleOrder(this.#line(one), this.#line(other));
    const changed = [...this.#changed].sort(compare);
    const kept = this.#numbers.filter((number) => !this.#changed.has(number));
    const merged: number[] = [];
    let next = 0;
    for (const number of kept) {
      for (; next < changed.length && compare(changed[next] ?? 0, number) < 0; next++) merged.push(changed[next] ?? 0);
      merged.push(number);
    }
    this.#numbers = [...merged, ...changed.slice(next)];
    this.#places = new Uint32Array(this.#lines.length);
    for (const [place, number] of this.#numbers.entries()) this.#places[number] = place;
    this.#changed.clear();
  }
}

const NO_WORK: ByTitle = { sortTitle: "", workId: "" };
