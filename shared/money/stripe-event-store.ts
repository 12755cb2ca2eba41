import type { Clock } from "#shared/platform/clock.ts";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type Stored, type Table } from "#shared/platform/table.ts";
import { replace, type Write } from "#shared/platform/writes.ts";
import type { StripeEvent } from "./stripe-event.ts";
import { stripeEventSchema } from "./stripe-event-schema.ts";

export const stripeEventItem = defineItem("stripeEvent", stripeEventSchema);

/** Stripe repeats a callback for three days; for a month nobody need ask Stripe what it told. */
const KEEP_SETTLED_SECONDS = 30 * 24 * 3600;

/** The write that marks a callback as settled, in the transaction of what it changed: never before it succeeded. */
export function settledWrite(stored: Stored<StripeEvent>, outcome: string, clock: Clock): Write {
  const { unsettledSince: _, ...event } = stored.value;
  const expiresAtSeconds = Math.floor(clock.now() / 1000) + KEEP_SETTLED_SECONDS;
  return replace(stripeEventItem, stored, { ...event, outcome }, { expiresAtSeconds });
}

/** Callbacks received before an instant (RFC 3339) and not yet settled, oldest first. */
export function listUnsettled(
  table: Table,
  receivedBefore: string,
  page: PageRequest,
): Promise<Page<Stored<StripeEvent>>> {
  return table.list(stripeEventItem, { index: "gsi2", of: {}, sortBefore: receivedBefore }, page);
}
