import { boxMoved, daysOf } from "../box.ts";
import { type CellClass, classesOf, type Mark } from "../cell-class.ts";
import { clashesOf } from "../clashes.ts";
import { sufficientRegions } from "../coverage.ts";
import { type DayWindow, OPEN_END_DAY } from "../days.ts";
import type { RightsRequest } from "../decision.ts";
import type { AskedLine, Finding } from "../finding.ts";
import { headWithin, type RightsHead, type RightsLine } from "../head.ts";
import { judge, type LineVerdict, passes, promisedTo } from "../judge.ts";
import { leavesIn, type MediaLeaf } from "../media.ts";
import { type PreparedHead, prepare } from "../prepared-head.ts";
import { isTied, type PreparedHoldback } from "../prepared-holdback.ts";
import { REFUSAL_CODES, type RefusalCode } from "../refusal.ts";
import { type Region, regionsWithout } from "../region.ts";
import { territoriesIn, territoriesMeet } from "../territories.ts";
import { type AlikeCells, alikeCells } from "./alike-cells.ts";
import { turningDays } from "./turning-days.ts";

/** What has to pass before cells are free as asked. */
export interface Awaited {
  readonly code: RefusalCode;
  /** `held-back` only: the media whose start is waited for, where it is not known when they start. */
  readonly waitsFor?: readonly MediaLeaf[];
  /** `on-hold-until` only: when the last of the holds lapses, milliseconds since 1970; the cells may be free by then. */
  readonly holdExpiresAt?: number;
  /** The cells are those of a holdback that is asked for: others have them, and so it cannot be promised. */
  readonly isPromise?: true;
  /** The licences in the way, in order of their ids. For the seller only: `freeDaysForBuyer` takes them out. */
  readonly heldBy?: readonly string[];
}

/** When cells become free. */
export interface FreeDay {
  /** `now`: free as asked; `from`: from a later day on, for a term as long; `not-known`: never, as things stand. */
  readonly when: "now" | "from" | "not-known";
  /** With `now` and `from`: the day a term as long as asked could begin. */
  readonly freeFromDay?: number;
  /** Only with `not-known`: terms that begin on this day or later were not tried, as too many days would have to be. */
  readonly untriedFromDay?: number;
  /** What is waited for, in the order of the codes; empty where nothing is. */
  readonly awaits: readonly Awaited[];
}

/** Cells of one line of a request that become free together. */
export interface FreeDayGroup extends FreeDay {
  /** Which line of the request, from 0. */
  readonly line: number;
  readonly media: readonly MediaLeaf[];
  readonly territories: readonly string[];
}

/**
 * When does this become free? For each medium and territory of each line: the first day on which a term as long as was
 * asked for could begin, with its blackouts, in all its versions and for all of its scope, as things stand at `now`
 * (milliseconds since 1970); and what is waited for. Holds count as if they were signed. Holdbacks that are asked for stay
 * on their days, and have to be possible too. A day is told only where `decide` grants the cells of its group, begun on
 * that day and asked for by themselves with those holdbacks; and no earlier one is, of any of its cells. The answer is the
 * seller's. Throws RangeError for an impossible request or head.
 */
export function freeDaysOf(head: RightsHead, request: RightsRequest, now: number): FreeDayGroup[] {
  return toldTogether({ head, request, now }, freeDaysOfCells({ head, request, now }));
}

/** The same as a buyer may see it: nothing of who stands in the way, nor how many. */
export function freeDaysForBuyer(head: RightsHead, request: RightsRequest, now: number): FreeDayGroup[] {
  const cells = freeDaysOfCells({ head, request, now }).map(({ value, ...where }) => {
    const awaits = value.awaits.map(({ heldBy: _, ...rest }) => rest);
    return { ...where, value: { ...value, awaits } };
  });
  return toldTogether({ head, request, now }, cells);
}

interface Question {
  readonly head: RightsHead;
  readonly request: RightsRequest;
  readonly now: number;
}

type DayOfLine = FreeDay & { readonly line: number };

