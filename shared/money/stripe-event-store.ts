import type { Clock } from "#shared/platform/clock.ts";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table, type Unreadable } from "#shared/platform/table.ts";
import { replace, type Write } from "#shared/platform/writes.ts";
import type { StripeEvent } from "./stripe-event.ts";
import { stripeEventSchema } from "./stripe-event-schema.ts";

export const stripeEventItem = defineItem("stripeEvent", stripeEventSchema);

/** Stripe repeats a callback for three days; for a month nobody need ask Stripe what it told. */
const KEEP_SETTLED_SECONDS = 30 * 24 * 3600;

/** The write that marks a callback as settled, in the transaction of what it changed: never before it succeeded. */
export function settledWrite(stored: Stored<StripeEvent>, outcome: string, clock: Clock): Write {
  const { lookAt: _, ...event } = stored.value;
  const expiresAtSeconds = Math.floor(clock.now() / 1000) + KEEP_SETTLED_SECONDS;
  return replace(stripeEventItem, stored, { ...event, outcome }, { expiresAtSeconds });
}

export function stripeEventRef(stripeEventId: string): ItemRef<"stripeEvent", StripeEvent> {
  return ref(stripeEventItem, { stripeEventId });
}

/** Unsettled callbacks the clock was to look at before an instant (RFC 3339), longest waiting first. */
export function listUnsettled(
  table: Table,
  before: string,
  page: PageRequest,
  unreadable?: Unreadable,
): Promise<Page<Stored<StripeEvent>>> {
  return table.list(stripeEventItem, { index: "gsi2", of: {}, sortBefore: before, unreadable }, page);
}
