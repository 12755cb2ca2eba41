import type { CutPlank } from "./cut-plank.ts";
import { bitsIn } from "./search-question.ts";

/** The rows of one work that bear on a plank, gathered in the order of their first days. Used again for every work. */
export interface Gathered {
  count: number;
  /** Numbers of rows. */
  row: Uint32Array;
  startDay: Int32Array;
  endDay: Int32Array;
  media: Int32Array;
  place: Uint32Array;
  /** The languages of rows that have the version in part only; they are gathered nowhere else. */
  parts: number[];
  /** Which of them are running on the day the sweep has come to. */
  running: Uint32Array;
}

const ROOM_AT_FIRST = 64;

export function nothingGathered(): Gathered {
  return withRoomFor(ROOM_AT_FIRST);
}

function withRoomFor(room: number): Gathered {
  return {
    count: 0,
    parts: [],
    row: new Uint32Array(room),
    startDay: new Int32Array(room),
    endDay: new Int32Array(room),
    media: new Int32Array(room),
    place: new Uint32Array(room),
    running: new Uint32Array(room),
  };
}

/** Makes room for as many rows as a work has, if there is less. */
export function makeRoom(gathered: Gathered, rows: number): void {
  if (rows <= gathered.row.length) return;
  const { count, parts, ...former } = gathered;
  Object.assign(gathered, withRoomFor(2 ** Math.ceil(Math.log2(rows))), { count, parts });
  for (const column of ["row", "startDay", "endDay", "media", "place"] as const) gathered[column].set(former[column]);
}

/**
 * The cells of a plank that the sources hold and the obstacles leave, counted exactly: a sweep over the days that stops
 * only where a row begins or ends, and between two stops counts media × territories once.
 */
export function freeCells(cut: CutPlank, sources: Gathered, obstacles: Gathered): number {
  const { endDay } = cut.plank;
  let day = cut.plank.startDay;
  let nextSource = 0;
  let nextObstacle = 0;
  let sourcesOn = 0;
  let obstaclesOn = 0;
  let free = 0;
  while (day < endDay) {
    while (nextSource < sources.count && (sources.startDay[nextSource] ?? 0) <= day) {
      sources.running[sourcesOn++] = nextSource++;
    }
    while (nextObstacle < obstacles.count && (obstacles.startDay[nextObstacle] ?? 0) <= day) {
      obstacles.running[obstaclesOn++] = nextObstacle++;
    }
    sourcesOn = stillRunning(sources, sourcesOn, day);
    obstaclesOn = stillRunning(obstacles, obstaclesOn, day);
    if (sourcesOn === 0 && nextSource === sources.count) break;
    let until = Math.min(endDay, nextChange(sources, sourcesOn, nextSource));
    if (sourcesOn > 0) {
      until = Math.min(until, nextChange(obstacles, obstaclesOn, nextObstacle));
      free += (until - day) * freePlaces(cut, sources, sourcesOn, obstacles, obstaclesOn);
    }
    day = until;
  }
  return free;
}

function stillRunning({ running, endDay }: Gathered, count: number, day: number): number {
  let kept = 0;
  for (let at = 0; at < count; at++) {
    const row = running[at] ?? 0;
    if ((endDay[row] ?? 0) > day) running[kept++] = row;
  }
  return kept;
}

function nextChange({ running, startDay, endDay, count }: Gathered, runningCount: number, next: number): number {
  let change = next < count ? (startDay[next] ?? 0) : Number.MAX_SAFE_INTEGER;
  for (let at = 0; at < runningCount; at++) change = Math.min(change, endDay[running[at] ?? 0] ?? 0);
  return change;
}

/** Media × territories that are free on one day. */
function freePlaces(
  { plank, words, placeWords }: CutPlank,
  sources: Gathered,
  sourcesOn: number,
  obstacles: Gathered,
  obstaclesOn: number,
): number {
  let free = 0;
  for (let left = plank.media; left !== 0; left &= left - 1) {
    const medium = left & -left;
    for (let word = 0; word < words; word++) {
      const held = placesHeld(sources, sourcesOn, medium, placeWords, words, word);
      if (held === 0) continue;
      free += bitsIn(held & ~placesHeld(obstacles, obstaclesOn, medium, placeWords, words, word));
    }
  }
  return free;
}

/** One word of the territories in which the running rows hold a medium. */
function placesHeld(
  { running, media, place }: Gathered,
  count: number,
  medium: number,
  placeWords: Uint32Array,
  words: number,
  word: number,
): number {
  let held = 0;
  for (let at = 0; at < count; at++) {
    const row = running[at] ?? 0;
    if (((media[row] ?? 0) & medium) !== 0) held |= placeWords[(place[row] ?? 0) * words + word] ?? 0;
  }
  return held;
}
