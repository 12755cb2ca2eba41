import type { RefusalCode } from "./refusal.ts";
import { Refusal } from "./refusal.ts";

/** What conditions compare with. */
export interface ConditionSubject {
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
}

/** The four conditional headers of a read, or of a copy's source, as sent. */
export interface ReadConditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/**
 * Judges a read as RFC 9110 §13.2.2 orders it: an ETag condition, where present, takes the place of the date beside it.
 * Dates that cannot be read are passed over, as the RFC asks.
 */
export function judgeRead(subject: ConditionSubject, conditions: ReadConditions): "serve" | "failed" | "unchanged" {
  const unmodifiedSince = readDate(conditions.ifUnmodifiedSince);
  if (conditions.ifMatch !== undefined) {
    if (!matches(subject.etag, conditions.ifMatch)) return "failed";
  } else if (unmodifiedSince !== undefined && wholeSeconds(subject.modifiedMs) > unmodifiedSince) {
    return "failed";
  }
  const modifiedSince = readDate(conditions.ifModifiedSince);
  if (conditions.ifNoneMatch !== undefined) {
    if (matches(subject.etag, conditions.ifNoneMatch)) return "unchanged";
  } else if (modifiedSince !== undefined && wholeSeconds(subject.modifiedMs) <= modifiedSince) {
    return "unchanged";
  }
  return "serve";
}

/** The conditional headers of a write. */
export interface WriteConditions {
  /** Only `*` is allowed: there must be no object yet. */
  readonly ifNoneMatch: string | undefined;
  /** The object must be there with this ETag. */
  readonly ifMatch: string | undefined;
}

/** Reads a write's conditions. Throws NotImplemented for what S3 does not offer on writes. */
export function readWriteConditions(headers: ReadonlyMap<string, string>): WriteConditions {
  const conditions = { ifNoneMatch: headers.get("if-none-match"), ifMatch: headers.get("if-match") };
  const unknown = conditions.ifNoneMatch !== undefined && conditions.ifNoneMatch !== "*";
  if (unknown || (conditions.ifNoneMatch !== undefined && conditions.ifMatch !== undefined)) {
    throw new Refusal("NotImplemented", undefined, { Header: "If-None-Match" });
  }
  return conditions;
}

/** Throws PreconditionFailed, or NoSuchKey where an ETag was demanded of nothing. */
export function demandWritable(current: ConditionSubject | undefined, conditions: WriteConditions): void {
  if (conditions.ifNoneMatch !== undefined && current) refuse("PreconditionFailed", "If-None-Match");
  if (conditions.ifMatch === undefined) return;
  if (!current) refuse("NoSuchKey", "If-Match");
  else if (!matches(current.etag, conditions.ifMatch)) refuse("PreconditionFailed", "If-Match");
}

function refuse(code: RefusalCode, condition: string): never {
  throw new Refusal(code, undefined, { Condition: condition });
}

function matches(etag: string, header: string): boolean {
  return header.split(",").some((candidate) => {
    const bare = candidate
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return bare === "*" || bare === etag;
  });
}

function readDate(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** HTTP dates carry no fraction of a second. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
