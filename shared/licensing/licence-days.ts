import { zoneOfTerritory } from "#shared/platform/codes/territory-zones.ts";
import { dayIn, daysTouched, daysWithin } from "#shared/platform/zoned-days.ts";
import type { RightsBox } from "#shared/rights/box.ts";
import { type DayWindow, OPEN_END_DAY } from "#shared/rights/days.ts";
import { type Rest, restOn } from "#shared/rights/exploitation.ts";
import type { Commitment, RightsHead, RightsLine } from "#shared/rights/head.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";
import { HOLDBACKS_MOST, LINES_MOST } from "#shared/rights/limits.ts";
import type { Scope } from "#shared/rights/scope.ts";
import type { Licence } from "./licence.ts";

/**
 * The days of a licence in real time. A right in a territory is counted by that territory's own calendar; there no two
 * licences may share a day. A licence that states another zone is laid on it from outside: a day it touches is a day it
 * takes. So whatever zones two licences state, the instants at which they are in term are kept apart with the days.
 */

type Zoned = Pick<Licence, "timeZone">;

/** 0000-01-01, the first day a date can name. */
const FIRST_DAY = -719_528;

/** The zone in whose calendar the days of a licence are written, for one of its territories. */
export function zoneOf({ timeZone }: Zoned, territory: string): string {
  return timeZone ?? zoneOfTerritory(territory);
}

/** What a licence takes of the work's rights, each territory on its own calendar. */
export function grantOf(
  licence: Pick<Licence, "licenceId" | "licenseeId" | "scope" | "lines" | "holdbacks" | "timeZone">,
): Commitment {
  const { licenceId, licenseeId, scope, timeZone, holdbacks } = licence;
  const lines = licence.lines.map(({ box, exclusivity }): RightsLine => ({ box, exclusivity }));
  if (timeZone === undefined) return { licenceId, licenseeId, scope, lines, ...(holdbacks ? { holdbacks } : {}) };
  const laid = laidAll(lines, timeZone, LINES_MOST);
  if (holdbacks === undefined) return { licenceId, licenseeId, scope, lines: laid };
  return {
    licenceId,
    licenseeId,
    scope,
    lines: laid,
    holdbacks: laidAll<HoldbackPromise>(holdbacks, timeZone, HOLDBACKS_MOST),
  };
}

/**
 * Boxes laid on their territories' own calendars: one box for all territories that come to the same days. Where that
 * would make more of them than one licence may have, a box takes the widest days of all its territories instead.
 */
function laidAll<T extends { box: RightsBox }>(terms: readonly T[], timeZone: string, most: number): T[] {
  const laid = terms.map((term) => ({ term, boxes: laidBoxes(term.box, timeZone) }));
  const isTooMany = laid.reduce((sum, { boxes }) => sum + boxes.length, 0) > most;
  return laid.flatMap(({ term, boxes }) =>
    (isTooMany ? [widest(term.box, boxes)] : boxes).map((box) => ({ ...term, box })),
  );
}

function laidBoxes(box: RightsBox, timeZone: string): RightsBox[] {
  const byZone = Map.groupBy(box.territories, zoneOfTerritory);
  const byDays = new Map<string, RightsBox>();
  for (const [ownZone, territories] of byZone) {
    const { window: _window, blackouts: _blackouts, ...cells } = box;
    const laid: RightsBox = { ...cells, ...laidDays(box, { timeZone, ownZone }), territories };
    const key = JSON.stringify([laid.window, laid.blackouts]);
    const same = byDays.get(key);
    byDays.set(key, same === undefined ? laid : { ...same, territories: [...same.territories, ...territories].sort() });
  }
  return [...byDays.values()];
}

/** The term rounded outward, and so its blackouts inward: what is half taken is taken. */
function laidDays(
  { window, blackouts = [] }: RightsBox,
  { timeZone, ownZone }: { timeZone: string; ownZone: string },
): Pick<RightsBox, "window" | "blackouts"> {
  const touched = daysTouched({ timeZone, ...window }, ownZone);
  const startDay = Math.max(touched.startDay, FIRST_DAY);
  const endDay = window.endDay >= OPEN_END_DAY ? OPEN_END_DAY : Math.min(touched.endDay, OPEN_END_DAY);
  const rests = blackouts.flatMap((blackout) => daysWithin({ timeZone, ...blackout }, ownZone) ?? []);
  return { window: { startDay, endDay }, ...(rests.length === 0 ? {} : { blackouts: rests }) };
}

