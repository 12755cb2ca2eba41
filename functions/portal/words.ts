import type { ShownRightsLine } from "#shared/catalogue/rights-terms-schema.ts";
import { minorDigits } from "#shared/platform/codes/currencies.ts";
import { territoryName } from "#shared/platform/codes/territories.ts";
import { territoryGroup } from "#shared/platform/codes/territory-groups.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import { isMediaLeaf, mediaName } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";

/** Codes, dates and amounts as people read them. */

const LOCALE = "en-GB";
const DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeZone: "UTC" });
const INSTANT = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
const LIST = new Intl.ListFormat(LOCALE, { type: "conjunction" });
const LANGUAGE = new Intl.DisplayNames(LOCALE, { type: "language", fallback: "code" });

/** `2026-11-20` as `20 November 2026`. */
export function dayInWords(isoDate: string): string {
  return DAY.format(new Date(`${isoDate}T00:00:00Z`));
}

/** An instant (RFC 3339) to the minute, in UTC, which it says. */
export function instantInWords(instant: string): string {
  return `${INSTANT.format(new Date(instant))} UTC`;
}

/** `EUR 12,500.00`, with the digits ISO 4217 gives the currency. */
export function amountInWords({ minor, currency }: { readonly minor: number; readonly currency: string }): string {
  const digits = minorDigits(currency);
  const number = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${currency} ${number.format(minor / 10 ** digits)}`;
}

const MAJOR = /^(\d{1,9})(?:\.(\d{1,3}))?$/;

/** `12500.5` of a currency in its minor units; undefined when it is no amount, or finer than the currency. */
export function minorOf(text: string, currency: string): number | undefined {
  const match = MAJOR.exec(text.replaceAll(/[\s,']/g, ""));
  const digits = minorDigits(currency);
  const fraction = match?.[2] ?? "";
  if (!match || fraction.length > digits) return undefined;
  return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, "0"));
}

/** `1572864` as `1.5 MB`. */
export function sizeInWords(bytes: number): string {
  const unit = bytes >= 1e9 ? "gigabyte" : bytes >= 1e6 ? "megabyte" : "kilobyte";
  const per = { gigabyte: 1e9, megabyte: 1e6, kilobyte: 1e3 }[unit];
  return new Intl.NumberFormat(LOCALE, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / per);
}

/** `All countries of ISO 3166-1 except Canada and United States`. */
export function territoriesInWords(codes: readonly string[], except: readonly string[] = []): string {
  const named = (list: readonly string[]) => {
    return LIST.format(list.map((code) => territoryGroup(code)?.name ?? territoryName(code)));
  };
  return except.length === 0 ? named(codes) : `${named(codes)} except ${named(except)}`;
}

export function mediaInWords(codes: readonly string[]): string {
  return LIST.format(codes.map((code) => (isMediaLeaf(code) ? mediaName(code) : code)));
}

export function languageInWords(tag: string): string {
  return LANGUAGE.of(tag) ?? tag;
}

const USES = { original: "original", dub: "dubbed", subtitle: "subtitled" } as const;

export function languagesInWords({ all, versions = [], except = [] }: ShownRightsLine["languages"]): string {
  const granted = all ? "All languages" : versionsInWords(versions);
  return except.length === 0 ? granted : `${granted} except ${versionsInWords(except)}`;
}

type Versions = NonNullable<ShownRightsLine["languages"]["versions"]>;

/** Language by language, each with its versions: `Vietnamese (dubbed, subtitled) and Thai (subtitled)`. */
function versionsInWords(versions: Versions): string {
  const byLanguage = Map.groupBy(versions, ({ tag }) => tag);
  return LIST.format(
    [...byLanguage].map(([tag, uses]) => `${languageInWords(tag)} (${uses.map(({ use }) => USES[use]).join(", ")})`),
  );
}

export function exclusivityInWords(exclusivity: Exclusivity): string {
  if (exclusivity.kind === "co-exclusive") return `Co-exclusive, one of ${exclusivity.of}`;
  return { exclusive: "Exclusive", sole: "Sole", "non-exclusive": "Non-exclusive" }[exclusivity.kind];
}

export function scopeInWords(scope: Scope): string {
  if (scope.kind === "work") return "The whole work";
  return scope.kind === "season" ? `Season ${scope.season}` : `Season ${scope.season}, episode ${scope.episode}`;
}

export function termInWords(term: {
  firstDay: string;
  lastDay?: string | undefined;
  blackouts?: readonly { firstDay: string; lastDay: string }[] | undefined;
}): string {
  const { firstDay, lastDay, blackouts = [] } = term;
  const whole =
    lastDay === undefined
      ? `From ${dayInWords(firstDay)}, without end`
      : `${dayInWords(firstDay)} to ${dayInWords(lastDay)}`;
  return blackouts.length === 0 ? whole : `${whole}, without ${blackouts.map(termInWords).join(" and ")}`;
}

/** `until 90 days after it starts in Free television`: what a tied day waits for. */
export function tieInWords(
  edge: "from" | "until",
  { daysAfterStartOf: { media, days } }: { daysAfterStartOf: { media: readonly string[]; days: number } },
): string {
  return `${edge} ${days} days after it starts in ${mediaInWords(media)}`;
}

/** In whose calendar days begin and end. */
export function zoneInWords(timeZone: string | undefined): string {
  return timeZone === undefined ? "Each territory's own time zone" : timeZone.replaceAll("_", " ");
}

/** What is between a state's hyphens: `part-signed` as `Part signed`. */
export function stateInWords(state: string): string {
  const words = state.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
