import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { afterTheStream } from "#shared/platform/line.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Secret } from "#shared/platform/secret.ts";
import { transact } from "#shared/platform/transact.ts";
import { create } from "#shared/platform/writes.ts";
import { subjectOf } from "./stripe-event.ts";
import { stripeEventItem } from "./stripe-event-store.ts";
import { type CallbackRefusal, readCallback } from "./stripe-signature.ts";

/** `stored`: new; `known`: it came before; `unused`: its type changes no payment. */
export type StoredEvent = { readonly stripeEventId: string; readonly stored: "stored" | "known" | "unused" };

/**
 * Takes a callback of Stripe: verified on its raw bytes and written down before it is answered. What it is about is
 * looked at later, from the table's stream. The same callback twice is one item.
 * @throws when the table stayed busy: nothing was written.
 */
export async function storeStripeEvent(
  deps: Pick<Ground, "table" | "clock" | "chance"> & { readonly webhookSecret: Secret },
  callback: { readonly body: string; readonly signature: string },
): Promise<Outcome<StoredEvent, CallbackRefusal>> {
  const now = deps.clock.now();
  const read = readCallback({ ...callback, receivedAt: now }, await deps.webhookSecret());
  if (!read.ok) return refused(read.reason);
  const { stripeEventId, type, objectId } = read.value;
  const about = subjectOf(type);
  if (!about) return done({ stripeEventId, stored: "unused" });
  const received = { receivedAt: instantOf(now), lookAt: afterTheStream(now) };
  const event = { stripeEventId, type, about, objectId, ...received };
  const writes = [create(stripeEventItem, event)];
  const stored = await transact(deps, async (_, lostTo) => {
    const isKnown = lostTo.some(({ because }) => because === "absent");
    return isKnown ? { writes: [], outcome: "known" as const } : { writes, outcome: "stored" as const };
  });
  if (typeof stored !== "string") throw new Error("The table stayed busy; Stripe sends again");
  return done({ stripeEventId, stored });
}
