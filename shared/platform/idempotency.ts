import * as z from "zod";
import { defineItem, type Table } from "./table.ts";
import { create, type Write } from "./writes.ts";

/** A request that may be sent again: its key, who sends it, and a hash of what it asks. */
export interface IdempotencyClaim {
  readonly organisationId: string;
  readonly idempotencyKey: string;
  /** SHA-256 of method, path and body: the same key with another fingerprint is another request. */
  readonly fingerprint: string;
}

/** The answer that was given, to be given again to the byte. */
export interface GivenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What a use case commits together with its own writes, made from its outcome: the edge puts the idempotency record here,
 * so that the effect and the memory of it are one transaction.
 */
export type CommitWith<T> = (outcome: T) => readonly Write[];

/** For callers that repeat safely by other means: stream, clock, seed. */
export const commitNothingMore = (): readonly Write[] => [];

const idempotencyItem = defineItem(
  "idempotency",
  z.object({
    organisationId: z.string(),
    idempotencyKey: z.string(),
    fingerprint: z.string(),
    answer: z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() }),
  }),
);

/**
 * The write that remembers an answer under its key, for good: what was done stays done, so a repeat out of a queue or a
 * backup a year later must not do it again (the IETF draft leaves the span to the server; a kilobyte kept costs less
 * than one licence asked for twice). `until` ends it, for an answer that means nothing later or must not be kept.
 */
export function rememberAnswer(
  claim: IdempotencyClaim,
  answer: GivenAnswer,
  until: { readonly expiresAtSeconds?: number } = {},
): Write {
  return create(idempotencyItem, { ...claim, answer }, until);
}

export type Remembered =
  | { readonly state: "new" }
  | { readonly state: "answered"; readonly answer: GivenAnswer }
  | { readonly state: "other-request" };

/** What is remembered of a claim's key. */
export async function recallAnswer(table: Table, claim: IdempotencyClaim): Promise<Remembered> {
  const stored = await table.get(idempotencyItem, claim);
  if (!stored) return { state: "new" };
  if (stored.value.fingerprint !== claim.fingerprint) return { state: "other-request" };
  return { state: "answered", answer: stored.value.answer };
}

/** The same request was answered by another call while this one decided: the edge gives that answer. */
export class AnsweredMeanwhile extends Error {
  override readonly name = "AnsweredMeanwhile";
}
