import { boxMoved, boxWithin, daysOf } from "./box.ts";
import { type DayWindow, daysWithout, OPEN_END_DAY } from "./days.ts";
import { ALTERNATIVE_KINDS, type Alternative, type RightsRequest } from "./decision.ts";
import { CO_EXCLUSIVE_LEAST, CO_EXCLUSIVE_MOST, type Exclusivity } from "./exclusivity.ts";
import type { Finding } from "./finding.ts";
import type { RightsHead, RightsLine } from "./head.ts";
import { judge, type LineVerdict, passes } from "./judge.ts";
import { leavesIn } from "./media.ts";
import type { Outlook } from "./outlook.ts";
import { territoriesIn } from "./territories.ts";

/** More than eight proposals are a list to study, not an answer. */
const ALTERNATIVES_MOST = 8;
/** How many later starts are tried before giving up; a work so contested is better discussed than computed. */
const LATER_STARTS_TRIED_MOST = 64;
/** Free runs of days offered inside the wanted window: the longest few. */
const SHORTER_TERMS_MOST = 3;

interface Proposal extends Alternative {
  /** How far from what was asked, from 0 (the same) to 1 (nothing of it). */
  distance: number;
}

/** What the proposals are made from. */
interface Refused {
  readonly head: RightsHead;
  readonly request: RightsRequest;
  readonly now: number;
  readonly verdicts: readonly LineVerdict[];
  /** What lies ahead of each, in the same order. */
  readonly outlooks: readonly Outlook[];
}

/**
 * What would be granted instead of a refused request, nearest first, at most 8. Each was judged again as a whole and
 * passes. The same head and request always give the same list.
 */
export function alternativesTo(refused: Refused): Alternative[] {
  const proposals = [
    ...lesserExclusivity(refused),
    ...laterStart(refused),
    ...freeTerms(refused),
    ...fewerTerritories(refused),
    ...fewerMedia(refused),
  ].filter((proposal) => isGrantable(refused, proposal.lines));
  proposals.sort(
    (one, other) =>
      one.distance - other.distance || ALTERNATIVE_KINDS.indexOf(one.kind) - ALTERNATIVE_KINDS.indexOf(other.kind),
  );
  const seen = new Set<string>();
  const distinct = proposals.filter(({ lines }) => {
    const text = JSON.stringify(lines);
    return !seen.has(text) && seen.add(text);
  });
  return distinct.slice(0, ALTERNATIVES_MOST).map(({ kind, lines }) => ({ kind, lines }));
}

function isGrantable({ head, request, now }: Refused, lines: readonly RightsLine[]): boolean {
  return lines.length > 0 && passes(judge(head, { ...request, lines }, now));
}

/** From the strongest to the weakest. */
const LADDER: readonly Exclusivity[] = [
  { kind: "exclusive" },
  { kind: "sole" },
  ...Array.from({ length: CO_EXCLUSIVE_MOST - CO_EXCLUSIVE_LEAST + 1 }, (_, step): Exclusivity => {
    return { kind: "co-exclusive", of: CO_EXCLUSIVE_LEAST + step };
  }),
  { kind: "non-exclusive" },
];

function rungOf(wanted: Exclusivity): number {
  return LADDER.findIndex((rung) => {
    return rung.kind === wanted.kind && (!("of" in rung) || !("of" in wanted) || rung.of === wanted.of);
  });
}

/** The refused lines with the strongest lesser exclusivity that is grantable. */
function lesserExclusivity(refused: Refused): Proposal[] {
  const { request, verdicts } = refused;
  const refusedLines = new Set(verdicts.flatMap(({ line, forbid }) => (forbid.length > 0 ? [line] : [])));
  const refusedRungs = verdicts.flatMap(({ forbid, asked }) => (forbid.length > 0 ? [rungOf(asked.exclusivity)] : []));
  const strongest = Math.min(...refusedRungs);
  for (let rung = strongest + 1; rung < LADDER.length; rung++) {
    const exclusivity = LADDER[rung];
    if (exclusivity === undefined) break;
    const lines = request.lines.map((line, index) => {
      return refusedLines.has(index) && rungOf(line.exclusivity) < rung ? { ...line, exclusivity } : line;
    });
    if (!isGrantable(refused, lines)) continue;
    return [{ kind: "lesser-exclusivity", lines, distance: (rung - strongest) / LADDER.length }];
  }
  return [];
}

