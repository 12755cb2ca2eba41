import type { AvailabilityIndex } from "./availability-index.ts";
import { type CutPlank, cutPlank } from "./cut-plank.ts";
import { countFacets, type FacetCounts } from "./facets.ts";
import { type Asker, addGranted, STRANGER } from "./granted-cells.ts";
import { topMatches } from "./match-order.ts";
import { dimensionsOf } from "./opened-dimension.ts";
import { takeHolding } from "./own-grants.ts";
import {
  cellsOfPlank,
  fewestCells,
  type Plank,
  planksOf,
  type SearchAnswer,
  type SearchFacets,
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
  const fewest = fewestCells(asked, question.leastShare ?? 1);
  const search: Search = { question, planks, now, lacking: asked - fewest };
  const granted = grantedByNumber(index, search);
  const { numbers, total } = topMatches({ granted, rank: index.rank, workIds: index.workIds }, fewest, question.page);
  const matches = numbers.map((number) => {
    const cells = granted[number] ?? 0;
    return { workId: index.workIds[number] ?? "", number, granted: cells, share: cells / asked };
  });
  const answer = { asOf: index.asOf, asked, matches, total };
  return question.facets ? { ...answer, facets: facetsOf(index, search) } : answer;
}

/** How many works match for each value, if the question asked for that value alone. */
function facetsOf({ base, changes, inBase }: AvailabilityIndex, search: Search): SearchFacets {
  const counts: FacetCounts = { media: new Map(), territories: new Map(), languages: new Map() };
  const { within, lines, leastShare = 1 } = search.question;
  const dimensions = dimensionsOf([base, changes.segment], lines);
  const wanted = within === undefined ? inBase.slice() : worksInBoth(inBase, within);
  const parts: [Segment, WorkSet][] = [
    [base, wanted],
    [changes.segment, changedWithin(changes, within)],
  ];
  for (const [segment, works] of parts) {
    const asker = askerOf(segment, search);
    takeHeld(segment, works, asker, search);
    countFacets(segment, { lines, dimensions, works, leastShare }, asker, counts);
  }
  return counts;
}

/** A question made ready: its planks, when it is asked, and how many cells a match may lack. */
interface Search {
  readonly question: SearchQuestion;
  readonly planks: readonly Plank[];
  readonly now: number;
  readonly lacking: number;
}

/** The free cells of every work by its number in the index; exact for matches, and too few to match for all others. */
function grantedByNumber(index: AvailabilityIndex, search: Search): Float64Array {
  const { base, changes, inBase, workIds } = index;
  const { within } = search.question;
  const granted = new Float64Array(workIds.length);
  granted.set(grantedIn(base, within === undefined ? inBase.slice() : worksInBoth(inBase, within), search));
  const found = grantedIn(changes.segment, changedWithin(changes, within), search);
  changes.numbers.forEach((number, at) => {
    granted[number] = found[at] ?? 0;
  });
  return granted;
}

/** The changed works that are in a set, by their numbers among the changes. */
function changedWithin({ numbers }: AvailabilityIndex["changes"], within: WorkSet | undefined): WorkSet {
  const wanted = numbers.flatMap((number, at) => (within === undefined || hasWork(within, number) ? [at] : []));
  return workSetOf(wanted, numbers.length);
}

function grantedIn(segment: Segment, works: WorkSet, search: Search): Float64Array {
  const granted = new Float64Array(segment.workIds.length);
  if (segment.workIds.length === 0) return granted;
  const asker = askerOf(segment, search);
  const cuts = takeHeld(segment, works, asker, search);
  // What one plank may lack is what all of them together may lack.
  for (const cut of cuts) addGranted(segment, cut, asker, { works, granted }, cut.cells - search.lacking);
  return granted;
}

function askerOf(segment: Segment, { question: { licenseeId, scope }, planks, now }: Search): Asker {
  const known = segment.licensees.indexOf(licenseeId);
  return { licenseeId, scope, now, planks, licensee: known < 0 ? STRANGER : known };
}

/** The planks as the segment sees them, after the works were taken out of the set which the question leaves out. */
function takeHeld(segment: Segment, works: WorkSet, asker: Asker, { question, planks }: Search): CutPlank[] {
  const cuts = planks.map((plank) => cutPlank(segment, plank, question.scope));
  if (question.notHoldingYet) for (const cut of cuts) takeHolding(segment, cut, asker, works);
  return cuts;
}
