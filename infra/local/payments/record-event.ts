import { newEvent } from "./event.ts";
import { type Cause, nowSeconds, type Sandbox } from "./sandbox.ts";
import type { EventType, StripeObject } from "./stripe-object-schema.ts";

/**
 * Writes an event and the promise to deliver it. Call in the transaction of the change it tells of, so that no change
 * goes untold and no event tells of a change that was rolled back.
 */
export function recordEvent(
  sandbox: Sandbox,
  cause: Cause | undefined,
  input: { type: EventType; about: StripeObject; previous?: Record<string, unknown> },
): void {
  const event = newEvent({
    id: sandbox.makeId("event"),
    created: nowSeconds(sandbox),
    request: { id: cause?.requestId ?? null, idempotency_key: cause?.idempotencyKey ?? null },
    pendingWebhooks: sandbox.hasWebhook ? 1 : 0,
    ...input,
  });
  sandbox.objects.save(event);
  if (!sandbox.hasWebhook) return;
  sandbox.deliveries.promise({ id: sandbox.makeId("delivery"), eventId: event.id, dueAt: Date.now() });
}
