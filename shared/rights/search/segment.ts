import type { LanguageScope } from "../languages.ts";
import type { Scope } from "../scope.ts";
import { territorySetOf } from "../territories.ts";
import type { RowsByCut } from "./by-cut.ts";
import { standingOfCode } from "./standing.ts";
import type { SourceRow, Ties, WorkRows } from "./work-rows.ts";

/** The cuts of a segment's rows: everything but days, each once, column by column. */
export interface Cuts {
  readonly media: Int32Array;
  /** Number of a set of territories. */
  readonly place: Uint32Array;
  /** Number of a language scope. */
  readonly languages: Uint32Array;
  /** Number of a scope. */
  readonly scope: Uint32Array;
  readonly standing: Uint8Array;
  /** Number of the ties of a holdback; UNTIED for all else. */
  readonly ties: Uint32Array;
}

/** The rows of all works, one work after the other, in each work by first day. Work `w` has rows `from[w]` to `from[w+1]`. */
export interface Rows {
  readonly from: Uint32Array;
  readonly startDay: Int32Array;
  readonly endDay: Int32Array;
  readonly cut: Uint32Array;
}

export interface Obstacles extends Rows {
  /** Number of a licensee; NOBODY for a holdback. */
  readonly licensee: Uint32Array;
  /** Milliseconds since 1970; Infinity for what does not lapse. */
  readonly expiresAt: Float64Array;
}

/** The licensee of a holdback that is agreed with none. */
export const NOBODY = 0xffff_ffff;
/** The ties of what is tied to nothing. */
export const UNTIED = 0xffff_ffff;

/** The rows of many works in typed arrays, with dictionaries of its own. A value: nothing in it is ever changed. */
export interface Segment {
  readonly workIds: readonly string[];
  /** The territories any row names; a place is a set of them, bit by bit, `placeWords` words each. */
  readonly territories: readonly string[];
  readonly placeWords: number;
  readonly places: Uint32Array;
  readonly languages: readonly LanguageScope[];
  readonly scopes: readonly Scope[];
  readonly licensees: readonly string[];
  readonly ties: readonly Ties[];
  readonly sourceCuts: Cuts;
  readonly obstacleCuts: Cuts;
  readonly sources: Rows;
  /** The same sources in the order of their cuts. */
  readonly sourcesByCut: RowsByCut;
  readonly obstacles: Obstacles;
}

/** The words a set of so many territories takes; never none, so that every place has a word. */
export function wordsForTerritories(count: number): number {
  return Math.max(1, Math.ceil(count / 32));
}

/** The territories of a place, in the segment's order. */
function territoriesAt(segment: Segment, place: number): string[] {
  const first = place * segment.placeWords;
  return segment.territories.filter((_, bit) => {
    return (((segment.places[first + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) === 1;
  });
}

/** A row as it was packed. Only what must be thought about as the algebra does needs this; the search does without. */
function rowAt(segment: Segment, cuts: Cuts, rows: Rows, row: number): SourceRow {
  const cut = rows.cut[row] ?? 0;
  const languages = segment.languages[cuts.languages[cut] ?? 0];
  const scope = segment.scopes[cuts.scope[cut] ?? 0];
  if (languages === undefined || scope === undefined) throw new RangeError(`row ${row} is none of its segment`);
  return {
    cut: {
      media: cuts.media[cut] ?? 0,
      territories: territorySetOf(territoriesAt(segment, cuts.place[cut] ?? 0)),
      languages,
      scope,
      standing: standingOfCode(cuts.standing[cut] ?? 0),
      ties: segment.ties[cuts.ties[cut] ?? UNTIED],
    },
    startDay: rows.startDay[row] ?? 0,
    endDay: rows.endDay[row] ?? 0,
  };
}

/** The rows of a work as they were packed. */
export function workRowsAt(segment: Segment, work: number): WorkRows {
  const { obstacles } = segment;
  const plain = (cuts: Cuts, rows: Rows) => range(rows, work).map((row) => rowAt(segment, cuts, rows, row));
  const first = obstacles.from[work] ?? 0;
  return {
    workId: segment.workIds[work] ?? "",
    sources: plain(segment.sourceCuts, segment.sources),
    obstacles: plain(segment.obstacleCuts, obstacles).map((row, at) => ({
      ...row,
      licenseeId: segment.licensees[obstacles.licensee[first + at] ?? NOBODY],
      expiresAt: obstacles.expiresAt[first + at] ?? Number.POSITIVE_INFINITY,
    })),
  };
}

/** The numbers of a work's rows. */
function range({ from }: Rows, work: number): number[] {
  const first = from[work] ?? 0;
  return Array.from({ length: (from[work + 1] ?? first) - first }, (_, at) => first + at);
}

/** Bytes held by the segment: its typed arrays, and its texts at two bytes a letter. */
export function bytesOfSegment(segment: Segment): number {
  const { sourceCuts, obstacleCuts, sources, sourcesByCut, obstacles, places } = segment;
  const tables = [sourceCuts, obstacleCuts, sources, sourcesByCut, obstacles];
  const columns = tables.flatMap((table): ArrayBufferView[] => Object.values(table));
  const arrays = [places, ...columns].reduce((sum, column) => sum + column.byteLength, 0);
  const { workIds, territories, languages, scopes, licensees, ties } = segment;
  const letters = [workIds, territories, licensees].flat().reduce((sum, text) => sum + text.length, 0);
  return arrays + 2 * (letters + JSON.stringify([languages, scopes, ties]).length);
}
