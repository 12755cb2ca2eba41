import { newBalanceTransaction } from "./balance-transaction.ts";
import { newCharge } from "./charge.ts";
import { completedSession } from "./checkout-session.ts";
import { inTransaction } from "./database.ts";
import { declinedIntent, newPaymentIntent, paidIntent } from "./payment-intent.ts";
import { recordEvent } from "./record-event.ts";
import { nowSeconds, type Sandbox } from "./sandbox.ts";
import type { Charge, CheckoutSession, PaymentIntent } from "./stripe-object-schema.ts";
import type { TestCard } from "./test-card.ts";

export type AttemptOutcome =
  | { kind: "paid"; session: CheckoutSession }
  | { kind: "declined"; session: CheckoutSession; message: string }
  | { kind: "closed"; session: CheckoutSession }
  | { kind: "unknown" };

/**
 * A customer's attempt on the hosted page: one transaction, so that two attempts at once make one payment. An attempt
 * on a session already paid answers `paid` and charges nothing.
 */
export function attemptPayment(sandbox: Sandbox, attempt: { sessionId: string; card: TestCard }): AttemptOutcome {
  const outcome = inTransaction(sandbox.database, (): AttemptOutcome => {
    const session = sandbox.objects.findOf("checkout.session", attempt.sessionId);
    if (session === undefined) return { kind: "unknown" };
    if (session.status === "complete") return { kind: "paid", session };
    if (session.status === "expired") return { kind: "closed", session };
    const intent = intentOf(sandbox, session);
    return attempt.card.answer.approved
      ? approve(sandbox, { session, intent, card: attempt.card })
      : decline(sandbox, { session, intent, card: attempt.card, message: attempt.card.answer.message });
  });
  sandbox.wakeDeliverer();
  return outcome;
}

/** The first attempt makes the payment intent; later ones go on with it. Call in a transaction. */
export function intentOf(sandbox: Sandbox, session: CheckoutSession): PaymentIntent {
  const existing =
    session.payment_intent === null ? undefined : sandbox.objects.findOf("payment_intent", session.payment_intent);
  if (existing !== undefined) return existing;
  const intent = newPaymentIntent(session, { id: sandbox.makeId("payment_intent"), created: nowSeconds(sandbox) });
  sandbox.objects.save(intent);
  recordEvent(sandbox, undefined, { type: "payment_intent.created", about: intent });
  return intent;
}

function approve(
  sandbox: Sandbox,
  attempt: { session: CheckoutSession; intent: PaymentIntent; card: TestCard },
): AttemptOutcome {
  const { charge, paymentMethod } = chargeOf(sandbox, attempt);
  const intent = paidIntent(attempt.intent, { charge, paymentMethod });
  const session = completedSession(attempt.session, intent.id);
  for (const object of [charge, intent, session]) sandbox.objects.save(object);
  recordEvent(sandbox, undefined, { type: "charge.succeeded", about: charge });
  recordEvent(sandbox, undefined, { type: "payment_intent.succeeded", about: intent });
  recordEvent(sandbox, undefined, { type: "checkout.session.completed", about: session });
  return { kind: "paid", session };
}

function decline(
  sandbox: Sandbox,
  attempt: { session: CheckoutSession; intent: PaymentIntent; card: TestCard; message: string },
): AttemptOutcome {
  const { charge, paymentMethod } = chargeOf(sandbox, attempt);
  const intent = declinedIntent(attempt.intent, { charge, paymentMethod, card: attempt.card });
  const session = { ...attempt.session, payment_intent: intent.id };
  for (const object of [charge, intent, session]) sandbox.objects.save(object);
  recordEvent(sandbox, undefined, { type: "charge.failed", about: charge });
  recordEvent(sandbox, undefined, { type: "payment_intent.payment_failed", about: intent });
  return { kind: "declined", session, message: attempt.message };
}

/** The charge of one attempt with its movement of the balance, if it came to one. Call in a transaction. */
export function chargeOf(
  sandbox: Sandbox,
  attempt: { intent: PaymentIntent; card: TestCard },
): { charge: Charge; paymentMethod: string } {
  const id = sandbox.makeId("charge");
  const paymentMethod = sandbox.makeId("payment_method");
  const created = nowSeconds(sandbox);
  const approved = attempt.card.answer.approved;
  const balanceTransaction = approved ? sandbox.makeId("balance_transaction") : null;
  if (balanceTransaction !== null) {
    const { amount, currency } = attempt.intent;
    sandbox.objects.save(
      newBalanceTransaction({ id: balanceTransaction, type: "charge", source: id, amount, currency, created }),
    );
  }
  const charge = newCharge(attempt.intent, { id, created, paymentMethod, card: attempt.card, balanceTransaction });
  return { charge, paymentMethod };
}
