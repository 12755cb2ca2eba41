import { AnsweredMeanwhile, type IdempotencyClaim, recallAnswer } from "#shared/platform/idempotency.ts";
import type { Table } from "#shared/platform/table.ts";
import { problemReply, type Reply } from "./reply.ts";

export type ClaimedKey = IdempotencyClaim;

const REPLAYED = { "idempotent-replayed": "true" } as const;
const FIRST_REFUSAL_STATUS = 400;

/**
 * Gives the answer already given under a claim, or acts. A repeat that raced its first sending loses in the transaction
 * (AnsweredMeanwhile) or is refused by the state the first one made; both are then answered from memory.
 */
export async function replayOr(table: Table, claim: ClaimedKey | undefined, act: () => Promise<Reply>): Promise<Reply> {
  if (!claim) return act();
  const remembered = await recall(table, claim);
  if (remembered) return remembered;
  try {
    const reply = await act();
    return reply.status < FIRST_REFUSAL_STATUS ? reply : ((await recall(table, claim)) ?? reply);
  } catch (error) {
    if (!(error instanceof AnsweredMeanwhile)) throw error;
    const answered = await recall(table, claim);
    if (answered) return answered;
    throw error;
  }
}

async function recall(table: Table, claim: ClaimedKey): Promise<Reply | undefined> {
  const remembered = await recallAnswer(table, claim);
  if (remembered.state === "new") return undefined;
  if (remembered.state === "other-request") return problemReply("idempotency-key-reused");
  const { status, headers, body } = remembered.answer;
  return { status, headers: { ...headers, ...REPLAYED }, body };
}
