import type { DayWindow } from "./days.ts";
import { OPEN_END_DAY } from "./days.ts";
import { type LanguageScope, languagesEmpty } from "./languages.ts";
import { isMediaLeaf, type MediaLeaf } from "./media.ts";
import { isTerritoryCode } from "./territories.ts";

/** What a right is about, whoever holds it: these media, in these territories, in these versions, on these days. */
export interface RightsBox {
  media: readonly MediaLeaf[];
  territories: readonly string[];
  languages: LanguageScope;
  window: DayWindow;
}

type BoxProblemCode =
  | "no-media"
  | "unknown-medium"
  | "no-territories"
  | "unknown-territory"
  | "no-languages"
  | "unknown-language"
  | "empty-window"
  | "not-a-day";

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
  const unknown = territories.filter((code) => !isTerritoryCode(code));
  return unknown.map((value) => ({ problem: "unknown-territory", value }));
}

function languageProblems({ languages }: RightsBox): BoxProblem[] {
  if (languagesEmpty(languages)) return [{ problem: "no-languages" }];
  const named = [...("all" in languages ? [] : languages.versions), ...(languages.except ?? [])];
  const unknown = named.filter(({ tag }) => !LANGUAGE_TAG.test(tag));
  return unknown.map(({ tag }) => ({ problem: "unknown-language", value: tag }));
}

function windowProblems({ window }: RightsBox): BoxProblem[] {
  const days = [window.startDay, window.endDay];
  const strange = days.filter((day) => !Number.isInteger(day) || day < FIRST_DAY || day > OPEN_END_DAY);
  if (strange.length > 0) return strange.map((day) => ({ problem: "not-a-day", value: String(day) }));
  return window.startDay < window.endDay ? [] : [{ problem: "empty-window" }];
}
