import type { CheckoutSessionInput, LineItemInput } from "./checkout-session-schema.ts";
import type { MakeId } from "./object-id.ts";
import type { CheckoutSession, LineItem } from "./stripe-object-schema.ts";

/** Stripe closes a session after 24 hours unless told an earlier time. */
const LIFETIME_SECONDS = 24 * 60 * 60;

/** What is constant in a sandbox without customers, tax, shipping or subscriptions. */
const CONSTANT = {
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  client_secret: null,
  consent: null,
  consent_collection: null,
  custom_fields: [],
  customer: null,
  customer_account: null,
  customer_creation: "if_required",
  customer_details: null,
  discounts: [],
  invoice: null,
  livemode: false,
  mode: "payment",
  payment_link: null,
  payment_method_collection: "if_required",
  payment_method_options: {},
  payment_method_types: ["card"],
  setup_intent: null,
  shipping_cost: null,
  shipping_options: [],
  subscription: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: "hosted_page",
} as const;

/** A new open session; its payment intent comes with the first attempt to pay, as in Stripe since 2022-08-01. */
export function openSession(
  input: CheckoutSessionInput,
  facts: { created: number; makeId: MakeId; publicUrl: string },
): CheckoutSession {
  const id = facts.makeId("checkout.session");
  const currency = input.line_items[0].price_data.currency;
  const items = input.line_items.map((item) => newLineItem(item, facts));
  const total = items.reduce((sum, item) => sum + item.amount_total, 0);
  return {
    ...CONSTANT,
    id,
    object: "checkout.session",
    allowed_payment_method_types: input.allowed_payment_method_types ?? null,
    amount_subtotal: total,
    amount_total: total,
    billing_address_collection: input.billing_address_collection ?? null,
    cancel_url: input.cancel_url ?? null,
    client_reference_id: input.client_reference_id ?? null,
    created: facts.created,
    currency,
    customer_email: input.customer_email ?? null,
    expires_at: input.expires_at ?? facts.created + LIFETIME_SECONDS,
    line_items: {
      object: "list",
      data: items,
      has_more: false,
      url: `/v1/checkout/sessions/${id}/line_items`,
    },
    locale: input.locale ?? null,
    metadata: input.metadata,
    payment_intent: null,
    payment_intent_data: input.payment_intent_data,
    payment_status: "unpaid",
    status: "open",
    submit_type: input.submit_type ?? null,
    success_url: input.success_url,
    url: `${facts.publicUrl}/c/pay/${id}`,
  };
}

/** The session once its payment succeeded, or, by bank debit, was handed to the bank: then it is still unpaid. */
export function completedSession(
  session: CheckoutSession,
  paymentIntentId: string,
  payment: "paid" | "unpaid" = "paid",
): CheckoutSession {
  return {
    ...session,
    customer_details: { email: session.customer_email, name: null, phone: null, address: null, tax_ids: [] },
    payment_intent: paymentIntentId,
    payment_status: payment,
    status: "complete",
    url: null,
  };
}

/** The session once its time is over, or was ended by the API. */
export function expiredSession(session: CheckoutSession): CheckoutSession {
  return { ...session, status: "expired", url: null };
}

/** Where the customer goes after paying: Stripe puts the session's id in the place kept for it. */
export function successUrl(session: Pick<CheckoutSession, "id" | "success_url">): string {
  return session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}

function newLineItem(input: LineItemInput, facts: { created: number; makeId: MakeId }): LineItem {
  const { currency, unit_amount, product_data, tax_behavior } = input.price_data;
  const total = unit_amount * input.quantity;
  return {
    id: facts.makeId("line_item"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency,
    description: product_data.name,
    metadata: {},
    price: {
      id: facts.makeId("price"),
      object: "price",
      active: false,
      billing_scheme: "per_unit",
      created: facts.created,
      currency,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: facts.makeId("product"),
      recurring: null,
      tax_behavior: tax_behavior ?? "unspecified",
      tiers_mode: null,
      transform_quantity: null,
      type: "one_time",
      unit_amount,
      unit_amount_decimal: String(unit_amount),
    },
    quantity: input.quantity,
  };
}
