import type { AvailabilityIndex } from "./availability-index.ts";
import { cutPlank } from "./cut-plank.ts";
import { type Asker, addGranted, STRANGER } from "./granted-cells.ts";
import { type Ranked, topMatches } from "./match-order.ts";
import { takeHolding } from "./own-grants.ts";
import {
  cellsOfPlank,
  fewestCells,
  type Plank,
  planksOf,
  type SearchAnswer,
  type SearchQuestion,
} from "./search-question.ts";
import type { Segment } from "./segment.ts";
import { hasWork, type WorkSet, workSetOf, worksInBoth } from "./work-set.ts";

/**
 * The works of which at least the least share of the asked cells is free at `now` (milliseconds since 1970), most first,
 * then by id. A whole match is exactly a work whose head `isFree` would grant as of the index; the share counts cells:
 * media × territories × versions × days over all lines. Throws RangeError for an impossible or oversized question:
 * refuse bad input at the edge.
 */
export function searchIndex(index: AvailabilityIndex, question: SearchQuestion, now: number): SearchAnswer {
  const planks = planksOf(question.lines);
  const asked = planks.reduce((sum, plank) => sum + cellsOfPlank(plank), 0);
  const granted = grantedByNumber(index, question, planks, now);
  const ranked: Ranked = { granted, rank: index.rank, workIds: index.workIds };
  const { numbers, total } = topMatches(ranked, fewestCells(asked, question.leastShare ?? 1), question.page);
  const matches = numbers.map((number) => {
    const cells = granted[number] ?? 0;
    return { workId: index.workIds[number] ?? "", number, granted: cells, share: cells / asked };
  });
  return { asOf: index.asOf, asked, matches, total };
}

/** The free cells of every work by its number in the index; 0 for those that cannot match. */
function grantedByNumber(
  index: AvailabilityIndex,
  question: SearchQuestion,
  planks: readonly Plank[],
  now: number,
): Float64Array {
  const { base, changes, inBase, workIds } = index;
  const { within } = question;
  const wanted = within === undefined ? inBase : worksInBoth(inBase, within);
  const granted = new Float64Array(workIds.length);
  granted.set(grantedIn(base, wanted.slice(), question, planks, now));
  const changed = changes.numbers.flatMap((number, at) =>
    within === undefined || hasWork(within, number) ? [at] : [],
  );
  const found = grantedIn(changes.segment, workSetOf(changed, changes.numbers.length), question, planks, now);
  changes.numbers.forEach((number, at) => {
    granted[number] = found[at] ?? 0;
  });
  return granted;
}

function grantedIn(
  segment: Segment,
  works: WorkSet,
  question: SearchQuestion,
  planks: readonly Plank[],
  now: number,
): Float64Array {
  const granted = new Float64Array(segment.workIds.length);
  if (segment.workIds.length === 0) return granted;
  const { licenseeId, scope } = question;
  const known = segment.licensees.indexOf(licenseeId);
  const asker: Asker = { licenseeId, scope, now, planks, licensee: known < 0 ? STRANGER : known };
  const cuts = planks.map((plank) => cutPlank(segment, plank, scope));
  if (question.notHoldingYet) for (const cut of cuts) takeHolding(segment, cut, asker, works);
  for (const cut of cuts) addGranted(segment, cut, asker, { works, granted }, (question.leastShare ?? 1) === 1);
  return granted;
}
