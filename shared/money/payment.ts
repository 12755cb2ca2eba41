import type { Amount } from "./amount.ts";
import { toStripeAmount } from "./stripe-amount.ts";

/**
 * The life of a payment:
 *
 *     due ⇄ checkout-open → paid → refunded
 *
 * A declined card leaves the checkout open; a checkout that ran out, or a bank debit that came to nothing, makes the
 * payment due again.
 */
export const PAYMENT_STATES = ["due", "checkout-open", "paid", "refunded"] as const;
type PaymentState = (typeof PAYMENT_STATES)[number];

/** The hosted page a payer is sent to. Written down before Stripe is asked for it. */
export interface Checkout {
  /** From 1; each attempt is at most one session at Stripe. */
  readonly attempt: number;
  readonly startedAt: string;
  /** When the hosted page closes. Decided here, so that repeating the attempt asks for the same page. */
  readonly expiresAt: string;
  /** Both absent until Stripe has answered. */
  readonly stripeSessionId?: string | undefined;
  readonly url?: string | undefined;
}

interface Decline {
  readonly at: string;
  /** Stripe's code, such as `card_declined` or `expired_card`. */
  readonly code: string;
  /** The charge that was declined; by it the same decline is not told twice. */
  readonly chargeId?: string | undefined;
}

/** Stripe took something else than was asked for. Nothing goes on until the operator has looked. */
interface PaymentFault {
  readonly at: string;
  readonly paymentIntentId: string;
  readonly paidAmount: number;
  readonly paidCurrency: string;
}

export interface Payment {
  readonly paymentId: string;
  readonly licenceId: string;
  /** What is paid for, as the payer's page shows it. */
  readonly description: string;
  readonly payerId: string;
  readonly payeeId: string;
  readonly amountMinor: number;
  /** What of the amount the network keeps. */
  readonly commissionMinor: number;
  readonly currency: string;
  readonly state: PaymentState;
  readonly raisedAt: string;
  /** The newest checkout, open or run out. */
  readonly checkout?: Checkout | undefined;
  /** Set while a checkout is open: from then on the reconciler looks at the payment, those first that waited longest. */
  readonly lookAt?: string | undefined;
  /** How the newest checkout's last try failed; gone once it is paid. A word to the payer, no fact of the books. */
  readonly lastDecline?: Decline | undefined;
  readonly fault?: PaymentFault | undefined;
  readonly paidAt?: string | undefined;
  readonly stripePaymentIntentId?: string | undefined;
}

/** What Stripe says now of a checkout or a charge, in Stripe's own units. */
export interface StripeSight {
  readonly paymentId: string;
  /** Whose checkout it is: what an older one came to says nothing of the newest. */
  readonly attempt: number;
  /** Absent when it was the charge that was looked at. */
  readonly session?: { readonly id: string; readonly status: "open" | "complete" | "expired" } | undefined;
  readonly paymentIntentId?: string | undefined;
  readonly paid: boolean;
  /** What was received, when paid. */
  readonly amount: number;
  readonly currency: string;
  readonly decline?: { readonly code: string; readonly chargeId?: string | undefined } | undefined;
}

/** Long enough to fetch the company's card; an abandoned page troubles the reconciler no longer than this. */
const CHECKOUT_OPEN_MILLISECONDS = 60 * 60_000;
/** Callbacks come within seconds; what is younger is theirs. */
const CALLBACK_GRACE_MILLISECONDS = 5 * 60_000;
/** Stripe wants a page to stay open for 30 minutes from its making; a later repeat of the same attempt would be refused. */
const REPEATABLE_MILLISECONDS = 20 * 60_000;

/** The one payment of a licence's fee: its id follows from the licence's, so it cannot be raised twice. */
export function paymentIdOf(licenceId: string): string {
  return licenceId.replace(/^lic_/, "pay_");
}

export function amountOf({ amountMinor: minor, currency }: Pick<Payment, "amountMinor" | "currency">): Amount {
  return { minor, currency };
}

export type CheckoutRefusal = "already-paid" | "payment-under-review" | "not-payable-by-card";

/** What starting a checkout means now. */
export type CheckoutStep =
  | { readonly kind: "refuse"; readonly reason: CheckoutRefusal }
  /** Write this down, then ask Stripe. */
  | { readonly kind: "record"; readonly payment: Payment & { readonly checkout: Checkout } }
  /** It was written down, and Stripe may have been asked: ask again under the same key. */
  | { readonly kind: "resume"; readonly payment: Payment; readonly checkout: Checkout }
  /** There is a page already: see whether it is still open. */
  | { readonly kind: "look"; readonly sessionId: string };

export function nextCheckoutStep(payment: Payment, now: number): CheckoutStep {
  if (payment.state === "paid" || payment.state === "refunded") return { kind: "refuse", reason: "already-paid" };
  if (payment.fault) return { kind: "refuse", reason: "payment-under-review" };
  if (!toStripeAmount(amountOf(payment))) return { kind: "refuse", reason: "not-payable-by-card" };
  const { checkout } = payment;
  if (payment.state === "due" || !checkout) return { kind: "record", payment: withNewAttempt(payment, now) };
  if (checkout.stripeSessionId !== undefined) return { kind: "look", sessionId: checkout.stripeSessionId };
  // Past its time, whatever page Stripe may have made was never shown to anyone: its address was lost with the answer.
  return isRepeatable(checkout, now)
    ? { kind: "resume", payment, checkout }
    : { kind: "record", payment: withNewAttempt(payment, now) };
}

