import type { RightsLine } from "../head.ts";
import { type CutPlank, cutPlank } from "./cut-plank.ts";
import { type Asker, addBounds, emptyGathering, type Gathering, grantedOf } from "./granted-cells.ts";
import { JudgedValues } from "./judged-values.ts";
import { type Dimension, type OpenPlank, openPlanks } from "./opened-dimension.ts";
import { fewestCells, planksOf } from "./search-question.ts";
import type { Segment } from "./segment.ts";
import { hasWork, type WorkSet } from "./work-set.ts";

/** How many works match with each value, for each dimension. */
export type FacetCounts = Record<Dimension["kind"], Map<string, number>>;

/** Of which works, and from which share on. */
export interface FacetQuestion {
  readonly lines: readonly RightsLine[];
  readonly dimensions: readonly Dimension[];
  readonly works: WorkSet;
  readonly leastShare: number;
}

/** Adds the works of a segment to the counts: for each dimension and value, those that match with that value alone. */
export function countFacets(segment: Segment, question: FacetQuestion, asker: Asker, counts: FacetCounts): void {
  if (segment.workIds.length === 0) return;
  for (const dimension of question.dimensions) {
    if (dimension.values.length === 0) continue;
    new FacetCounter(segment, question, asker, dimension).addTo(counts[dimension.kind]);
  }
}

/** The question with one value, made ready when a work first needs it. */
interface Exactly {
  readonly cuts: readonly CutPlank[];
  readonly asker: Asker;
}

/**
 * Counts one dimension work by work. What the rows say at once is counted at once: a value passes where one row has
 * enough of it and nothing stands there, and fails where no two rows could have enough together. Only the values between
 * are measured, each as a question of its own.
 */
class FacetCounter {
  readonly #segment: Segment;
  readonly #asker: Asker;
  readonly #dimension: Dimension;
  readonly #works: WorkSet;
  readonly #open: readonly OpenPlank[];
  readonly #isWhole: boolean;
  readonly #fewest: number;
  readonly #exactly = new Map<number, Exactly>();
  readonly #gathering: Gathering = emptyGathering();
  readonly #judged: JudgedValues;

  constructor(segment: Segment, question: FacetQuestion, asker: Asker, dimension: Dimension) {
    this.#segment = segment;
    this.#asker = asker;
    this.#dimension = dimension;
    this.#works = question.works;
    this.#open = openPlanks(segment, question.lines, asker.scope, dimension);
    const asked = this.#open.reduce((sum, { cells }) => sum + cells, 0);
    this.#fewest = fewestCells(asked, question.leastShare);
    this.#isWhole = this.#fewest === asked;
    this.#judged = new JudgedValues(segment, asker, this.#open[0]?.words ?? 0);
  }

  addTo(counts: Map<string, number>): void {
    const tally = new Uint32Array(this.#dimension.values.length);
    const most = new Float64Array(this.#segment.workIds.length);
    const touched: number[] = [];
    for (const { cut } of this.#open) addBounds(this.#segment, cut, most, touched);
    for (const work of touched) {
      if ((most[work] ?? 0) >= this.#fewest && hasWork(this.#works, work)) this.#countWork(work, tally);
    }
    tally.forEach((count, value) => {
      const name = this.#dimension.values[value] ?? "";
      if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
    });
  }

  #countWork(work: number, tally: Uint32Array): void {
    const judged = this.#judged;
    judged.begin(this.#isWhole);
    for (const open of this.#open) {
      // A share may come together from several planks; of the whole every plank is needed whole.
      judged.judge(open, work, this.#isWhole ? open.cells : this.#open.length === 1 ? this.#fewest : undefined);
    }
    for (let word = 0; word < judged.words; word++) {
      for (let left = judged.possible[word] ?? 0; left !== 0; left &= left - 1) {
        const bit = left & -left;
        const value = (word << 5) + (31 - Math.clz32(bit));
        const isDoubtful = ((judged.doubtful[word] ?? 0) & bit) !== 0;
        if (!isDoubtful || this.#matchesWith(value, work)) tally[value] = (tally[value] ?? 0) + 1;
      }
    }
  }

  #matchesWith(value: number, work: number): boolean {
    const { cuts, asker } = this.#exactlyWith(value);
    let granted = 0;
    for (const cut of cuts) granted += grantedOf(this.#segment, cut, asker, work, this.#gathering);
    return granted >= this.#fewest;
  }

  #exactlyWith(value: number): Exactly {
    const known = this.#exactly.get(value);
    if (known !== undefined) return known;
    const planks = planksOf(this.#dimension.linesWith(value));
    const cuts = planks.map((plank) => cutPlank(this.#segment, plank, this.#asker.scope));
    const made = { cuts, asker: { ...this.#asker, planks } };
    this.#exactly.set(value, made);
    return made;
  }
}
