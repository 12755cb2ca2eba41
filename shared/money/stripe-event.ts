/** What a callback is about, to be looked at again. */
export type StripeSubject = "checkout-session" | "payment-intent";

/** A callback of Stripe: only that something is to be looked at again. What it says besides is not kept. */
export interface StripeEvent {
  readonly stripeEventId: string;
  readonly type: string;
  readonly about: StripeSubject;
  readonly objectId: string;
  readonly receivedAt: string;
  /** When the clock looks whether it was settled; gone once what it is about was looked at and settled. */
  readonly lookAt?: string | undefined;
  /** What settling found. */
  readonly outcome?: string | undefined;
}

/**
 * The callbacks that can change a payment. Others are answered and dropped: charges are told by their payment intent,
 * and nothing else is used.
 */
const SUBJECTS: Readonly<Record<string, StripeSubject>> = {
  "checkout.session.completed": "checkout-session",
  "checkout.session.async_payment_succeeded": "checkout-session",
  "checkout.session.async_payment_failed": "checkout-session",
  "checkout.session.expired": "checkout-session",
  "payment_intent.succeeded": "payment-intent",
  "payment_intent.payment_failed": "payment-intent",
};

/** What an event of this type is about; undefined when it changes no payment. */
export function subjectOf(type: string): StripeSubject | undefined {
  return Object.hasOwn(SUBJECTS, type) ? SUBJECTS[type] : undefined;
}
