import * as z from "zod";

/**
 * The objects the sandbox keeps, as Stripe shapes them: the fields the sandbox reads are named here; fields that are
 * constant in a sandbox (customer: null and the like) ride along untouched.
 */
const metadata = z.record(z.string(), z.string());
const seconds = z.int();
const minor = z.int();

const lineItemSchema = z.looseObject({
  id: z.string(),
  object: z.literal("item"),
  amount_total: minor,
  currency: z.string(),
  description: z.string(),
  quantity: z.int(),
});

const checkoutSessionSchema = z.looseObject({
  id: z.string(),
  object: z.literal("checkout.session"),
  amount_total: minor,
  cancel_url: z.string().nullable(),
  client_reference_id: z.string().nullable(),
  created: seconds,
  currency: z.string(),
  customer_email: z.string().nullable(),
  expires_at: seconds,
  line_items: z.looseObject({ data: z.array(lineItemSchema) }),
  metadata,
  payment_intent: z.string().nullable(),
  payment_status: z.enum(["paid", "unpaid"]),
  status: z.enum(["open", "complete", "expired"]),
  success_url: z.string(),
  url: z.string().nullable(),
  /** Asked for at creation and given to the payment intent at the first attempt; Stripe never shows it. */
  payment_intent_data: z.object({
    description: z.string().nullable(),
    metadata,
    receipt_email: z.string().nullable(),
    statement_descriptor: z.string().nullable(),
    statement_descriptor_suffix: z.string().nullable(),
    transfer_group: z.string().nullable(),
  }),
});

const paymentIntentSchema = z.looseObject({
  id: z.string(),
  object: z.literal("payment_intent"),
  amount: minor,
  amount_received: minor,
  created: seconds,
  currency: z.string(),
  description: z.string().nullable(),
  last_payment_error: z.looseObject({ message: z.string() }).nullable(),
  latest_charge: z.string().nullable(),
  metadata,
  payment_method: z.string().nullable(),
  receipt_email: z.string().nullable(),
  status: z.enum(["requires_payment_method", "processing", "succeeded"]),
  transfer_group: z.string().nullable(),
});

const refundSchema = z.looseObject({
  id: z.string(),
  object: z.literal("refund"),
  amount: minor,
  charge: z.string(),
  created: seconds,
  currency: z.string(),
  metadata,
  payment_intent: z.string(),
  status: z.literal("succeeded"),
});

const chargeSchema = z.looseObject({
  id: z.string(),
  object: z.literal("charge"),
  amount: minor,
  amount_refunded: minor,
  created: seconds,
  currency: z.string(),
  metadata,
  payment_intent: z.string(),
  refunded: z.boolean(),
  refunds: z.looseObject({ data: z.array(refundSchema) }),
  status: z.enum(["succeeded", "failed"]),
});

const balanceTransactionSchema = z.looseObject({
  id: z.string(),
  object: z.literal("balance_transaction"),
  amount: minor,
  created: seconds,
  currency: z.string(),
  fee: minor,
  net: minor,
  source: z.string(),
  type: z.enum(["charge", "refund"]),
});

const eventTypes = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
  "payment_intent.created",
  "payment_intent.processing",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "charge.succeeded",
  "charge.failed",
  "charge.refunded",
  "refund.created",
] as const;

const eventSchema = z.looseObject({
  id: z.string(),
  object: z.literal("event"),
  api_version: z.string(),
  created: seconds,
  data: z.looseObject({ object: z.record(z.string(), z.unknown()) }),
  pending_webhooks: z.int(),
  type: z.enum(eventTypes),
});

export const stripeObjectSchema = z.discriminatedUnion("object", [
  checkoutSessionSchema,
  paymentIntentSchema,
  chargeSchema,
  refundSchema,
  balanceTransactionSchema,
  eventSchema,
]);

export type LineItem = z.infer<typeof lineItemSchema>;
export type CheckoutSession = z.infer<typeof checkoutSessionSchema>;
export type PaymentIntent = z.infer<typeof paymentIntentSchema>;
export type Charge = z.infer<typeof chargeSchema>;
export type Refund = z.infer<typeof refundSchema>;
export type BalanceTransaction = z.infer<typeof balanceTransactionSchema>;
export type Event = z.infer<typeof eventSchema>;
export type EventType = (typeof eventTypes)[number];
export type StripeObject = z.infer<typeof stripeObjectSchema>;
export type ObjectKind = StripeObject["object"];
