import { chargeOf, intentOf } from "./attempt-payment.ts";
import { completedSession } from "./checkout-session.ts";
import { inTransaction } from "./database.ts";
import { declinedIntent, paidIntent } from "./payment-intent.ts";
import { recordEvent } from "./record-event.ts";
import type { Sandbox } from "./sandbox.ts";
import type { CheckoutSession, PaymentIntent } from "./stripe-object-schema.ts";
import type { TestCard } from "./test-card.ts";

/** What a bank answers days after the customer left the page. The sandbox's charges all wear the face of a card. */
const BANK_ANSWERS = {
  succeeds: { number: "000123456789", label: "Pays", answer: { approved: true } },
  fails: {
    number: "000111111116",
    label: "Insufficient funds",
    answer: {
      approved: false,
      code: "payment_method_provider_decline",
      declineCode: "insufficient_funds",
      message: "The customer's account has insufficient funds to cover this payment.",
    },
  },
} as const satisfies Readonly<Record<string, TestCard>>;

/** `submitted`: the customer leaves the page, which is complete and unpaid. The others: what the bank says in the end. */
export const DEBIT_STEPS = ["submitted", "succeeds", "fails"] as const;
type DebitStep = (typeof DEBIT_STEPS)[number];

/**
 * A payment that takes days: by bank debit, as Stripe's delayed methods go.
 * https://docs.stripe.com/payments/checkout/fulfill-orders#delayed-payment-methods
 * @returns whether the session was at the step before.
 */
export function debitBank(sandbox: Sandbox, debit: { sessionId: string; step: DebitStep }): boolean {
  const done = inTransaction(sandbox.database, () => {
    const session = sandbox.objects.findOf("checkout.session", debit.sessionId);
    if (session === undefined) return false;
    return debit.step === "submitted" ? submit(sandbox, session) : answer(sandbox, session, BANK_ANSWERS[debit.step]);
  });
  sandbox.wakeDeliverer();
  return done;
}

function submit(sandbox: Sandbox, session: CheckoutSession): boolean {
  if (session.status !== "open") return false;
  const before = intentOf(sandbox, session);
  const intent: PaymentIntent = { ...before, status: "processing", last_payment_error: null };
  const completed = completedSession(session, intent.id, "unpaid");
  for (const object of [intent, completed]) sandbox.objects.save(object);
  recordEvent(sandbox, undefined, { type: "payment_intent.processing", about: intent });
  recordEvent(sandbox, undefined, { type: "checkout.session.completed", about: completed });
  return true;
}

function answer(sandbox: Sandbox, session: CheckoutSession, bank: TestCard): boolean {
  const before =
    session.payment_intent === null ? undefined : sandbox.objects.findOf("payment_intent", session.payment_intent);
  if (before?.status !== "processing") return false;
  const { charge, paymentMethod } = chargeOf(sandbox, { intent: before, card: bank });
  const approved = bank.answer.approved;
  const intent = approved
    ? paidIntent(before, { charge, paymentMethod })
    : declinedIntent(before, { charge, paymentMethod, card: bank });
  const answered: CheckoutSession = { ...session, payment_status: approved ? "paid" : "unpaid" };
  for (const object of [charge, intent, answered]) sandbox.objects.save(object);
  const types = approved
    ? (["charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded"] as const)
    : (["charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed"] as const);
  recordEvent(sandbox, undefined, { type: types[0], about: charge });
  recordEvent(sandbox, undefined, { type: types[1], about: intent });
  recordEvent(sandbox, undefined, { type: types[2], about: answered });
  return true;
}
