import { GIVES, STANDS } from "./cut-plank.ts";
import type { Asker } from "./granted-cells.ts";
import type { OpenPlank } from "./opened-dimension.ts";
import type { Segment } from "./segment.ts";

const SETS_OF_A_PLANK = 8;

/** What can be told of the values of one work at a glance at its rows. Used again for every work. */
export class JudgedValues {
  readonly words: number;
  /** Values that may match, and those of them that must be measured to know. */
  readonly possible: Uint32Array;
  readonly doubtful: Uint32Array;
  readonly #segment: Segment;
  readonly #asker: Asker;
  #isWhole = true;
  /** All sets of the plank at hand, side by side, to be emptied at once. */
  readonly #plank: Uint32Array;
  /** Of the plank at hand: values one row has enough of, values some row has, values two rows have. */
  readonly #enough: Uint32Array;
  readonly #some: Uint32Array;
  readonly #twice: Uint32Array;
  /** Values that rows have in part only, that two have in part, and of which one has the version itself. */
  readonly #part: Uint32Array;
  readonly #parts: Uint32Array;
  readonly #top: Uint32Array;
  /** Values on which something stands in the way, or perhaps does. */
  readonly #taken: Uint32Array;
  readonly #unsure: Uint32Array;

  constructor(segment: Segment, asker: Asker, words: number) {
    this.words = words;
    this.#segment = segment;
    this.#asker = asker;
    this.possible = new Uint32Array(words);
    this.doubtful = new Uint32Array(words);
    this.#plank = new Uint32Array(SETS_OF_A_PLANK * words);
    const set = (number: number) => this.#plank.subarray(number * words, (number + 1) * words);
    [this.#enough, this.#some, this.#twice, this.#part] = [set(0), set(1), set(2), set(3)];
    [this.#parts, this.#top, this.#taken, this.#unsure] = [set(4), set(5), set(6), set(7)];
  }

  /** Begins with a work: `isWhole` says that every plank must be free as a whole. */
  begin(isWhole: boolean): void {
    this.#isWhole = isWhole;
    this.possible.fill(isWhole ? 0xffff_ffff : 0);
    this.doubtful.fill(0);
  }

  /** Judges a plank: `fewest` cells of one value are enough; undefined where no plank alone can tell. */
  judge(open: OpenPlank, work: number, fewest: number | undefined): void {
    this.#plank.fill(0);
    const sum = this.#readSources(open, work, fewest ?? Number.POSITIVE_INFINITY);
    this.#readObstacles(open, work);
    for (let word = 0; word < this.words; word++) {
      const enough = this.#enough[word] ?? 0;
      const inParts = (this.#parts[word] ?? 0) & (this.#top[word] ?? 0);
      const together = fewest === undefined ? (this.#some[word] ?? 0) : sum >= fewest ? (this.#twice[word] ?? 0) : 0;
      const taken = this.#taken[word] ?? 0;
      const free = this.#isWhole ? ~taken : 0xffff_ffff;
      const possible = (enough | inParts | together) & free;
      const sure = enough & ~taken & ~(this.#unsure[word] ?? 0);
      this.possible[word] = this.#isWhole
        ? (this.possible[word] ?? 0) & possible
        : (this.possible[word] ?? 0) | possible;
      this.doubtful[word] = (this.doubtful[word] ?? 0) | (possible & ~sure);
    }
  }

  /** Reads the sources of a work; answers how many cells of one value those have together that alone have too few. */
  #readSources(open: OpenPlank, work: number, fewest: number): number {
    const { cut, words, values, topValues, belowValues, sourceSet } = open;
    const { from, startDay, endDay, cut: cuts } = this.#segment.sources;
    const { gives, cellsADay, plank } = cut;
    let sum = 0;
    for (let row = from[work] ?? 0; row < (from[work + 1] ?? 0); row++) {
      const at = cuts[row] ?? 0;
      const given = gives[at] ?? GIVES.nothing;
      if (given === GIVES.nothing) continue;
      const days = Math.min(endDay[row] ?? 0, plank.endDay) - Math.max(startDay[row] ?? 0, plank.startDay);
      if (days <= 0) continue;
      const first = (sourceSet[at] ?? 0) * words;
      if (given === GIVES.top || given === GIVES.below) {
        this.#addParts(values, first, given === GIVES.top);
        continue;
      }
      const cells = days * (cellsADay[at] ?? 0);
      if (cells < fewest) sum += cells;
      for (let word = 0; word < words; word++) {
        const some = values[first + word] ?? 0;
        if (cells >= fewest) this.#enough[word] = (this.#enough[word] ?? 0) | some;
        this.#twice[word] = (this.#twice[word] ?? 0) | ((this.#some[word] ?? 0) & some);
        this.#some[word] = (this.#some[word] ?? 0) | some;
      }
      if (topValues === belowValues) continue;
      this.#addParts(topValues, first, true);
      this.#addParts(belowValues, first, false);
    }
    return sum;
  }

  #addParts(values: Uint32Array, first: number, areTops: boolean): void {
    for (let word = 0; word < this.words; word++) {
      const some = values[first + word] ?? 0;
      this.#parts[word] = (this.#parts[word] ?? 0) | ((this.#part[word] ?? 0) & some);
      this.#part[word] = (this.#part[word] ?? 0) | some;
      if (areTops) this.#top[word] = (this.#top[word] ?? 0) | some;
    }
  }

  #readObstacles({ cut, words, anyValues, obstacleSet }: OpenPlank, work: number): void {
    const { from, startDay, endDay, cut: cuts, licensee, expiresAt } = this.#segment.obstacles;
    const { stands, plank } = cut;
    for (let row = from[work] ?? 0; row < (from[work + 1] ?? 0); row++) {
      const at = cuts[row] ?? 0;
      const stood = stands[at] ?? STANDS.aside;
      if (stood === STANDS.aside || stood === STANDS.beside) continue;
      if ((startDay[row] ?? 0) >= plank.endDay || (endDay[row] ?? 0) <= plank.startDay) continue;
      if (this.#asker.now >= (expiresAt[row] ?? 0)) continue;
      if ((licensee[row] === this.#asker.licensee) !== stood >= STANDS.inOwnWay) continue;
      const isSure = stood === STANDS.inTheWay || stood === STANDS.inOwnWay;
      const set = isSure ? this.#taken : this.#unsure;
      const first = (obstacleSet[at] ?? 0) * words;
      for (let word = 0; word < words; word++) set[word] = (set[word] ?? 0) | (anyValues[first + word] ?? 0);
    }
  }
}
