import type { Licence } from "#shared/licensing/licence.ts";
import { licenceItem, licenceRef } from "#shared/licensing/licence-store.ts";
import type { AuditHead } from "#shared/platform/audit.ts";
import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { replace, type Write } from "#shared/platform/writes.ts";
import { postingRef, postingWrites } from "./ledger-store.ts";
import { type Payment, type Settlement, type StripeSight, settlementOf } from "./payment.ts";
import { paymentItem } from "./payment-store.ts";
import { feePaid, paidAgain, paidAgainId } from "./posting.ts";
import { BOOKKEEPER, paymentEventData } from "./raise-payment.ts";
import type { StripeCheckout } from "./stripe-checkout.ts";
import type { StripeEvent } from "./stripe-event.ts";
import { settledWrite, stripeEventItem } from "./stripe-event-store.ts";

export type MoneyDeps = Pick<Ground, "table" | "clock" | "chance" | "ids" | "log"> & {
  readonly stripe: StripeCheckout;
};

/** What a look at Stripe came to. `not-ours`: no payment of this marketplace. */
export type SettlementFound = Settlement["kind"] | "not-ours" | "already-settled";

/**
 * Settles a stored callback: looks again at what it is about, and in one transaction books what Stripe says now and
 * marks the callback as settled. A failure leaves it unsettled, to be tried again.
 * @throws when Stripe or the table cannot be reached.
 */
export async function settleStripeEvent(
  deps: MoneyDeps,
  input: { readonly stripeEventId: string },
): Promise<Outcome<SettlementFound, "contended">> {
  const event = await deps.table.get(stripeEventItem, input);
  if (event?.value.lookAt === undefined) return done("already-settled");
  const { about, objectId } = event.value;
  const sight =
    about === "checkout-session" ? await deps.stripe.lookAtSession(objectId) : await deps.stripe.lookAtIntent(objectId);
  return settleSight(deps, sight, input.stripeEventId);
}

/** Looks at a payment's newest checkout at Stripe and books what it finds, callback or none. */
export async function settlePayment(
  deps: MoneyDeps,
  payment: Pick<Payment, "checkout">,
): Promise<Outcome<SettlementFound, "contended">> {
  const sessionId = payment.checkout?.stripeSessionId;
  if (sessionId === undefined) return done("nothing-new");
  return settleSight(deps, await deps.stripe.lookAtSession(sessionId));
}

/** Books what was seen at Stripe, together with the callback that told of it, if one did. */
async function settleSight(
  deps: MoneyDeps,
  sight: StripeSight | undefined,
  stripeEventId?: string,
): Promise<Outcome<SettlementFound, "contended">> {
  const outcome = await transact(deps, async (): Promise<Attempt<Outcome<SettlementFound, "contended">>> => {
    const reading = await read(deps, sight, stripeEventId);
    if (stripeEventId !== undefined && reading.event?.value.lookAt === undefined)
      return { writes: [], outcome: done("already-settled") };
    const at = instantOf(deps.clock.now());
    const settlement = sight && reading.payment ? decide(reading, sight, at) : undefined;
    const kind = settlement?.kind ?? "not-ours";
    const writes = settlement ? settlementWrites(deps, reading, settlement, at) : [];
    const mark = reading.event ? [settledWrite(reading.event, kind, deps.clock)] : [];
    return { writes: [...writes, ...mark], outcome: done(kind) };
  });
  if (outcome.ok) tell(deps, outcome.value, sight?.paymentId);
  return outcome;
}

interface Reading {
  readonly payment: Stored<Payment> | undefined;
  readonly event: Stored<StripeEvent> | undefined;
  readonly wasPaidAgain: boolean;
  readonly licence: Stored<Licence> | undefined;
  readonly payerChain: Stored<AuditHead> | undefined;
  readonly payeeChain: Stored<AuditHead> | undefined;
}

