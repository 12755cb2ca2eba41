import { type CutPlank, GIVES, STANDS } from "./cut-plank.ts";
import { freeCells, type Gathered, makeRoom, nothingGathered } from "./free-cells.ts";
import { type Asking, freeCellsByAlgebra } from "./hard-work.ts";
import { bitsIn } from "./search-question.ts";
import { type Segment, workRowsAt } from "./segment.ts";
import { hasWork, type WorkSet } from "./work-set.ts";

/** Who asks a segment. */
export interface Asker extends Asking {
  /** The number of the licensee in the segment, or STRANGER. */
  readonly licensee: number;
}

/** A licensee of whom the segment knows no grant. */
export const STRANGER = 0xffff_fffe;

/** Works by their numbers in the segment, and how many cells are free of each. */
export interface Found {
  readonly works: number[];
  readonly granted: number[];
}

/** Which works are looked at, and how many of all asked cells a match may lack. */
export interface Wanted {
  readonly works: WorkSet;
  readonly lacking: number;
}

/** Room for the rows of one work; used again for the next. */
export interface Gathering {
  readonly sources: Gathered;
  readonly obstacles: Gathered;
}

/**
 * The works of which all planks together lack no more than they may, in no order. Most works are turned away by a bound,
 * the sum of what their sources have, before anything of them is measured.
 */
export function findGranted(segment: Segment, cuts: readonly CutPlank[], asker: Asker, wanted: Wanted): Found {
  const found: Found = { works: [], granted: [] };
  const asked = cuts.reduce((sum, cut) => sum + cut.cells, 0);
  const most = roomFor(segment);
  const touched: number[] = [];
  for (const cut of cuts) addBounds(segment, cut, most, touched);
  const gathering = emptyGathering();
  for (let at = 0; at < touched.length; at++) {
    const work = touched[at] ?? 0;
    const bound = most[work] ?? 0;
    most[work] = 0;
    if (asked - bound > wanted.lacking || !hasWork(wanted.works, work)) continue;
    const lacked = lackedOf(segment, cuts, asker, work, gathering, wanted.lacking);
    if (lacked > wanted.lacking) continue;
    found.works.push(work);
    found.granted.push(asked - lacked);
  }
  rooms.set(segment, most);
  return found;
}

/** How many cells a work lacks; counted no further than `most`. */
function lackedOf(
  segment: Segment,
  cuts: readonly CutPlank[],
  asker: Asker,
  work: number,
  gathering: Gathering,
  most: number,
): number {
  let lacked = 0;
  for (const cut of cuts) {
    lacked += cut.cells - grantedOf(segment, cut, asker, work, gathering);
    if (lacked > most) break;
  }
  return lacked;
}

/** One number for each work, all of them zero: to empty the few that were written is cheaper than to make new room. */
const rooms = new WeakMap<Segment, Float64Array>();

/** The room of a segment, which is its own until it is given back empty. */
function roomFor(segment: Segment): Float64Array {
  const room = rooms.get(segment) ?? new Float64Array(segment.workIds.length);
  // A fault on the way leaves it written to, and then it must never be found again.
  rooms.delete(segment);
  return room;
}

export function emptyGathering(): Gathering {
  return { sources: nothingGathered(), obstacles: nothingGathered() };
}

/**
 * Adds the most cells of a plank that can be free of each work: what its sources have, summed up as if they shared no
 * cell and nobody stood in the way. Read cut by cut, and only the cuts that have any of it. Works that had nothing so far
 * are noted in `touched`.
 */
export function addBounds(
  segment: Segment,
  { plank, gives, cellsADay }: Pick<CutPlank, "plank" | "gives" | "cellsADay">,
  most: Float64Array,
  touched: number[],
): void {
  const { from, work, startDay, endDay } = segment.sourcesByCut;
  for (let cut = 0; cut < gives.length; cut++) {
    if (gives[cut] === GIVES.nothing) continue;
    const cells = cellsADay[cut] ?? 0;
    const last = from[cut + 1] ?? 0;
    for (let at = from[cut] ?? 0; at < last; at++) {
      const days = Math.min(endDay[at] ?? 0, plank.endDay) - Math.max(startDay[at] ?? 0, plank.startDay);
      if (days <= 0 || cells === 0) continue;
      const number = work[at] ?? 0;
      const before = most[number] ?? 0;
      if (before === 0) touched.push(number);
      most[number] = before + days * cells;
    }
  }
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
  const { media, place, languages } = segment.sourceCuts;
  const { gives, plank } = cut;
  const last = from[work + 1] ?? 0;
  let row = from[work] ?? 0;
  into.count = 0;
  into.parts.length = 0;
  let hasTop = false;
  for (; row < last; row++) {
    const given = gives[cuts[row] ?? 0] ?? GIVES.nothing;
    if (given === GIVES.nothing) continue;
    const start = startDay[row] ?? 0;
    if (start >= plank.endDay) break;
    const end = endDay[row] ?? 0;
    if (end <= plank.startDay) continue;
    if (given === GIVES.top || given === GIVES.below) {
      if (given === GIVES.top) hasTop = true;
      into.parts.push(languages[cuts[row] ?? 0] ?? 0);
    } else {
      if (into.count === into.row.length) makeRoom(into, last - (from[work] ?? 0));
      gather(into, row, start, end, media[cuts[row] ?? 0] ?? 0, place[cuts[row] ?? 0] ?? 0);
      if (given === GIVES.all && start <= plank.startDay && end >= plank.endDay) return WHOLE;
    }
  }
  // A version is put together of parts only where one of them holds the version itself.
  if (hasTop && into.parts.length > 1 && cut.parts.comeToWhole(into.parts)) return IN_DOUBT;
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
