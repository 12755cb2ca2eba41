import { SEARCH_PAGE_MOST, type SearchCursor, type SearchPage } from "./search-question.ts";

/** What was found of each work, and where each stands among its equals. */
export interface Ranked {
  readonly granted: Float64Array;
  readonly rank: Uint32Array;
  readonly workIds: readonly string[];
}

/** The numbers of the works on a page of the matches, in order, and how many matches there are in all. */
export function topMatches(
  ranked: Ranked,
  fewest: number,
  page: SearchPage,
): { readonly numbers: number[]; readonly total: number } {
  const { granted, rank } = ranked;
  const { size, offset, after } = soundPage(page);
  const matches: number[] = [];
  let total = 0;
  for (let number = 0; number < granted.length; number++) {
    if ((granted[number] ?? 0) < fewest) continue;
    total++;
    if (after === undefined || isAfter(ranked, number, after)) matches.push(number);
  }
  const byOrder = (one: number, other: number) =>
    (granted[other] ?? 0) - (granted[one] ?? 0) || (rank[one] ?? 0) - (rank[other] ?? 0);
  return { numbers: matches.sort(byOrder).slice(offset, offset + size), total };
}

function isAfter({ granted, workIds }: Ranked, number: number, after: SearchCursor): boolean {
  const cells = granted[number] ?? 0;
  return cells === after.granted ? (workIds[number] ?? "") > after.workId : cells < after.granted;
}

function soundPage({ size, offset = 0, after }: SearchPage) {
  if (!Number.isInteger(size) || size < 0 || size > SEARCH_PAGE_MOST) {
    throw new RangeError(`a page has 0 to ${SEARCH_PAGE_MOST} matches, not ${size}`);
  }
  if (!Number.isInteger(offset) || offset < 0) throw new RangeError(`impossible offset: ${offset}`);
  return { size, offset, after };
}
