import type { RightsBox } from "../box.ts";
import type { DayWindow } from "../days.ts";
import type { RightsRequest } from "../decision.ts";
import { type Commitment, headWithin, type RightsHead, withCommitment, withoutLicence } from "../head.ts";
import { judge, passes } from "../judge.ts";
import type { LanguageScope } from "../languages.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "../media.ts";
import { type AlikeCells, alikeCells } from "./alike-cells.ts";
import { type CellState, isSellable, type Stretch } from "./cell-state.ts";
import { type CellsOverTime, cellsOverTime } from "./cells-over-time.ts";
import { type Negotiation, type NegotiationImpact, negotiationImpact } from "./negotiation-impact.ts";
import { groupedByTerritory, stretchesIn, TIMELINE_STRETCHES_MOST } from "./timeline.ts";

/** A run of days on which cells stand in one way now, and in one way once a licence is granted. */
export interface ImpactStretch extends DayWindow {
  readonly now: CellState;
  readonly after: CellState;
}

/** Territories that fare alike, and their media over time. */
export interface ImpactGroup {
  readonly territories: readonly string[];
  readonly rows: readonly { readonly medium: MediaLeaf; readonly stretches: readonly ImpactStretch[] }[];
}

/** Cells a newcomer can have now, and not any more, or not so exclusively any more, once the licence is granted. */
export interface BlockedCells {
  readonly media: readonly MediaLeaf[];
  readonly territories: readonly string[];
  readonly window: DayWindow;
  readonly now: CellState;
  readonly after: CellState;
}

/** How much of a medium can be sold during the term of the licence: countries times days, now and afterwards. */
export interface StillSellable {
  readonly medium: MediaLeaf;
  /** Sellable in any way. */
  readonly atAll: Change;
  /** Of that, sellable exclusively. */
  readonly exclusively: Change;
}

interface Change {
  readonly now: number;
  readonly after: number;
}

/** What a licence does to others in some of its versions. Most licences speak of all their versions in one breath. */
export interface VersionsImpact {
  readonly languages: LanguageScope;
  readonly groups: readonly ImpactGroup[];
  readonly blocks: readonly BlockedCells[];
  readonly sellable: readonly StillSellable[];
}

/** What granting a request does to everybody else. */
export interface Impact {
  /** Whether it could be granted at all, as things stand. */
  readonly isFree: boolean;
  readonly versions: readonly VersionsImpact[];
  /** The open negotiations that would end or shrink, in the order they were given. */
  readonly negotiations: readonly NegotiationImpact[];
}

/** No licensee has this id: a newcomer, who holds nothing yet. */
const NEWCOMER = "";
const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * What granting a request would do, seen by the rights holder at `now` (milliseconds since 1970): which cells of the work
 * it would block for a newcomer who asks for the same part of the work, and until when; which of the given open
 * negotiations it would end or shrink; and what stays sellable, of what is sellable now, during its term. Days before
 * today (UTC) are not looked at. A hold the licence has already counts as not there. Undefined where it would have more
 * than `TIMELINE_STRETCHES_MOST` stretches. Throws RangeError for an impossible request, negotiation or head.
 */
export function impactOf(
  head: RightsHead,
  request: RightsRequest,
  now: number,
  open: readonly Negotiation[] = [],
): Impact | undefined {
  const grant = grantOf(request);
  const before = withoutLicence(head, grant.licenceId);
  // Elsewhere it changes nothing.
  const places = territoriesOf(request);
  const there = headWithin(before, places);
  const around = { before: there, after: withCommitment(there, grant), request, places };
  const versions = languagesIn(request).map((languages) => versionsImpact(around, languages, now));
  if (versions.reduce((sum, { groups }) => sum + stretchesIn(groups), 0) > TIMELINE_STRETCHES_MOST) return undefined;
  return {
    isFree: passes(judge(there, request, now)),
    versions,
    negotiations: negotiationsIn(before, { open, request, places }, now),
  };
}

/** What a request becomes when it is granted. One without a licence yet gets a name nobody can have. */
function grantOf({ licenceId = NEWCOMER, ...terms }: RightsRequest): Commitment {
  return { licenceId, ...terms };
}

/** Every set of versions the licence, or what the rights holder promises in it, is about; each once. */
function languagesIn({ lines, holdbacks = [] }: RightsRequest): LanguageScope[] {
  const promised = holdbacks.filter(({ binds }) => binds === "licensor");
  const scopes = [...lines, ...promised].map(({ box }) => box.languages);
  return [...new Map(scopes.map((scope) => [JSON.stringify(scope), scope])).values()];
}

/** The effects on the open negotiations of the same territories. */
function negotiationsIn(
  head: RightsHead,
  asked: Pick<Around, "request" | "places"> & { readonly open: readonly Negotiation[] },
  now: number,
): NegotiationImpact[] {
  const { open, request: granted, places } = asked;
  const about = open.map((negotiation) => ({ negotiation, territories: territoriesOf(negotiation) }));
  const near = about.filter(({ territories }) => [...territories].some((territory) => places.has(territory)));
  if (near.length === 0) return [];
  const before = headWithin(head, new Set(near.flatMap(({ territories }) => [...territories])));
  const heads = { before, after: withCommitment(before, grantOf(granted)) };
  return near.flatMap(({ negotiation }) => negotiationImpact(heads, { negotiation, granted }, now));
}

/** The territories a request is about, with those of the holdbacks in it. */
function territoriesOf({ lines, holdbacks = [] }: RightsRequest): ReadonlySet<string> {
  return new Set([...lines, ...holdbacks].flatMap(({ box }) => box.territories));
}