/** Begins tried for one question beyond two for each kind of cells: on the busiest of heads each takes milliseconds. */
const TRIES_MOST = 300;

/** A question, and what every line of it needs to know. */
interface Search extends Question {
  /** What is asked to be promised, and the territories of that. */
  readonly promised: readonly PreparedHoldback[];
  /** Whether anything waits for a start, so that it may move with the term. */
  readonly isMoving: boolean;
  /** What of the head bears on a territory, and on the holdbacks that are asked for. */
  readonly headAt: (territory: string) => RightsHead;
  /** How many more begins may be tried. */
  readonly left: { tries: number };
}

function freeDaysOfCells({ head: whole, request, now }: Question): AlikeCells<DayOfLine>[] {
  const { verdicts } = judge(whole, request, now);
  const boxes = [...request.lines, ...(request.holdbacks ?? [])].map(({ box }) => box);
  const head = headWithin(whole, new Set(boxes.flatMap(({ territories }) => territories)));
  const promised = promisedTo(request);
  const promisedPlaces = promised.flatMap(({ region }) => territoriesIn(region.territories));
  const heads = new Map<string, RightsHead>();
  const headAt = (territory: string) => {
    const known = heads.get(territory) ?? headWithin(head, new Set([territory, ...promisedPlaces]));
    heads.set(territory, known);
    return known;
  };
  const isMoving = prepare(head).hasTies || promised.some(isTied);
  const search = { head, request, now, promised, isMoving, headAt, left: { tries: TRIES_MOST } };
  return request.lines.flatMap((line, index) => {
    const ofLine = verdicts.filter((verdict) => verdict.line === index);
    return freeDaysOfLine(search, line, ofLine).map((free) => {
      return { ...free, value: { line: index, ...free.value } };
    });
  });
}

/**
 * Cells of which the same is told, together. Each is free by itself. Where holdbacks wait for a start, one medium may
 * start what holds another: media that cannot begin together are told apart. Territories never bear on each other.
 */
function toldTogether({ head, request, now }: Question, cells: readonly AlikeCells<DayOfLine>[]): FreeDayGroup[] {
  const groups = alikeCells(cells, ({ line, when, freeFromDay, untriedFromDay, awaits }) => {
    return JSON.stringify([String(line).padStart(2, "0"), when, freeFromDay ?? -1, untriedFromDay ?? -1, awaits]);
  });
  const apart = groups.flatMap((group) => {
    const { media, territories, value } = group;
    const line = request.lines[value.line];
    if (media.length === 1 || value.freeFromDay === undefined || line === undefined) return [group];
    const together = { ...request, lines: [cutTo(line, { media, territories, begin: value.freeFromDay })] };
    const isFree = passes(judge(head, together, now));
    return isFree ? [group] : media.map((medium) => ({ ...group, media: [medium] }));
  });
  const told = apart.map(({ media, territories, value }) => ({ ...value, media, territories }));
  return told.sort((one, other) => one.line - other.line);
}

/** Some cells of a line, begun on a day. */
function cutTo(
  line: RightsLine,
  to: { media: readonly MediaLeaf[]; territories: readonly string[]; begin: number },
): RightsLine {
  const { media, territories, begin } = to;
  return { ...line, box: { ...boxMoved(line.box, begin - line.box.window.startDay), media, territories } };
}

function freeDaysOfLine(search: Search, line: RightsLine, verdicts: readonly LineVerdict[]): AlikeCells<FreeDay>[] {
  const [first] = verdicts;
  if (first === undefined) return [];
  const { startDay } = line.box.window;
  const prepared = prepare(search.head);
  const asked = { ...first.asked, region: { ...first.asked.region, startDay } };
  const sources = sufficientRegions(prepared.rights, asked);
  const obstacles = fixedObstacles(prepared, asked, search.now);
  const findings = verdicts.flatMap(({ forbid }) => forbid);
  const marks = [
    ...sources.map((region) => markOf(region, "source")),
    ...[...obstacles, ...findings].map((finding) =>
      markOf(finding.region, `finding ${JSON.stringify(namesOf(finding))}`),
    ),
    ...(search.isMoving ? movingMarks(prepared, search.promised, asked.region) : []),
  ];
  return classesOf(asked.region, marks).map((cells) => {
    const here = { ...asked.region, ...cells };
    const inTheWay = obstacles.map(({ region }) => region).filter((region) => meets(region, cells));
    const closed = [...inTheWay, ...gapsOf(sources, here)];
    const [media, territories] = [leavesIn(cells.media), territoriesIn(cells.territories)];
    return { media, territories, value: freeDayOf(search, { line, media, territories, closed }) };
  });
}