/** All lines moved by as many days, keeping their length: the least move that is grantable. */
function laterStart(refused: Refused): Proposal[] {
  const { request, outlooks } = refused;
  const { startDay, endDay } = spanOf(request.lines);
  const days = outlooks.flatMap(({ asked, turningDays }) => turningDays.map((day) => day - asked.region.startDay));
  const moves = [...new Set(days)].filter((move) => move > 0 && endDay + move <= OPEN_END_DAY);
  const clear = moves.filter((move) => outlooks.every((outlook) => isClear(outlook, move)));
  for (const move of clear.sort((one, other) => one - other).slice(0, LATER_STARTS_TRIED_MOST)) {
    const lines = request.lines.map((line) => ({ ...line, box: boxMoved(line.box, move) }));
    if (isGrantable(refused, lines))
      return [{ kind: "later-start", lines, distance: move / (move + endDay - startDay) }];
  }
  return [];
}

/** Whether a line moved by so many days meets no obstacle; what it meets at all, it meets in all but the days. */
function isClear({ asked, obstacles }: Outlook, move: number): boolean {
  const { startDay, endDay } = moved(asked.region, move);
  return obstacles.every((obstacle) => obstacle.endDay <= startDay || endDay <= obstacle.startDay);
}

function moved({ startDay, endDay }: DayWindow, move: number): DayWindow {
  return { startDay: startDay + move, endDay: endDay + move };
}

/** The longest runs of days inside the wanted window on which nothing at all is refused. */
function freeTerms({ request, verdicts }: Refused): Proposal[] {
  const span = spanOf(request.lines);
  const days = verdicts.flatMap(({ forbid }) => forbid.map(({ region }) => region));
  const runs = daysWithout(span, days).sort(
    (one, other) => lengthOf(other) - lengthOf(one) || one.startDay - other.startDay,
  );
  return runs.slice(0, SHORTER_TERMS_MOST).map((run) => {
    const lines = request.lines.flatMap((line) => clipped(line, run));
    const kind = run.startDay > span.startDay && run.endDay === span.endDay ? "later-start" : "shorter-term";
    return { kind, lines, distance: 1 - lengthOf(run) / lengthOf(span) };
  });
}

function fewerTerritories({ request, verdicts }: Refused): Proposal[] {
  const lines = request.lines.flatMap((line, index) => {
    const refused = new Set(forbiddenOf(verdicts, index).flatMap(({ region }) => territoriesIn(region.territories)));
    const territories = line.box.territories.filter((code) => !refused.has(code));
    return territories.length === 0 ? [] : [{ ...line, box: { ...line.box, territories } }];
  });
  return [{ kind: "fewer-territories", lines, distance: 1 - sizeOf(lines) / sizeOf(request.lines) }];
}

function fewerMedia({ request, verdicts }: Refused): Proposal[] {
  const lines = request.lines.flatMap((line, index) => {
    const refused = new Set(forbiddenOf(verdicts, index).flatMap(({ region }) => leavesIn(region.media)));
    const media = line.box.media.filter((leaf) => !refused.has(leaf));
    return media.length === 0 ? [] : [{ ...line, box: { ...line.box, media } }];
  });
  return [{ kind: "fewer-media", lines, distance: 1 - sizeOf(lines) / sizeOf(request.lines) }];
}

function forbiddenOf(verdicts: readonly LineVerdict[], index: number): Finding[] {
  return verdicts.flatMap(({ line, forbid }) => (line === index ? forbid : []));
}

function clipped(line: RightsLine, run: DayWindow): RightsLine[] {
  const box = boxWithin(line.box, run);
  return box === undefined ? [] : [{ ...line, box }];
}

function spanOf(lines: readonly RightsLine[]): DayWindow {
  const windows = lines.map((line) => line.box.window);
  return {
    startDay: Math.min(...windows.map((window) => window.startDay)),
    endDay: Math.max(...windows.map((window) => window.endDay)),
  };
}

function lengthOf(window: DayWindow): number {
  return window.endDay - window.startDay;
}

/** How much lines ask for: media × territories × days. */
function sizeOf(lines: readonly RightsLine[]): number {
  return lines.reduce((sum, { box }) => {
    const days = daysOf(box).reduce((total, run) => total + lengthOf(run), 0);
    return sum + box.media.length * box.territories.length * days;
  }, 0);
}
