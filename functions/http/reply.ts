import type { GivenAnswer } from "#shared/platform/idempotency.ts";
import { PROBLEM_TYPE, problemDocument } from "./problem.ts";
import { PROBLEMS, type Reason } from "./problems.ts";

/** A whole answer as text: what is sent, and what is remembered for a repeat. Status 204 has an empty body. */
export type Reply = GivenAnswer;

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** The answer to a refusal, by its reason alone. `facts` become members of the problem document. */
export function problemReply(
  reason: Reason,
  facts: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const kind = PROBLEMS[reason];
  const wait = kind.retryAfterSeconds === undefined ? {} : { "retry-after": String(kind.retryAfterSeconds) };
  return {
    status: kind.status,
    headers: { "content-type": PROBLEM_TYPE, ...wait, ...headers },
    body: JSON.stringify(problemDocument(reason, kind, facts)),
  };
}

/** Carries a refusal of the edge out of nested reading; caught by the route, never by others. */
export class EdgeRefusal extends Error {
  override readonly name = "EdgeRefusal";
  readonly reply: Reply;

  constructor(
    reason: Reason,
    facts: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(reason);
    this.reply = problemReply(reason, facts, headers);
  }
}
