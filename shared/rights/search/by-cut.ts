import type { Cuts, Rows } from "./segment.ts";

/**
 * The same rows in the order of their cuts: the rows of cut `c` are those from `from[c]` to `from[c+1]`. A question that
 * asks for one medium in one country reads the rows of the few cuts that have them, and no other.
 */
export interface RowsByCut {
  readonly from: Uint32Array;
  readonly work: Uint32Array;
  readonly startDay: Int32Array;
  readonly endDay: Int32Array;
}

/** Sorts rows by their cuts, by counting. */
export function rowsByCut(rows: Rows, cuts: Cuts): RowsByCut {
  const count = rows.cut.length;
  const from = new Uint32Array(cuts.media.length + 1);
  for (let row = 0; row < count; row++) {
    const next = (rows.cut[row] ?? 0) + 1;
    from[next] = (from[next] ?? 0) + 1;
  }
  for (let cut = 0; cut < cuts.media.length; cut++) from[cut + 1] = (from[cut + 1] ?? 0) + (from[cut] ?? 0);
  const sorted = { work: new Uint32Array(count), startDay: new Int32Array(count), endDay: new Int32Array(count) };
  const next = from.slice();
  const works = rows.from.length - 1;
  for (let work = 0; work < works; work++) {
    for (let row = rows.from[work] ?? 0; row < (rows.from[work + 1] ?? 0); row++) {
      const cut = rows.cut[row] ?? 0;
      const at = next[cut] ?? 0;
      next[cut] = at + 1;
      sorted.work[at] = work;
      sorted.startDay[at] = rows.startDay[row] ?? 0;
      sorted.endDay[at] = rows.endDay[row] ?? 0;
    }
  }
  return { from, ...sorted };
}
