import { type CutPlank, GIVES, STANDS } from "./cut-plank.ts";
import { freeCells, type Gathered, makeRoom, nothingGathered } from "./free-cells.ts";
import { type Asking, freeCellsByAlgebra } from "./hard-work.ts";
import { bitsIn } from "./search-question.ts";
import { type Segment, workRowsAt } from "./segment.ts";
import { hasWork, takeWork, type WorkSet } from "./work-set.ts";

/** Who asks a segment. */
export interface Asker extends Asking {
  /** The number of the licensee in the segment, or STRANGER. */
  readonly licensee: number;
}

/** A licensee of whom the segment knows no grant. */
export const STRANGER = 0xffff_fffe;

/** Which works are looked at, and what was found of them, by their numbers in the segment. */
export interface Tally {
  readonly works: WorkSet;
  readonly granted: Float64Array;
}

/** Room for the rows of one work; used again for the next. */
export interface Gathering {
  readonly sources: Gathered;
  readonly obstacles: Gathered;
}

/**
 * Adds to each work's tally the cells of a plank that are free of it. Works of which fewer than `fewest` cells can be
 * free are taken out of the tally instead; what is free of those that stay is exact, or less than `fewest`.
 */
export function addGranted(segment: Segment, cut: CutPlank, asker: Asker, tally: Tally, fewest: number): void {
  const { works, granted } = tally;
  const gathering = emptyGathering();
  const most = mostGranted(segment, cut);
  for (let work = 0; work < most.length; work++) {
    const bound = most[work] ?? 0;
    if (bound === 0 && fewest <= 0) continue;
    if (bound >= fewest && hasWork(works, work)) {
      const free = grantedOf(segment, cut, asker, work, gathering);
      granted[work] = (granted[work] ?? 0) + free;
      if (free >= fewest) continue;
    }
    takeWork(works, work);
  }
}

export function emptyGathering(): Gathering {
  return { sources: nothingGathered(), obstacles: nothingGathered() };
}

/**
 * The most cells of a plank that can be free of each work: what its sources have, summed up as if they shared no cell
 * and nobody stood in the way. Read cut by cut, and only the cuts that have any of it.
 */
export function mostGranted(
  segment: Segment,
  { plank, gives, cellsADay }: Pick<CutPlank, "plank" | "gives" | "cellsADay">,
): Float64Array {
  const { from, work, startDay, endDay } = segment.sourcesByCut;
  const most = new Float64Array(segment.workIds.length);
  for (let cut = 0; cut < gives.length; cut++) {
    if (gives[cut] === GIVES.nothing) continue;
    const cells = cellsADay[cut] ?? 0;
    const last = from[cut + 1] ?? 0;
    for (let at = from[cut] ?? 0; at < last; at++) {
      const days = Math.min(endDay[at] ?? 0, plank.endDay) - Math.max(startDay[at] ?? 0, plank.startDay);
      if (days <= 0) continue;
      const number = work[at] ?? 0;
      most[number] = (most[number] ?? 0) + days * cells;
    }
  }
  return most;
}

/** The free cells of a plank of one work. */
export function grantedOf(segment: Segment, cut: CutPlank, asker: Asker, work: number, gathering: Gathering): number {
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
  }
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
