import type { LanguageScope, LanguageVersion } from "../languages.ts";
import type { PreparedTie } from "../prepared-holdback.ts";
import type { Scope } from "../scope.ts";
import type { Ties } from "./work-rows.ts";

/** The part of a snapshot that is text: when it was taken, its dictionaries, and how many entries each column has. */
export interface IndexTexts {
  readonly asOf: number;
  readonly territories: readonly string[];
  readonly languages: readonly LanguageScope[];
  readonly scopes: readonly Scope[];
  readonly licensees: readonly string[];
  readonly ties: readonly Ties[];
  readonly lengths: readonly number[];
}

/** The texts a JSON text holds; undefined where it is anything else. */
export function indexTextsIn(json: string): IndexTexts | undefined {
  const value: unknown = parsed(json);
  if (!isRecord(value)) return undefined;
  const { asOf, territories, languages, scopes, licensees, ties, lengths } = value;
  if (!isNumber(asOf) || !isListOf(isText)(territories) || !isListOf(isLanguageScope)(languages)) return undefined;
  if (!isListOf(isScope)(scopes) || !isListOf(isText)(licensees) || !isListOf(isTies)(ties)) return undefined;
  return isListOf(isCount)(lengths) ? { asOf, territories, languages, scopes, licensees, ties, lengths } : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

type Guard<T> = (value: unknown) => value is T;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isListOf<T>(isOne: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(isOne);
}

function isOptional<T>(value: unknown, isOne: Guard<T>): value is T | undefined {
  return value === undefined || isOne(value);
}

function isVersion(value: unknown): value is LanguageVersion {
  return isRecord(value) && isText(value.tag) && ["original", "dub", "subtitle"].some((use) => use === value.use);
}

function isLanguageScope(value: unknown): value is LanguageScope {
  if (!isRecord(value) || !isOptional(value.except, isListOf(isVersion))) return false;
  return value.all === true || isListOf(isVersion)(value.versions);
}

function isScope(value: unknown): value is Scope {
  if (!isRecord(value)) return false;
  if (value.kind === "work") return true;
  if (!isNumber(value.season)) return false;
  return value.kind === "season" || (value.kind === "episode" && isNumber(value.episode));
}

function isTie(value: unknown): value is PreparedTie {
  return isRecord(value) && isNumber(value.media) && isNumber(value.days) && isNumber(value.sinceDay);
}

function isTies(value: unknown): value is Ties {
  if (!isRecord(value) || !isOptional(value.start, isTie) || !isOptional(value.end, isTie)) return false;
  return isListOf(isOwnStart)(value.ownStarts);
}

function isOwnStart(value: unknown): value is Ties["ownStarts"][number] {
  if (!isRecord(value) || !isScope(value.scope) || !isNumber(value.media)) return false;
  return isListOf(isText)(value.territories) && isNumber(value.startDay) && isNumber(value.endDay);
}
