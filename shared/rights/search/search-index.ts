import type { AvailabilityIndex } from "./availability-index.ts";
import { cutPlank } from "./cut-plank.ts";
import { countFacets, type FacetCounts } from "./facets.ts";
import { type Asker, type Found, findGranted, STRANGER } from "./granted-cells.ts";
import { matchesOnPage } from "./match-order.ts";
import { dimensionsOf } from "./opened-dimension.ts";
import { isHolding, takeHolding } from "./own-grants.ts";
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
 * then by id or by the places that the question gives. A whole match is exactly a work whose head `isFree` would grant as of the index; the share counts cells:
 * media × territories × versions × days over all lines. Throws RangeError for an impossible or oversized question:
 * refuse bad input at the edge.
 */
export function searchIndex(index: AvailabilityIndex, question: SearchQuestion, now: number): SearchAnswer {
  const planks = planksOf(question.lines);
  const asked = planks.reduce((sum, plank) => sum + cellsOfPlank(plank), 0);
  const fewest = fewestCells(asked, question.leastShare ?? 1);
  const search: Search = { question, planks, now, lacking: asked - fewest };
  const found = findIn(index, search);
  const numbers = found.works;
  const total = numbers.length;
  const page = matchesOnPage(
    { numbers, granted: found.granted, rank: question.page.places ?? index.rank, workIds: index.workIds },
    question.page,
  );
  const matches = page.map((at) => {
    const number = numbers[at] ?? 0;
    const granted = found.granted[at] ?? 0;
    return { workId: index.workIds[number] ?? "", number, granted, share: granted / asked };
  });
  const whole = found.granted.filter((granted) => granted === asked).length;
  const answer = { asOf: index.asOf, asked, matches, total, whole, numbers };
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

/** All matches by their numbers in the index, in no order. */
function findIn({ base, changes, inBase }: AvailabilityIndex, search: Search): Found {
  const { within } = search.question;
  const inSet = within === undefined ? inBase : worksInBoth(inBase, within);
  const { works, granted } = findInSegment(base, inSet, search);
  const changed = findInSegment(changes.segment, changedWithin(changes, within), search);
  const numbers = changed.works.map((work) => changes.numbers[work] ?? 0);
  return { works: [...works, ...numbers], granted: [...granted, ...changed.granted] };
}

/** The changed works that are in a set, by their numbers among the changes. */
function changedWithin({ numbers }: AvailabilityIndex["changes"], within: WorkSet | undefined): WorkSet {
  const wanted = numbers.flatMap((number, at) => (within === undefined || hasWork(within, number) ? [at] : []));
  return workSetOf(wanted, numbers.length);
}

function findInSegment(segment: Segment, works: WorkSet, search: Search): Found {
  const found: Found = { works: [], granted: [] };
  if (segment.workIds.length === 0) return found;
  const { question, planks, lacking } = search;
  const asker = askerOf(segment, search);
  const cuts = planks.map((plank) => cutPlank(segment, plank, question.scope));
  const free = findGranted(segment, cuts, asker, { works, lacking });
  if (!question.notHoldingYet) return free;
  free.works.forEach((work, at) => {
    if (cuts.some((cut) => isHolding(segment, cut, asker, work))) return;
    found.works.push(work);
    found.granted.push(free.granted[at] ?? 0);
  });
  return found;
}

function askerOf(segment: Segment, { question: { licenseeId, scope }, planks, now }: Search): Asker {
  const known = segment.licensees.indexOf(licenseeId);
  return { licenseeId, scope, now, planks, licensee: known < 0 ? STRANGER : known };
}

/** Takes out of a set the works which a question leaves out because the asker holds some of what it asks. */
function takeHeld(segment: Segment, works: WorkSet, asker: Asker, { question, planks }: Search): void {
  if (!question.notHoldingYet) return;
  for (const plank of planks) takeHolding(segment, cutPlank(segment, plank, question.scope), asker, works);
}
