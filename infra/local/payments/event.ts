import type { Event, EventType, StripeObject } from "./stripe-object-schema.ts";

/** The API version by which the sandbox shapes its objects: the one the `stripe` package in use is pinned to. */
export const API_VERSION = "2026-10-28.endive";

/** Fields that Stripe leaves out unless asked for by `expand`, and those it never shows. */
const HIDDEN: Readonly<Partial<Record<StripeObject["object"], readonly string[]>>> = {
  "checkout.session": ["line_items", "payment_intent_data"],
  charge: ["refunds"],
};
const NEVER_SHOWN = new Set(["payment_intent_data"]);

/** An object as Stripe shows it, with those of its hidden fields that were asked for. */
export function shown(object: StripeObject, expanded: readonly string[] = []): Record<string, unknown> {
  const hidden = HIDDEN[object.object] ?? [];
  return Object.fromEntries(
    Object.entries(object).filter(
      ([field]) => !hidden.includes(field) || (expanded.includes(field) && !NEVER_SHOWN.has(field)),
    ),
  );
}

/** An event: what happened, and a snapshot of the object as it was then. */
export function newEvent(facts: {
  id: string;
  type: EventType;
  about: StripeObject;
  /** Seconds since the epoch. */
  created: number;
  previous?: Record<string, unknown>;
  request: { id: string | null; idempotency_key: string | null };
  pendingWebhooks: number;
}): Event {
  return {
    id: facts.id,
    object: "event",
    api_version: API_VERSION,
    created: facts.created,
    data: {
      object: shown(facts.about),
      ...(facts.previous === undefined ? {} : { previous_attributes: facts.previous }),
    },
    livemode: false,
    pending_webhooks: facts.pendingWebhooks,
    request: facts.request,
    type: facts.type,
  };
}
