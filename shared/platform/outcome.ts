/**
 * A refusal is a returned value with a closed reason; a fault is thrown. `detail` is data for the words the edge finds
 * (functions/http/problems.ts): never a secret, never another organisation's business.
 */
export interface Refused<R extends string> {
  readonly ok: false;
  readonly reason: R;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Done<T> {
  readonly ok: true;
  readonly value: T;
}

export type Outcome<T, R extends string> = Done<T> | Refused<R>;

export function done<T>(value: T): Done<T> {
  return { ok: true, value };
}

export function refused<R extends string>(reason: R, detail: Readonly<Record<string, unknown>> = {}): Refused<R> {
  return { ok: false, reason, detail };
}