/** What stands in the way from the start of a line on, whenever the line begins. */
function fixedObstacles(head: PreparedHead, asked: AskedLine, now: number): Finding[] {
  const fixed = { ...head, holdbacks: head.holdbacks.filter((holdback) => !isTied(holdback)) };
  return clashesOf(fixed, { ...asked, region: { ...asked.region, endDay: OPEN_END_DAY } }, now).forbid;
}

/** Marks that part cells for which holdbacks that wait for a start, asked for or not, may be counted differently. */
function movingMarks(head: PreparedHead, promised: readonly PreparedHoldback[], all: Region): Mark[] {
  const waiting = [...head.holdbacks, ...promised].filter(isTied);
  const ties = waiting.flatMap(({ tiedStart, tiedEnd }) => [tiedStart, tiedEnd].flatMap((tie) => tie?.media ?? []));
  const awaited = ties.reduce((media, tie) => media | tie, 0);
  const beside = promised.reduce((media, { region }) => media | region.media, 0);
  const grants = head.grants.filter(({ region }) => (region.media & (awaited | beside)) !== 0);
  const ownStarts = waiting.flatMap((holdback) => holdback.ownStarts);
  const places = [...[...waiting, ...promised, ...grants].map(({ region }) => region), ...ownStarts];
  return [
    ...places.map(({ territories }, at) => ({ media: all.media, territories, meaning: `there ${at}` })),
    ...[...ties, ...waiting.map(({ region }) => region.media)].map((media, at) => {
      return { media, territories: all.territories, meaning: `awaited ${at}` };
    }),
  ];
}

/** Cells of a line that fare alike, and the days on which they are closed whenever a term begins. */
interface OneKind {
  readonly line: RightsLine;
  readonly media: readonly MediaLeaf[];
  readonly territories: readonly string[];
  readonly closed: readonly DayWindow[];
}

/** When the first of alike cells is free by itself, and so each of them. */
function freeDayOf(search: Search, kind: OneKind): FreeDay {
  const { startDay } = kind.line.box.window;
  const atFirst = judgeAt(search, kind, startDay);
  if (passes(atFirst)) return { when: "now", freeFromDay: startDay, awaits: [] };
  const awaits = awaitedOf([...atFirst.verdicts.flatMap(({ forbid }) => forbid), ...atFirst.promises.forbid]);
  const found = firstFree(search, kind);
  if (found?.isTried === false) return { when: "not-known", untriedFromDay: found.day, awaits };
  return found === undefined ? { when: "not-known", awaits } : { when: "from", freeFromDay: found.day, awaits };
}

/** The first begin after the one asked for that is granted; or, not tried, the first of which that is not known. */
function firstFree(search: Search, kind: OneKind): { readonly day: number; readonly isTried: boolean } | undefined {
  const { window } = kind.line.box;
  const runs = daysOf(kind.line.box);
  const openFrom = (from: number) => firstBegin(runs, { ...window, closed: kind.closed, from });
  const first = openFrom(window.startDay + 1);
  if (first === undefined) return undefined;
  if (passes(judgeAt(search, kind, first))) return { day: first, isTried: true };
  const asked = { runs, promised: search.promised, startDay: window.startDay };
  const turns = search.isMoving ? turningDays(preparedAt(search, kind), asked) : [];
  if (turns === undefined) return { day: first + 1, isTried: false };
  for (let begun = first; ; ) {
    const turn = turns.find((day) => day > begun);
    const day = turn === undefined ? undefined : openFrom(turn);
    if (day === undefined) return undefined;
    if (search.left.tries-- <= 0) return { day, isTried: false };
    if (passes(judgeAt(search, kind, day))) return { day, isTried: true };
    begun = day;
  }
}