/** The heads before and after, as far as they speak of the territories of a request. */
interface Around {
  readonly before: RightsHead;
  readonly after: RightsHead;
  readonly request: RightsRequest;
  readonly places: ReadonlySet<string>;
}

function versionsImpact(around: Around, languages: LanguageScope, now: number): VersionsImpact {
  const { before, after, request } = around;
  const today = Math.floor(now / MILLISECONDS_PER_DAY);
  const box = { ...cellsIn(around, today), languages };
  const { window } = box;
  const isOver = window.startDay >= window.endDay || box.media.length === 0 || box.territories.length === 0;
  if (isOver) return { languages, groups: [], blocks: [], sellable: [] };
  const question = { licenseeId: NEWCOMER, scope: request.scope, box };
  const groups = beforeAndAfter(cellsOverTime(before, question, now), cellsOverTime(after, question, now));
  const term = { startDay: today, endDay: Math.max(...request.lines.map((line) => line.box.window.endDay)) };
  return { languages, groups, blocks: blockedIn(groups), sellable: sellableIn(groups, { ...term, request }) };
}

/** Every medium and day, from today on, of which the head says anything in the territories of the request. */
function cellsIn({ after, places }: Around, today: number): Omit<RightsBox, "languages"> {
  const granted = after.commitments.flatMap(({ lines, holdbacks = [] }) => [...lines, ...holdbacks]);
  const boxes = [...after.rightsIn, ...granted].flatMap(({ box }) => {
    return box.territories.some((territory) => places.has(territory)) ? [box] : [];
  });
  const media = new Set(boxes.flatMap((box) => box.media));
  return {
    media: MEDIA_LEAVES.filter((medium) => media.has(medium)),
    territories: [...places].sort(),
    window: { startDay: today, endDay: boxes.reduce((last, { window }) => Math.max(last, window.endDay), today) },
  };
}

/** The two states of the work laid over each other, and the territories that fare alike in both put together. */
function beforeAndAfter(before: CellsOverTime, after: CellsOverTime): ImpactGroup[] {
  const laid = new Map<readonly Stretch[], Map<readonly Stretch[], readonly ImpactStretch[]>>();
  const both = (one: readonly Stretch[], other: readonly Stretch[]) => {
    const ofOne = laid.get(one) ?? new Map<readonly Stretch[], readonly ImpactStretch[]>();
    laid.set(one, ofOne);
    const known = ofOne.get(other) ?? laidOver(one, other);
    ofOne.set(other, known);
    return known;
  };
  const cells = new Map(
    [...before].map(([medium, places]) => {
      const then = after.get(medium);
      return [medium, new Map([...places].map(([place, one]) => [place, both(one, then?.get(place) ?? [])]))] as const;
    }),
  );
  return groupedByTerritory(cells).map(({ territories, rows }) => {
    return { territories, rows: rows.map(({ medium, value }) => ({ medium, stretches: value })) };
  });
}

/** Both lists are in order and leave no day out, so the one that ends first is done with. */
function laidOver(before: readonly Stretch[], after: readonly Stretch[]): ImpactStretch[] {
  const joined: (ImpactStretch & { endDay: number })[] = [];
  for (let i = 0, j = 0, one = before[i], other = after[j]; one !== undefined && other !== undefined; ) {
    const startDay = Math.max(one.startDay, other.startDay);
    const endDay = Math.min(one.endDay, other.endDay);
    const last = joined.at(-1);
    if (last?.now === one.state && last.after === other.state) last.endDay = endDay;
    else joined.push({ startDay, endDay, now: one.state, after: other.state });
    const ended = { one: one.endDay === endDay, other: other.endDay === endDay };
    if (ended.one) one = before[++i];
    if (ended.other) other = after[++j];
  }
  return joined;
}

function blockedIn(groups: readonly ImpactGroup[]): BlockedCells[] {
  const cells = groups.flatMap(({ territories, rows }) =>
    rows.flatMap(({ medium, stretches }) =>
      stretches.filter(isBlocked).map((value): AlikeCells<ImpactStretch> => {
        return { media: [medium], territories: [...territories], value };
      }),
    ),
  );
  const alike = alikeCells(cells, ({ startDay, endDay, now, after }) => JSON.stringify([startDay, endDay, now, after]));
  return alike.map(({ media, territories, value: { startDay, endDay, now, after } }) => {
    return { media, territories, window: { startDay, endDay }, now, after };
  });
}

/** Whether cells can be had now, and less so afterwards. */
export function isBlocked({ now, after }: Pick<ImpactStretch, "now" | "after">): boolean {
  return isSellable(now) && after !== "free" && now !== after;
}

function sellableIn(
  groups: readonly ImpactGroup[],
  { startDay, endDay, request }: DayWindow & { readonly request: RightsRequest },
): StillSellable[] {
  const places = new Set(request.lines.flatMap(({ box }) => box.territories));
  const media = groups[0]?.rows.map(({ medium }) => medium) ?? [];
  return media.map((medium) => {
    const sum = { medium, atAll: { now: 0, after: 0 }, exclusively: { now: 0, after: 0 } };
    for (const { territories, rows } of groups) {
      const count = territories.filter((territory) => places.has(territory)).length;
      for (const stretch of rows.find((row) => row.medium === medium)?.stretches ?? []) {
        const days = Math.min(endDay, stretch.endDay) - Math.max(startDay, stretch.startDay);
        const cells = count * Math.max(0, days);
        for (const moment of ["now", "after"] as const) {
          if (isSellable(stretch[moment])) sum.atAll[moment] += cells;
          if (stretch[moment] === "free") sum.exclusively[moment] += cells;
        }
      }
    }
    return sum;
  });
}
