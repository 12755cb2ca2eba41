import { ulid } from "ulid";
import type { Chance } from "./chance.ts";
import type { Clock } from "./clock.ts";

/** What an id is of, told by its prefix: a reader, a log line and a schema can all tell a licence from a payment. */
export const ID_PREFIXES = {
  organisation: "org",
  work: "wrk",
  catalogueImport: "imp",
  holdback: "hbk",
  licence: "lic",
  payment: "pay",
  posting: "pst",
  asset: "ast",
  departure: "dep",
  event: "evt",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

export interface Ids {
  /** A new id such as `lic_01JD…`: a ULID behind its kind's prefix, so that ids of one kind sort by time. */
  next(kind: IdKind): string;
}

export function createIds(clock: Clock, chance: Chance): Ids {
  return { next: (kind) => `${ID_PREFIXES[kind]}_${ulid(clock.now(), () => chance.fraction())}` };
}

/** The shape of an id of one kind, for schemas. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${ID_PREFIXES[kind]}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`);
}