function isRepeatable(checkout: Checkout, now: number): boolean {
  return now < Date.parse(checkout.startedAt) + REPEATABLE_MILLISECONDS;
}

/** The payment as due again, if its attempt was cut off before Stripe's answer and is too old to repeat. */
export function withoutLostAttempt(payment: Payment, now: number): Payment | undefined {
  const { checkout, lookAt: _, ...rest } = payment;
  if (payment.state !== "checkout-open" || !checkout || checkout.stripeSessionId !== undefined) return undefined;
  return isRepeatable(checkout, now) ? undefined : { ...rest, checkout, state: "due" };
}

function withNewAttempt(payment: Payment, now: number): Payment & { readonly checkout: Checkout } {
  const startedAt = new Date(now).toISOString();
  const expiresAt = new Date(now + CHECKOUT_OPEN_MILLISECONDS).toISOString();
  const lookAt = new Date(now + CALLBACK_GRACE_MILLISECONDS).toISOString();
  const checkout = { attempt: (payment.checkout?.attempt ?? 0) + 1, startedAt, expiresAt };
  const { lastDecline: _, ...rest } = payment;
  return { ...rest, state: "checkout-open", lookAt, checkout };
}

/** What a look at Stripe changes. */
export type Settlement =
  | { readonly kind: "nothing-new" }
  | { readonly kind: "paid"; readonly payment: Payment }
  | { readonly kind: "paid-again"; readonly paymentIntentId: string }
  /** A try failed, or another is under way after one that did: what the payer is told of it changes. */
  | { readonly kind: "declined"; readonly payment: Payment }
  /** The page ran out, or the bank did not pay what was promised on it: nothing more can come of this checkout. */
  | { readonly kind: "came-to-nothing"; readonly payment: Payment }
  | { readonly kind: "mismatch"; readonly payment: Payment };

const NOTHING_NEW: Settlement = { kind: "nothing-new" };

/**
 * Decides what becomes of a payment. The order in which things are told does not matter, nor whether they are told at
 * all: only what Stripe says now does, so that whoever looks last leaves the same payment.
 */
export function settlementOf(payment: Payment, sight: StripeSight, at: string): Settlement {
  if (sight.paid && sight.paymentIntentId !== undefined)
    return settlementOfPaid(payment, { ...sight, paymentIntentId: sight.paymentIntentId }, at);
  const isNewest = sight.attempt === payment.checkout?.attempt;
  if (payment.state !== "checkout-open" || !isNewest) return NOTHING_NEW;
  const tried = withDecline(payment, sight.decline, at);
  if (cameToNothing(sight)) {
    const { lookAt: _, ...rest } = tried;
    return { kind: "came-to-nothing", payment: { ...rest, state: "due" } };
  }
  return tried === payment ? NOTHING_NEW : { kind: "declined", payment: tried };
}

/** A bank debit completes the page before the bank has paid; a failed one leaves a page on which nobody can try again. */
function cameToNothing({ session, decline }: StripeSight): boolean {
  return session?.status === "expired" || (session?.status === "complete" && decline !== undefined);
}

function settlementOfPaid(
  payment: Payment,
  paid: { readonly paymentIntentId: string; readonly amount: number; readonly currency: string },
  at: string,
): Settlement {
  const { paymentIntentId } = paid;
  if (payment.stripePaymentIntentId === paymentIntentId) return NOTHING_NEW;
  const asked = toStripeAmount(amountOf(payment));
  const isWhatWasAsked = asked?.amount === paid.amount && asked.currency === paid.currency;
  const { lookAt: _since, lastDecline: _decline, fault, ...rest } = payment;
  if (!isWhatWasAsked) {
    if (fault?.paymentIntentId === paymentIntentId) return NOTHING_NEW;
    const seen = { at, paymentIntentId, paidAmount: paid.amount, paidCurrency: paid.currency };
    return { kind: "mismatch", payment: { ...rest, fault: seen } };
  }
  if (payment.stripePaymentIntentId !== undefined) return { kind: "paid-again", paymentIntentId };
  return {
    kind: "paid",
    payment: {
      ...rest,
      ...(fault ? { fault } : {}),
      state: "paid",
      paidAt: at,
      stripePaymentIntentId: paymentIntentId,
    },
  };
}

/** The payment with what its last try failed by, or without; itself when that was told before. */
function withDecline(payment: Payment, decline: StripeSight["decline"], at: string): Payment {
  const { lastDecline, ...rest } = payment;
  if (!decline) return lastDecline ? rest : payment;
  const wasTold = lastDecline?.code === decline.code && lastDecline.chargeId === decline.chargeId;
  return wasTold ? payment : { ...rest, lastDecline: { at, ...decline } };
}