function judgeAt(search: Search, { line, media, territories }: OneKind, begin: number) {
  const [one, another] = [media.slice(0, 1), territories.slice(0, 1)];
  const lines = [cutTo(line, { media: one, territories: another, begin })];
  return judge(search.headAt(another[0] ?? ""), { ...search.request, lines }, search.now);
}

function preparedAt(search: Search, { territories: [territory = ""] }: OneKind): PreparedHead {
  return prepare(search.headAt(territory));
}

/** The first day, not before `from`, from which all the runs of days of a term keep clear of closed days. */
function firstBegin(
  runs: readonly DayWindow[],
  asked: DayWindow & { readonly closed: readonly DayWindow[]; readonly from: number },
): number | undefined {
  const { startDay, endDay, closed } = asked;
  const inOrder = closed.toSorted((one, other) => one.endDay - other.endDay);
  let begin = asked.from;
  for (let moved = true; moved; ) {
    moved = false;
    for (const run of runs) {
      const offset = run.startDay - startDay;
      for (const { startDay: from, endDay: until } of inOrder) {
        const starts = begin + offset;
        if (starts >= until || starts + (run.endDay - run.startDay) <= from) continue;
        begin = until - offset;
        moved = true;
      }
    }
    if (begin + (endDay - startDay) > OPEN_END_DAY) return undefined;
  }
  return begin;
}

/** The days, from the start of a region on, on which sources do not hold all of its cells. */
function gapsOf(sources: readonly Region[], region: Region): DayWindow[] {
  const cuts = new Set([region.startDay, OPEN_END_DAY]);
  for (const { startDay, endDay } of sources) {
    for (const day of [startDay, endDay]) if (day > region.startDay && day < OPEN_END_DAY) cuts.add(day);
  }
  const days = [...cuts].sort((one, other) => one - other);
  return days.slice(0, -1).flatMap((startDay, index) => {
    const endDay = days[index + 1] ?? startDay;
    const isHeld = regionsWithout([{ ...region, startDay, endDay }], sources).length === 0;
    return isHeld ? [] : [{ startDay, endDay }];
  });
}

/** Each reason once, with all that is known of it. */
function awaitedOf(findings: readonly Finding[]): Awaited[] {
  const reasons = Map.groupBy(findings, ({ code, waitsFor = 0, isPromise = false }) => {
    return `${REFUSAL_CODES.indexOf(code)} ${waitsFor} ${isPromise}`;
  });
  return [...reasons]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, alike]) => alike.slice(0, 1).map((one) => awaitedFor(one, alike)));
}

function awaitedFor({ code, waitsFor, isPromise }: Finding, alike: readonly Finding[]): Awaited {
  const holdExpiresAt = Math.max(...alike.map((finding) => finding.holdExpiresAt ?? Number.POSITIVE_INFINITY));
  const heldBy = [...new Set(alike.flatMap((finding) => finding.heldBy ?? []))].sort();
  return {
    code,
    ...(waitsFor === undefined ? {} : { waitsFor: leavesIn(waitsFor) }),
    ...(isPromise === undefined ? {} : { isPromise }),
    ...(Number.isFinite(holdExpiresAt) ? { holdExpiresAt } : {}),
    ...(heldBy.length === 0 ? {} : { heldBy }),
  };
}

/** What of a finding an answer tells, beside its cells. */
function namesOf({ code, waitsFor, holdExpiresAt, heldBy }: Finding) {
  return [code, waitsFor, holdExpiresAt, heldBy];
}

function markOf(region: Region, role: string): Mark {
  const { media, territories, languages, startDay, endDay } = region;
  return { media, territories, meaning: `${role} ${startDay} ${endDay} ${JSON.stringify(languages)}` };
}

function meets(region: Region, cells: CellClass): boolean {
  return (region.media & cells.media) !== 0 && territoriesMeet(region.territories, cells.territories);
}
