import { daysWithout, OPEN_END_DAY } from "../days.ts";
import type { RightsLine } from "../head.ts";
import { distanceOf } from "./loss.ts";
import {
  type Bite,
  biteInto,
  type Contested,
  inFewerDays,
  inFewerMedia,
  inFewerTerritories,
  inFewerVersions,
  isAnything,
  type Narrowing,
  type NearTerms,
  regionLeft,
  termsAsked,
} from "./near-terms.ts";

/** Terms looked at in one search. Each is tried in microseconds, and the nearest come first: what lies further is far. */
const TERMS_TRIED_MOST = 160;
/** Grantable terms kept of one search: of these at most eight are told. */
const TERMS_FOUND_MOST = 24;
/** Later starts looked for that free everything; a work so contested is better discussed than computed. */
const LATER_STARTS_TRIED_MOST = 64;
/** Later starts that free only some of it, to be narrowed as well: the earliest few. */
const LATER_STARTS_NARROWED_MOST = 4;
/** Free runs of days offered inside the wanted window: the longest few. */
const SHORTER_TERMS_MOST = 3;

/** The ways out of an obstacle for terms that keep their days, and for terms that need not. */
const NARROWINGS: readonly Narrowing[] = [inFewerTerritories, inFewerMedia, inFewerVersions];
const NARROWINGS_AND_CUTS: readonly Narrowing[] = [...NARROWINGS, inFewerDays];

interface Candidate {
  readonly terms: NearTerms;
  readonly distance: number;
}

/**
 * Grantable terms near to a refused request, found nearest first. From the terms as asked, from later starts and from
 * terms that give way in one thing only, every obstacle still in the way is got out of in each way there is, the nearest
 * terms first. `asked` are the lines as the licensee asked for them, from which nearness is measured.
 */
export function nearestTerms(contested: Contested, asked: readonly RightsLine[]): NearTerms[] {
  const whole = termsAsked(contested);
  if (biteInto(contested, whole) === undefined) return [whole];
  const queue = queueOf(contested, asked);
  for (const terms of [whole, ...laterStarts(contested), ...givingWayInOneThing(contested, whole)]) queue.add(terms);
  const found: NearTerms[] = [];
  for (let tries = 0; tries < TERMS_TRIED_MOST && found.length < TERMS_FOUND_MOST; tries++) {
    const terms = queue.nearest();
    if (terms === undefined) break;
    const bite = biteInto(contested, terms);
    if (bite === undefined) found.push(terms);
    else
      for (const narrowing of terms.move > 0 ? NARROWINGS : NARROWINGS_AND_CUTS)
        narrowing(terms, bite).forEach(queue.add);
  }
  return found;
}

/** Terms not looked at yet, the nearest first; of equally near ones the first that came. */
function queueOf(contested: Contested, asked: readonly RightsLine[]) {
  const waiting: Candidate[] = [];
  const known = new Set<string>();
  return {
    add(terms: NearTerms): void {
      const text = textOf(terms);
      if (known.has(text) || !isAnything(contested, terms)) return;
      known.add(text);
      const distance = distanceOf(contested, terms, asked);
      const place = waiting.findLastIndex((other) => other.distance <= distance) + 1;
      waiting.splice(place, 0, { terms, distance });
    },
    nearest(): NearTerms | undefined {
      return waiting.shift()?.terms;
    },
  };
}

function textOf({ move, days, lines }: NearTerms): string {
  const left = lines.map((line) => line && [line.media, line.territories.join(), line.languages]);
  return JSON.stringify([move, days.startDay, days.endDay, left]);
}

/** The least move after which all is free, and the least ones after which some of it is. */
function laterStarts(contested: Contested): NearTerms[] {
  const { runs } = contested;
  const ends = runs.flatMap(({ region, obstacles }) => obstacles.map(({ endDay }) => endDay - region.startDay));
  const days = [...new Set(ends)].filter((move) => move > 0).sort((one, other) => one - other);
  const inTime = days.filter((move) => termsAsked(contested, move).days.endDay <= OPEN_END_DAY);
  const inOrder = inTime.slice(0, LATER_STARTS_TRIED_MOST);
  const free = inOrder.find((move) => biteInto(contested, termsAsked(contested, move)) === undefined);
  const partly = inOrder.filter((move) => free === undefined || move < free).slice(0, LATER_STARTS_NARROWED_MOST);
  return [...partly, ...(free === undefined ? [] : [free])].map((move) => termsAsked(contested, move));
}

/** Terms that give way to every obstacle in the same manner, whatever it costs: the search may not come to them. */
function givingWayInOneThing(contested: Contested, whole: NearTerms): NearTerms[] {
  const narrowed = NARROWINGS.flatMap((narrowing) => giveWay(contested, whole, narrowing) ?? []);
  const bitten = contested.runs.flatMap((run) => {
    const left = regionLeft(run, whole);
    return left === undefined ? [] : run.obstacles.filter((obstacle) => isBiting(contested, whole, run.line, obstacle));
  });
  const free = daysWithout(whole.days, bitten);
  free.sort(
    (one, other) => other.endDay - other.startDay - (one.endDay - one.startDay) || one.startDay - other.startDay,
  );
  return [...narrowed, ...free.slice(0, SHORTER_TERMS_MOST).map((days) => ({ ...whole, days }))];
}

function isBiting({ runs }: Contested, terms: NearTerms, line: number, obstacle: Bite["region"]): boolean {
  const alone = runs.filter((run) => run.line === line).map((run) => ({ ...run, obstacles: [obstacle] }));
  return biteInto({ runs: alone }, terms) !== undefined;
}

function giveWay(contested: Contested, whole: NearTerms, narrowing: Narrowing): NearTerms | undefined {
  let terms = whole;
  for (let bite = biteInto(contested, terms); bite !== undefined; bite = biteInto(contested, terms)) {
    const [narrowed] = narrowing(terms, bite);
    if (narrowed === undefined) return undefined;
    terms = narrowed;
  }
  return isAnything(contested, terms) ? terms : undefined;
}
