import { PATHS } from "#shared/platform/manifest/paths.ts";

/** How one reason of refusal looks over HTTP: the same for everybody, whoever asked. */
export interface ProblemKind {
  readonly status: number;
  /** A short line that never changes for this reason. */
  readonly title: string;
  /** What it means and what to do about it, in a sentence or two for the reader. */
  readonly words: string;
  /** Asks the client to wait this long before it comes again. */
  readonly retryAfterSeconds?: number;
}

/** A fault in one place of the body (RFC 6901 pointer as a fragment) or in one query parameter. */
export type FieldError =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string };

/** A problem document of RFC 9457. Members beside the five of the RFC are facts of the refusal. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly [fact: string]: unknown;
}

export const PROBLEM_TYPE = "application/problem+json";

/** The stable type of a problem, a page of the API itself: RFC 9457 allows a reference relative to the origin. */
export function problemTypeOf(reason: string): string {
  return `${PATHS.api}/problems/${reason}`;
}

/** The document of a refusal. Facts never overwrite the members the RFC names. */
export function problemDocument(
  reason: string,
  kind: ProblemKind,
  facts: Readonly<Record<string, unknown>> = {},
): ProblemDocument {
  const named = { type: problemTypeOf(reason), title: kind.title, status: kind.status, detail: kind.words };
  return { ...named, ...facts, ...named };
}
