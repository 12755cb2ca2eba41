import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";

/** Stripe prunes keys once they are at least 24 hours old. https://docs.stripe.com/api/idempotent_requests */
const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;

const answerSchema = z.object({
  fingerprint: z.string(),
  requestId: z.string(),
  status: z.int(),
  body: z.string(),
});

/** The first answer given under an idempotency key, and the fingerprint of the request that it answered. */
type StoredAnswer = z.infer<typeof answerSchema>;

export interface AnswerStore {
  /** What was answered under the key within the last day; after it the key is free. */
  find(key: string, nowMilliseconds: number): StoredAnswer | undefined;
  /** Call in the transaction of the request's own effects, so that neither exists without the other. */
  save(key: string, answer: StoredAnswer, nowMilliseconds: number): void;
}

/** The table of idempotency keys. */
export function answerStore(database: DatabaseSync): AnswerStore {
  const byKey = database.prepare(
    "SELECT fingerprint, request_id AS requestId, status, body FROM answers WHERE key = ? AND stored_at >= ?",
  );
  const insert = database.prepare(
    "INSERT INTO answers (key, fingerprint, request_id, status, body, stored_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const prune = database.prepare("DELETE FROM answers WHERE stored_at < ?");
  return {
    find(key, nowMilliseconds) {
      const row = byKey.get(key, nowMilliseconds - KEPT_MILLISECONDS);
      return row === undefined ? undefined : answerSchema.parse(row);
    },
    save(key, answer, nowMilliseconds) {
      prune.run(nowMilliseconds - KEPT_MILLISECONDS);
      insert.run(key, answer.fingerprint, answer.requestId, answer.status, answer.body, nowMilliseconds);
    },
  };
}
