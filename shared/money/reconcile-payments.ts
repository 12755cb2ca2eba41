import { type Looked, lookAtDue, type RunLimits, takeInTurn } from "#shared/platform/line.ts";
import { done, type Outcome } from "#shared/platform/outcome.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { replace } from "#shared/platform/writes.ts";
import { type Payment, withoutLostAttempt } from "./payment.ts";
import { listOpenPayments, paymentItem, paymentRef } from "./payment-store.ts";
import { type MoneyDeps, type SettlementFound, settlePayment, settleStripeEvent } from "./settle-payment.ts";
import { listUnsettled, stripeEventRef } from "./stripe-event-store.ts";

export interface Reconciled {
  readonly looked: number;
  /** How many of these changed something. */
  readonly settled: number;
  readonly failed: number;
}

const FAILED = "payment.not-reconciled";

/**
 * Looks at Stripe for payments whose checkout has been open a while, those first that waited longest: finds what no callback
 * told of, closes pages that ran out, and lets go of attempts cut off before Stripe answered. One that fails does not stop
 * the rest; however many are open, each has its turn.
 */
export async function reconcilePayments(deps: MoneyDeps, limits: RunLimits): Promise<Reconciled> {
  const looked = await lookAtDue(
    deps,
    { limits, failedAs: FAILED },
    (before, page, unreadable) => listOpenPayments(deps.table, before, page, unreadable),
    async ({ value: listed }) => {
      const payment = await takeInTurn(deps, paymentRef(listed.paymentId), listed);
      return payment !== undefined && isNews(await settleOrRelease(deps, payment), listed.paymentId);
    },
  );
  return reconciled(looked);
}

/** Settles stored callbacks that the stream did not finish, those first that waited longest. */
export async function settleLeftEvents(deps: MoneyDeps, limits: RunLimits): Promise<Reconciled> {
  const looked = await lookAtDue(
    deps,
    { limits, failedAs: FAILED },
    (before, page, unreadable) => listUnsettled(deps.table, before, page, unreadable),
    async ({ value: listed }) => {
      const event = await takeInTurn(deps, stripeEventRef(listed.stripeEventId), listed);
      return event !== undefined && isNews(await settleStripeEvent(deps, event), listed.stripeEventId);
    },
  );
  return reconciled(looked);
}

type Found = Outcome<SettlementFound | "released", "contended">;

function settleOrRelease(deps: MoneyDeps, payment: Payment): Promise<Found> {
  return payment.checkout?.stripeSessionId === undefined
    ? releaseLostAttempt(deps, payment.paymentId)
    : settlePayment(deps, payment);
}

/** An attempt that was written down but never got its page: after a while the payment is plainly due again. */
function releaseLostAttempt(deps: MoneyDeps, paymentId: string): Promise<Found> {
  return transact(deps, async (): Promise<Attempt<Found>> => {
    const stored = await deps.table.get(paymentItem, { paymentId });
    const released = stored && withoutLostAttempt(stored.value, deps.clock.now());
    if (!released) return { writes: [], outcome: done("nothing-new") };
    return { writes: [replace(paymentItem, stored, released)], outcome: done("released") };
  });
}

/** @throws when it was contended: it is looked at again. */
function isNews(found: Found, id: string): boolean {
  if (!found.ok) throw new Error(`${id} is contended; it is looked at again`);
  return found.value !== "nothing-new" && found.value !== "already-settled";
}

function reconciled({ looked, ended, failed }: Looked): Reconciled {
  return { looked, settled: ended, failed };
}
