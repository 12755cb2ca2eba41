import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { settleStripeEvent } from "#shared/money/settle-payment.ts";
import { type Consumers, type DispatchDeps, deliverEvent } from "./dispatch.ts";

/** A change of the table that starts work. All others are passed over. */
type Work = { readonly kind: "outbox-event" | "stripe-event"; readonly id: string };

/**
 * Works through a batch in order and stops at the first record that fails: the stream hands the batch out again from
 * there. What failed for good is found by the clock, from the items themselves.
 */
export async function readBatch(
  deps: DispatchDeps,
  consumers: Consumers,
  batch: DynamoDBStreamEvent,
): Promise<DynamoDBBatchResponse> {
  for (const record of batch.Records) {
    const work = workOf(record);
    if (!work) continue;
    try {
      await perform(deps, consumers, work);
    } catch (fault) {
      deps.log.error("stream.record-failed", fault, { kind: work.kind, id: work.id });
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };
    }
  }
  return { batchItemFailures: [] };
}

/** Only new events: the records of their being marked as done, or swept, are no work. */
function workOf({ eventName, dynamodb }: DynamoDBRecord): Work | undefined {
  if (eventName !== "INSERT") return undefined;
  const image = dynamodb?.NewImage;
  const [eventId, stripeEventId] = [image?.eventId?.S, image?.stripeEventId?.S];
  const kind = image?.itemKind?.S;
  if (kind === "outboxEvent" && eventId !== undefined) return { kind: "outbox-event", id: eventId };
  if (kind === "stripeEvent" && stripeEventId !== undefined) return { kind: "stripe-event", id: stripeEventId };
  return undefined;
}

async function perform(deps: DispatchDeps, consumers: Consumers, work: Work): Promise<void> {
  if (work.kind === "outbox-event") return deliverEvent(deps, consumers, work.id);
  const outcome = await settleStripeEvent(deps, { stripeEventId: work.id });
  if (!outcome.ok) throw new Error(`The callback ${work.id} was not settled: ${outcome.reason}`);
}