async function read(deps: MoneyDeps, sight: StripeSight | undefined, stripeEventId?: string): Promise<Reading> {
  const event = stripeEventId === undefined ? undefined : await deps.table.get(stripeEventItem, { stripeEventId });
  const payment = sight && (await deps.table.get(paymentItem, { paymentId: sight.paymentId }));
  if (!sight || !payment)
    return { event, payment, wasPaidAgain: false, licence: undefined, payerChain: undefined, payeeChain: undefined };
  const { paymentId, licenceId, payerId, payeeId } = payment.value;
  const [again, licence, payerChain, payeeChain] = await deps.table.getMany(
    postingRef(paidAgainId(paymentId, sight.paymentIntentId ?? "none")),
    licenceRef(licenceId),
    auditHeadRef(payerId),
    auditHeadRef(payeeId),
  );
  return { event, payment, wasPaidAgain: again !== undefined, licence, payerChain, payeeChain };
}

function decide({ payment, wasPaidAgain }: Reading, sight: StripeSight, at: string): Settlement {
  if (!payment) return { kind: "nothing-new" };
  const settlement = settlementOf(payment.value, sight, at);
  return settlement.kind === "paid-again" && wasPaidAgain ? { kind: "nothing-new" } : settlement;
}

function settlementWrites(deps: MoneyDeps, reading: Reading, settlement: Settlement, at: string): Write[] {
  const stored = reading.payment;
  if (!stored || settlement.kind === "nothing-new") return [];
  if (settlement.kind === "paid-again") {
    const charge = { paymentIntentId: settlement.paymentIntentId, at };
    return [
      ...postingWrites(paidAgain(stored.value, charge)),
      ...audit(reading, { action: "payment.paid-again", payment: stored.value, of: "payer" }, at),
    ];
  }
  const { payment, kind } = settlement;
  const change = replace(paymentItem, stored, payment);
  if (kind === "paid") return [change, ...paidWrites(deps, reading, payment, at)];
  if (kind === "mismatch")
    return [change, ...audit(reading, { action: "payment.amount-differs", payment, of: "payer" }, at)];
  // Whether a decline is seen hangs on when one looks; the chain keeps only what every look would have found.
  return [change];
}

function paidWrites(deps: MoneyDeps, reading: Reading, payment: Payment, at: string): Write[] {
  const { licence } = reading;
  if (!licence) throw new Error(`The licence of ${payment.paymentId} is not there`);
  return [
    ...postingWrites(feePaid(payment, at)),
    replace(licenceItem, licence, { ...licence.value, money: "paid" }),
    ...audit(reading, { action: "payment.paid", payment, of: "both" }, at),
    publish(deps, { type: "payment.settled", subject: payment.paymentId, data: paymentEventData(payment) }),
  ];
}

/** A doubled or wrong charge is the payer's business alone; that the fee was paid concerns both. */
function audit(
  reading: Reading,
  told: { readonly action: string; readonly payment: Payment; readonly of: "payer" | "both" },
  at: string,
): Write[] {
  const { paymentId, licenceId, amountMinor, currency, payerId, payeeId } = told.payment;
  const detail = { licenceId, amountMinor, currency };
  const fact = { action: told.action, subject: paymentId, by: BOOKKEEPER, detail };
  const payer = auditWrites({ organisationId: payerId, head: reading.payerChain }, fact, at);
  if (told.of === "payer") return payer;
  return [...payer, ...auditWrites({ organisationId: payeeId, head: reading.payeeChain }, fact, at)];
}

/** A wrong amount and a second payment need a person: they are logged as errors, on which the alarm stands. */
function tell(deps: MoneyDeps, found: SettlementFound, paymentId: string | undefined): void {
  if (found === "mismatch" || found === "paid-again") {
    deps.log.error(`payment.${found}`, new Error("Stripe took what was not asked for"), { paymentId });
    return;
  }
  deps.log.info("payment.looked-at", { found, paymentId });
}