function widest(box: RightsBox, boxes: readonly RightsBox[]): RightsBox {
  const { blackouts: _, ...rest } = box;
  const startDay = Math.min(...boxes.map(({ window }) => window.startDay));
  const endDay = Math.max(...boxes.map(({ window }) => window.endDay));
  return { ...rest, window: { startDay, endDay } };
}

/** Where its term stands: before its first day, within, or after its last. */
export type TermState = "pending" | "in-term" | "expired";

/** The term of a licence at an instant (epoch milliseconds): from its first day anywhere to its last anywhere. */
export function termAt(licence: Pick<Licence, "lines" | "timeZone">, now: number): TermState {
  const today = calendarOf(now);
  const states = new Set(
    licence.lines.flatMap(({ box: { window, territories } }) =>
      territories.map((territory) => standing(window, today(zoneOf(licence, territory)))),
    ),
  );
  if (states.size > 1) return "in-term";
  return [...states][0] ?? "expired";
}

/** Why nothing of a licence may be used at an instant. */
export type TermLack = "not-yet-in-term" | "term-ended" | Rest;

interface TermQuestion {
  readonly licence: Licence;
  readonly scope: Scope;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Why nothing of a licence may be used at an instant as far as `scope` of the work goes; undefined where something may
 * be, in any of its territories. Between two windows of one licence its term rests.
 */
export function termLack(head: RightsHead, { licence, scope, now }: TermQuestion): TermLack | undefined {
  const today = calendarOf(now);
  const states = new Set<TermState>();
  const usable = licence.lines.flatMap((line) => {
    const { window, blackouts = [] } = line.box;
    return linesIn(line, (territory) => {
      const day = today(zoneOf(licence, territory));
      const state = standing(window, day);
      states.add(state);
      return state === "in-term" && blackouts.every((blackout) => standing(blackout, day) !== "in-term");
    });
  });
  if (usable.length > 0) return restIn(head, { licence: { ...licence, lines: usable }, scope, now });
  if (states.has("in-term")) return "blackout";
  return states.has("pending") ? "not-yet-in-term" : "term-ended";
}

/** Why lines that are in term rest: their cells are held back. At one instant the world's calendars show up to three days. */
function restIn(head: RightsHead, { licence, scope, now }: TermQuestion): Rest | undefined {
  const today = calendarOf(now);
  const grant = grantOf(licence);
  const ownDay = (territory: string) => today(zoneOfTerritory(territory));
  const days = new Set(grant.lines.flatMap(({ box }) => box.territories.map(ownDay)));
  const rests = [...days].map((day) => {
    const lines = grant.lines.flatMap((line) => linesIn(line, (territory) => ownDay(territory) === day));
    return restOn(head, { grant: { ...grant, lines }, scope, day });
  });
  if (rests.includes(undefined)) return undefined;
  return rests.includes("held-back") ? "held-back" : "blackout";
}

/** The line for those of its territories that are meant; none where there is none. */
function linesIn<L extends RightsLine>(line: L, isMeant: (territory: string) => boolean): L[] {
  const territories = line.box.territories.filter(isMeant);
  return territories.length === 0 ? [] : [{ ...line, box: { ...line.box, territories } }];
}

function standing({ startDay, endDay }: DayWindow, day: number): TermState {
  if (day < startDay) return "pending";
  return day < endDay ? "in-term" : "expired";
}

/** What day it is at an instant, zone by zone; asked of each zone once. */
function calendarOf(now: number): (timeZone: string) => number {
  const days = new Map<string, number>();
  return (timeZone) => {
    const day = days.get(timeZone) ?? dayIn(timeZone, now);
    days.set(timeZone, day);
    return day;
  };
}
