import { canonicalLanguage, namesOneLanguage } from "#shared/platform/codes/languages.ts";
import { isRegisteredLanguage } from "#shared/platform/codes/registered-languages.ts";
import { dayOf } from "#shared/rights/days.ts";
import type { LanguageVersion, VersionUse } from "#shared/rights/languages.ts";
import type { Cell } from "./workbook.ts";

const MINUTES_PER_DAY = 24 * 60;

/** Rights begin and end within these; a year outside them is a slip of the keyboard. */
const EARLIEST_DAY = dayOf("1890-01-01") ?? 0;
const LATEST_DAY = dayOf("2199-12-31") ?? 0;

/** A point in time as it was written: a day, the minute of that day and how far that clock is ahead of UTC, where told. */
export interface Moment {
  day: number;
  minute?: number;
  offsetMinutes?: number;
}

/** The text of a cell as a person sees it: dates in ISO form, numbers without ornament. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$|\.\d+Z$/, "");
  return String(cell).trim();
}

/**
 * The moment a Start or End cell names: a date cell, `2026-01-31` or `2026-01-31T23:59:59`, with or without a zone.
 * Without a zone it is by the territory's clocks. Other ways to write dates differ between countries (01/02/2026) and
 * are refused: undefined.
 */
export function momentOf(cell: Cell): Moment | undefined {
  const written = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    cellText(cell),
  );
  const day = written?.[1] === undefined ? undefined : dayOf(written[1]);
  if (day === undefined || day < EARLIEST_DAY || day > LATEST_DAY) return undefined;
  if (written?.[2] === undefined || written[3] === undefined) return { day };
  const minute = Number(written[2]) * 60 + Number(written[3]);
  if (minute >= MINUTES_PER_DAY) return undefined;
  return written[4] === undefined ? { day, minute } : { day, minute, offsetMinutes: offsetOf(written[4]) };
}

/** `+07:00` in minutes. */
function offsetOf(text: string): number {
  if (text === "Z") return 0;
  const size = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith("-") ? -size : size;
}

/** The whole number in a cell, or undefined. */
export function wholeNumberOf(cell: Cell): number | undefined {
  const text = cellText(cell);
  return /^\d{1,6}(?:\.0+)?$/.test(text) ? Number(text) : undefined;
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["0", false],
  ["t", true],
  ["f", false],
  ["true", true],
  ["false", false],
  ["y", true],
  ["n", false],
  ["yes", true],
  ["no", false],
]);

/** The yes or no in a cell: every way the official samples write one. */
export function flagOf(cell: Cell): boolean | undefined {
  return FLAGS.get(cellText(cell).toLowerCase());
}

/**
 * A running time in whole minutes: a time cell, `1:56:20`, `PT1H56M`, minutes and seconds as `56:20` (the samples'
 * way), or a number: of days where below one, as a spreadsheet keeps times, else of minutes.
 */
export function runtimeMinutesOf(cell: Cell): number | undefined {
  if (cell instanceof Date)
    return Math.round((((cell.getTime() / 60_000) % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY);
  if (typeof cell === "number") return Math.round(cell < 1 ? cell * MINUTES_PER_DAY : cell);
  const text = cellText(cell);
  const clock = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$/.exec(text);
  if (clock !== null) return Math.round(Number(clock[1] ?? 0) * 60 + Number(clock[2]) + Number(clock[3]) / 60);
  const iso = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/i.exec(text);
  if (iso !== null) return Math.round(Number(iso[1] ?? 0) * 60 + Number(iso[2] ?? 0) + Number(iso[3] ?? 0) / 60);
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

/** Uses granted by a language's suffix. No suffix means the language in any version, for so the column is used. */
const USES: ReadonlyMap<string, readonly VersionUse[]> = new Map([
  ["", ["original", "dub", "subtitle"]],
  ["any", ["original", "dub", "subtitle"]],
  ["audio", ["original", "dub"]],
  ["dub", ["dub"]],
  ["sub", ["subtitle"]],
  ["subtitle", ["subtitle"]],
  ["subdub", ["dub", "subtitle"]],
]);

/** Items of a list cell; the samples separate with commas, semicolons and line ends. */
export function listOf(cell: Cell): string[] {
  return cellText(cell)
    .split(/[,;\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** A registered language tag in canonical form, or undefined. */
export function languageOf(text: string): string | undefined {
  const tag = canonicalLanguage(text);
  return tag !== undefined && isRegisteredLanguage(tag) ? tag : undefined;
}

export type LanguagesOutcome = { ok: true; versions: LanguageVersion[] } | { ok: false; item: string };

/** The versions a list of languages names: `en, fr:sub` is English in every version and French as subtitles. */
export function versionsOf(cell: Cell): LanguagesOutcome {
  const versions: LanguageVersion[] = [];
  for (const item of listOf(cell)) {
    const [name = "", suffix = ""] = item.split(":");
    const tag = languageOf(name);
    const uses = USES.get(suffix.trim().toLowerCase());
    if (tag === undefined || !namesOneLanguage(tag) || uses === undefined) return { ok: false, item };
    for (const use of uses) versions.push({ use, tag });
  }
  return { ok: true, versions };
}
