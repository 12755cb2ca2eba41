import { type CutPlank, GIVES, STANDS } from "./cut-plank.ts";
import { freeCells, type Gathered, makeRoom, nothingGathered } from "./free-cells.ts";
import { type Asking, freeCellsByAlgebra } from "./hard-work.ts";
import { bitsIn } from "./search-question.ts";
import { type Segment, workRowsAt } from "./segment.ts";

/** Who asks a segment. */
export interface Asker extends Asking {
  /** The number of the licensee in the segment, or STRANGER. */
  readonly licensee: number;
}

/** A licensee of whom the segment knows no grant. */
export const STRANGER = 0xffff_fffe;

/** Which works are looked at, and what was found of them, by their numbers in the segment. */
export interface Tally {
  /** The works looked at. Those that cannot match any more are taken out. */
  readonly works: Uint32Array;
  readonly granted: Float64Array;
}

interface Gathering {
  readonly sources: Gathered;
  readonly obstacles: Gathered;
}

/**
 * Adds to each work's tally the cells of a plank that are free of it. With `onlyWhole`, works of which any cell is not
 * free are taken out instead of measured.
 */
export function addGranted(
  segment: Segment,
  cut: CutPlank,
  asker: Asker,
  { works, granted }: Tally,
  onlyWhole: boolean,
): void {
  const gathering: Gathering = { sources: nothingGathered(), obstacles: nothingGathered() };
  const workCount = segment.workIds.length;
  for (let word = 0; word < works.length; word++) {
    let left = works[word] ?? 0;
    while (left !== 0) {
      const bit = left & -left;
      left ^= bit;
      const work = (word << 5) + (31 - Math.clz32(bit));
      if (work >= workCount) break;
      const free = grantedOf(segment, cut, asker, work, gathering, onlyWhole);
      if (free > 0 && (!onlyWhole || free === cut.cells)) granted[work] = (granted[work] ?? 0) + free;
      else if (onlyWhole) works[word] = (works[word] ?? 0) & ~bit;
    }
  }
}

/** The free cells of a plank of one work; with `onlyWhole`, any number less than all where one is not free. */
function grantedOf(
  segment: Segment,
  cut: CutPlank,
  asker: Asker,
  work: number,
  gathering: Gathering,
  onlyWhole: boolean,
): number {
  const { sources, obstacles } = gathering;
  const found = gatherSources(segment, cut, work, sources);
  if (found === NO_SOURCE) return 0;
  const clash = gatherObstacles(segment, cut, asker, work, obstacles);
  if (clash === IN_DOUBT || found === IN_DOUBT) {
    return freeCellsByAlgebra(workRowsAt(segment, work), cut.plank, asker);
  }
  if (obstacles.count === 0) {
    if (found === WHOLE) return cut.cells;
    if (sources.count === 1) return cellsOfOne(cut, sources);
  } else if (onlyWhole) return 0;
  return freeCells(cut, sources, obstacles);
}

const NO_SOURCE = 0;
const SOME = 1;
/** One source holds all that is asked, on every day. */
const WHOLE = 2;
/** Only the algebra can tell. */
const IN_DOUBT = 3;

function gatherSources(segment: Segment, cut: CutPlank, work: number, into: Gathered): number {
  const { from, startDay, endDay, cut: cuts } = segment.sources;
  const { media, place } = segment.sourceCuts;
  const { gives, plank } = cut;
  const last = from[work + 1] ?? 0;
  let row = from[work] ?? 0;
  into.count = 0;
  let tops = 0;
  let belows = 0;
  for (; row < last; row++) {
    const given = gives[cuts[row] ?? 0] ?? GIVES.nothing;
    if (given === GIVES.nothing) continue;
    const start = startDay[row] ?? 0;
    if (start >= plank.endDay) break;
    const end = endDay[row] ?? 0;
    if (end <= plank.startDay) continue;
    if (given === GIVES.top) tops++;
    else if (given === GIVES.below) belows++;
    else {
      if (into.count === into.row.length) makeRoom(into, last - (from[work] ?? 0));
      gather(into, row, start, end, media[cuts[row] ?? 0] ?? 0, place[cuts[row] ?? 0] ?? 0);
      if (given === GIVES.all && start <= plank.startDay && end >= plank.endDay) return WHOLE;
    }
  }
  // A version is put together of parts only where one of them holds the version itself.
  if (tops > 0 && tops + belows > 1) return IN_DOUBT;
  return into.count === 0 ? NO_SOURCE : SOME;
}

function gatherObstacles(segment: Segment, cut: CutPlank, asker: Asker, work: number, into: Gathered): number {
  const { from, startDay, endDay, cut: cuts, licensee, expiresAt } = segment.obstacles;
  const { media, place } = segment.obstacleCuts;
  const { stands, plank } = cut;
  const last = from[work + 1] ?? 0;
  into.count = 0;
  let isInDoubt = false;
  for (let row = from[work] ?? 0; row < last; row++) {
    const stood = stands[cuts[row] ?? 0] ?? STANDS.aside;
    if (stood === STANDS.aside || stood === STANDS.beside) continue;
    const start = startDay[row] ?? 0;
    if (start >= plank.endDay) break;
    const end = endDay[row] ?? 0;
    if (end <= plank.startDay || asker.now >= (expiresAt[row] ?? 0)) continue;
    if ((licensee[row] === asker.licensee) !== stood >= STANDS.inOwnWay) continue;
    if (stood === STANDS.inDoubt || stood === STANDS.inOwnDoubt) isInDoubt = true;
    else {
      if (into.count === into.row.length) makeRoom(into, last - (from[work] ?? 0));
      gather(into, row, start, end, media[cuts[row] ?? 0] ?? 0, place[cuts[row] ?? 0] ?? 0);
    }
  }
  return isInDoubt ? IN_DOUBT : SOME;
}

function gather(into: Gathered, row: number, start: number, end: number, media: number, place: number): void {
  const at = into.count++;
  into.row[at] = row;
  into.startDay[at] = start;
  into.endDay[at] = end;
  into.media[at] = media;
  into.place[at] = place;
}

function cellsOfOne({ plank, placeSize }: CutPlank, { startDay, endDay, media, place }: Gathered): number {
  const days = Math.min(plank.endDay, endDay[0] ?? 0) - Math.max(plank.startDay, startDay[0] ?? 0);
  return days * bitsIn(plank.media & (media[0] ?? 0)) * (placeSize[place[0] ?? 0] ?? 0);
}
