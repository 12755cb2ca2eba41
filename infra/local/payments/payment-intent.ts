import type { Charge, CheckoutSession, PaymentIntent } from "./stripe-object-schema.ts";
import type { TestCard } from "./test-card.ts";

/** What is constant in a sandbox with automatic capture and no Connect. */
const CONSTANT = {
  allowed_payment_method_types: null,
  amount_capturable: 0,
  application: null,
  application_fee_amount: null,
  automatic_payment_methods: null,
  canceled_at: null,
  cancellation_reason: null,
  capture_method: "automatic_async",
  client_secret: null,
  confirmation_method: "automatic",
  customer: null,
  customer_account: null,
  livemode: false,
  next_action: null,
  on_behalf_of: null,
  payment_method_options: {},
  payment_method_types: ["card"],
  processing: null,
  review: null,
  setup_future_usage: null,
  shipping: null,
  source: null,
} as const;

/** The payment intent of a session's first attempt. */
export function newPaymentIntent(session: CheckoutSession, facts: { id: string; created: number }): PaymentIntent {
  return {
    ...CONSTANT,
    ...session.payment_intent_data,
    id: facts.id,
    object: "payment_intent",
    amount: session.amount_total,
    amount_received: 0,
    created: facts.created,
    currency: session.currency,
    last_payment_error: null,
    latest_charge: null,
    payment_method: null,
    status: "requires_payment_method",
  };
}

/** After an attempt the card approved. */
export function paidIntent(intent: PaymentIntent, attempt: { charge: Charge; paymentMethod: string }): PaymentIntent {
  return {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: attempt.charge.id,
    payment_method: attempt.paymentMethod,
    status: "succeeded",
  };
}

/** After an attempt the card declined: the intent waits for another card. */
export function declinedIntent(
  intent: PaymentIntent,
  attempt: { charge: Charge; paymentMethod: string; card: TestCard },
): PaymentIntent {
  const { answer, number } = attempt.card;
  if (answer.approved) throw new Error("An approved card declines nothing");
  return {
    ...intent,
    last_payment_error: {
      type: "card_error",
      charge: attempt.charge.id,
      code: answer.code,
      decline_code: answer.declineCode,
      doc_url: `https://stripe.com/docs/error-codes/${answer.code.replaceAll("_", "-")}`,
      message: answer.message,
      payment_method: { id: attempt.paymentMethod, object: "payment_method", type: "card", card: cardFace(number) },
    },
    latest_charge: attempt.charge.id,
    payment_method: null,
    status: "requires_payment_method",
  };
}

/** What may be told of a card. */
export function cardFace(number: string): Record<string, unknown> {
  return { brand: "visa", country: "US", exp_month: 12, exp_year: 2034, funding: "credit", last4: number.slice(-4) };
}
