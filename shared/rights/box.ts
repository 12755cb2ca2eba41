import { type DayWindow, daysWithout, OPEN_END_DAY } from "./days.ts";
import { type LanguageScope, languagesEmpty } from "./languages.ts";
import { BLACKOUTS_MOST, TERRITORIES_MOST } from "./limits.ts";
import { isMediaLeaf, type MediaLeaf } from "./media.ts";
import { isTerritoryCode } from "./territories.ts";

/** What a right is about, whoever holds it: these media, in these territories, in these versions, on these days. */
export interface RightsBox {
  media: readonly MediaLeaf[];
  territories: readonly string[];
  languages: LanguageScope;
  window: DayWindow;
  /** Days of the window that are left out: a championship another shows, a month of mourning. In any order. */
  blackouts?: readonly DayWindow[];
}

type BoxProblemCode =
  | "no-media"
  | "unknown-medium"
  | "no-territories"
  | "unknown-territory"
  | "too-many-territories"
  | "no-languages"
  | "unknown-language"
  | "empty-window"
  | "not-a-day"
  | "empty-blackout"
  | "too-many-blackouts"
  | "all-blacked-out";

/** What is wrong with a box; `value` is the offending code or day as it was written, where there is one. */
export interface BoxProblem {
  problem: BoxProblemCode;
  value?: string;
}

/** 0000-01-01. Together with OPEN_END_DAY: the days a four-digit ISO date can name. */
const FIRST_DAY = -719_528;
const LANGUAGE_TAG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

/**
 * Everything that makes a box impossible, in the order media, territories, languages, window; empty when it is sound.
 * The form of codes is judged here; whether ISO or IANA knows them is judged where files are read.
 */
export function checkBox(box: RightsBox): BoxProblem[] {
  return [...mediaProblems(box), ...territoryProblems(box), ...languageProblems(box), ...windowProblems(box)];
}

function mediaProblems({ media }: RightsBox): BoxProblem[] {
  if (media.length === 0) return [{ problem: "no-media" }];
  return media.filter((code) => !isMediaLeaf(code)).map((value) => ({ problem: "unknown-medium", value }));
}

function territoryProblems({ territories }: RightsBox): BoxProblem[] {
  if (territories.length === 0) return [{ problem: "no-territories" }];
  if (territories.length > TERRITORIES_MOST)
    return [{ problem: "too-many-territories", value: String(territories.length) }];
  const unknown = territories.filter((code) => !isTerritoryCode(code));
  return unknown.map((value) => ({ problem: "unknown-territory", value }));
}

function languageProblems({ languages }: RightsBox): BoxProblem[] {
  if (languagesEmpty(languages)) return [{ problem: "no-languages" }];
  const named = [...("all" in languages ? [] : languages.versions), ...(languages.except ?? [])];
  const unknown = named.filter(({ tag }) => !LANGUAGE_TAG.test(tag));
  return unknown.map(({ tag }) => ({ problem: "unknown-language", value: tag }));
}

function windowProblems({ window, blackouts = [] }: RightsBox): BoxProblem[] {
  if (blackouts.length > BLACKOUTS_MOST) return [{ problem: "too-many-blackouts", value: String(blackouts.length) }];
  const strange = [window, ...blackouts].flatMap(strangeDays);
  if (strange.length > 0) return strange;
  if (window.startDay >= window.endDay) return [{ problem: "empty-window" }];
  if (blackouts.some(({ startDay, endDay }) => startDay >= endDay)) return [{ problem: "empty-blackout" }];
  return blackouts.length > 0 && daysWithout(window, blackouts).length === 0 ? [{ problem: "all-blacked-out" }] : [];
}

function strangeDays({ startDay, endDay }: DayWindow): BoxProblem[] {
  const strange = [startDay, endDay].filter((day) => !Number.isInteger(day) || day < FIRST_DAY || day > OPEN_END_DAY);
  return strange.map((day) => ({ problem: "not-a-day", value: String(day) }));
}

/** The runs of days a box is about: its window, less the blackouts. */
export function daysOf({ window, blackouts }: Pick<RightsBox, "window" | "blackouts">): DayWindow[] {
  return blackouts === undefined || blackouts.length === 0 ? [window] : daysWithout(window, blackouts);
}

/** The box clipped to a run of days, with as many of its blackouts as lie in it; undefined where no day is left. */
export function boxWithin(box: RightsBox, run: DayWindow): RightsBox | undefined {
  const window = bothDays(box.window, run);
  if (window === undefined) return undefined;
  const { blackouts: all = [], ...rest } = box;
  const blackouts = all.flatMap((blackout) => bothDays(blackout, window) ?? []);
  if (blackouts.length === 0) return { ...rest, window };
  return daysWithout(window, blackouts).length === 0 ? undefined : { ...rest, window, blackouts };
}

/** The box moved by so many days, its blackouts with it. */
export function boxMoved(box: RightsBox, move: number): RightsBox {
  const moved = ({ startDay, endDay }: DayWindow) => ({ startDay: startDay + move, endDay: endDay + move });
  const { blackouts, ...rest } = box;
  return {
    ...rest,
    window: moved(box.window),
    ...(blackouts === undefined ? {} : { blackouts: blackouts.map(moved) }),
  };
}

function bothDays(one: DayWindow, other: DayWindow): DayWindow | undefined {
  const startDay = Math.max(one.startDay, other.startDay);
  const endDay = Math.min(one.endDay, other.endDay);
  return startDay < endDay ? { startDay, endDay } : undefined;
}
