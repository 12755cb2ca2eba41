import { boxMoved, daysOf } from "../box.ts";
import { type CellClass, classesOf, type Mark } from "../cell-class.ts";
import { type DayWindow, OPEN_END_DAY } from "../days.ts";
import type { RightsRequest } from "../decision.ts";
import type { Finding } from "../finding.ts";
import type { RightsHead, RightsLine } from "../head.ts";
import { judge, type LineVerdict } from "../judge.ts";
import { leavesIn, type MediaLeaf } from "../media.ts";
import { outlookOf } from "../outlook.ts";
import { prepare } from "../prepared-head.ts";
import { REFUSAL_CODES, type RefusalCode } from "../refusal.ts";
import { type Region, regionsWithout } from "../region.ts";
import { territoriesIn, territoriesMeet } from "../territories.ts";
import { type AlikeCells, alikeCells } from "./alike-cells.ts";

/** What has to pass before cells are free as asked. */
export interface Awaited {
  readonly code: RefusalCode;
  /** `held-back` only: the media whose start is waited for, where it is not known when they start. */
  readonly waitsFor?: readonly MediaLeaf[];
  /** `on-hold-until` only: when the last of the holds lapses, milliseconds since 1970; the cells may be free by then. */
  readonly holdExpiresAt?: number;
  /** The licences in the way, in order of their ids. For the seller only: `freeDaysForBuyer` takes them out. */
  readonly heldBy?: readonly string[];
}

/** When cells become free. */
export interface FreeDay {
  /** `now`: free as asked; `from`: from a later day on, for a term as long; `not-known`: never, as things stand. */
  readonly when: "now" | "from" | "not-known";
  /** With `now` and `from`: the day a term as long as asked could begin. */
  readonly freeFromDay?: number;
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
 * (milliseconds since 1970); and what is waited for. Holds count as if they were signed. Holdbacks that are asked for
 * are not looked at. The answer is the seller's. Throws RangeError for an impossible request or head.
 */
export function freeDaysOf(head: RightsHead, request: RightsRequest, now: number): FreeDayGroup[] {
  const { holdbacks: _, ...bare } = request;
  const { verdicts } = judge(head, bare, now);
  const cells = request.lines.flatMap((line, index) => {
    const ofLine = verdicts.filter((verdict) => verdict.line === index);
    return freeDaysOfLine(head, { request: bare, line, verdicts: ofLine }, now).map((free) => {
      return { ...free, value: { line: index, ...free.value } };
    });
  });
  return groupedDays(cells);
}

/** The same as a buyer may see it: nothing of who stands in the way, nor how many. */
export function freeDaysForBuyer(groups: readonly FreeDayGroup[]): FreeDayGroup[] {
  const cells = groups.map(({ media, territories, awaits, ...free }) => {
    const told = awaits.map(({ heldBy: _, ...rest }) => rest);
    return { media: [...media], territories: [...territories], value: { ...free, awaits: told } };
  });
  return groupedDays(cells);
}

type DayOfLine = FreeDay & { readonly line: number };

function groupedDays(cells: readonly AlikeCells<DayOfLine>[]): FreeDayGroup[] {
  const groups = alikeCells(cells, ({ line, when, freeFromDay, awaits }) => {
    return JSON.stringify([String(line).padStart(2, "0"), when, freeFromDay ?? -1, awaits]);
  });
  const told = groups.map(({ media, territories, value }) => ({ ...value, media, territories }));
  return told.sort((one, other) => one.line - other.line);
}

/** A line, and what was found of each run of its days. */
interface JudgedLine {
  readonly request: RightsRequest;
  readonly line: RightsLine;
  readonly verdicts: readonly LineVerdict[];
}

function freeDaysOfLine(head: RightsHead, judged: JudgedLine, now: number): AlikeCells<FreeDay>[] {
  const { line, verdicts } = judged;
  const [first] = verdicts;
  if (first === undefined) return [];
  const { startDay } = line.box.window;
  const prepared = prepare(head);
  const asked = { ...first.asked, region: { ...first.asked.region, startDay } };
  const { sources, obstacles } = outlookOf(prepared, asked, now);
  const findings = verdicts.flatMap(({ forbid }) => forbid);
  const marks = [
    ...sources.map((region) => markOf(region, "source")),
    ...obstacles.map((region) => markOf(region, "obstacle")),
    ...findings.map((finding) => markOf(finding.region, `finding ${JSON.stringify(namesOf(finding))}`)),
  ];
  return classesOf(asked.region, marks).map((cells) => {
    const here = { ...asked.region, media: cells.media, territories: cells.territories };
    const closed = [...obstacles.filter((region) => meets(region, cells)), ...gapsOf(sources, here)];
    const found = firstBegin(daysOf(line.box), { startDay, endDay: line.box.window.endDay, closed });
    const awaits = awaitedOf(findings.filter(({ region }) => meets(region, cells)));
    const isKnown = found === undefined || found === startDay || !prepared.hasTies;
    const begin = isKnown || stands(head, { ...judged, cells, begin: found }, now) ? found : undefined;
    const value = freeDayOf({ startDay, begin }, awaits);
    return { media: leavesIn(cells.media), territories: territoriesIn(cells.territories), value };
  });
}

function freeDayOf({ startDay, begin }: { startDay: number; begin: number | undefined }, awaits: Awaited[]): FreeDay {
  if (begin === undefined) return { when: "not-known", awaits };
  return { when: begin === startDay ? "now" : "from", freeFromDay: begin, awaits };
}

/**
 * A day found by looking ahead is asked for once more where holdbacks are tied: what is tied to a start of the asked
 * rights themselves moves with them.
 */
function stands(head: RightsHead, found: JudgedLine & { cells: CellClass; begin: number }, now: number): boolean {
  const { request, line, cells, begin } = found;
  const moved = { ...line, box: boxMoved(line.box, begin - line.box.window.startDay) };
  const { verdicts } = judge(head, { ...request, lines: request.lines.with(request.lines.indexOf(line), moved) }, now);
  const ofLine = verdicts.filter((verdict) => request.lines[verdict.line] === line);
  return ofLine.every(({ forbid }) => forbid.every(({ region }) => !meets(region, cells)));
}

/** The first day, not before the term asked for, from which all its runs of days keep clear of closed days. */
function firstBegin(
  runs: readonly DayWindow[],
  { startDay, endDay, closed }: DayWindow & { closed: readonly DayWindow[] },
): number | undefined {
  const inOrder = closed.toSorted((one, other) => one.endDay - other.endDay);
  let begin = startDay;
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
  const reasons = Map.groupBy(findings, ({ code, waitsFor = 0 }) => `${REFUSAL_CODES.indexOf(code)} ${waitsFor}`);
  return [...reasons]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, alike]) => alike.slice(0, 1).map(({ code, waitsFor }) => awaitedFor({ code, waitsFor }, alike)));
}

function awaitedFor(
  { code, waitsFor }: { code: RefusalCode; waitsFor: number | undefined },
  alike: readonly Finding[],
): Awaited {
  const holdExpiresAt = Math.max(...alike.map((finding) => finding.holdExpiresAt ?? Number.POSITIVE_INFINITY));
  const heldBy = [...new Set(alike.flatMap((finding) => finding.heldBy ?? []))].sort();
  return {
    code,
    ...(waitsFor === undefined ? {} : { waitsFor: leavesIn(waitsFor) }),
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
