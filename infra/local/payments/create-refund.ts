import { newBalanceTransaction } from "./balance-transaction.ts";
import { refundedCharge } from "./charge.ts";
import { formatAmount } from "./currency.ts";
import { recordEvent } from "./record-event.ts";
import type { RefundInput } from "./refund-schema.ts";
import { isRefusal, noSuch, type Refusal, refuse } from "./refusal.ts";
import { type Cause, nowSeconds, type Sandbox } from "./sandbox.ts";
import type { Charge, Refund } from "./stripe-object-schema.ts";

/** Gives back all or part of a charge. Call in a transaction. Never gives back more than was charged. */
export function createRefund(sandbox: Sandbox, cause: Cause, input: RefundInput): Refund | Refusal {
  const charge = chargeToRefund(sandbox, input);
  if (isRefusal(charge)) return charge;
  const leftMinor = charge.amount - charge.amount_refunded;
  const amount = input.amount ?? leftMinor;
  if (charge.refunded) {
    return refuse(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  }
  if (amount > leftMinor) {
    const asked = formatAmount({ minor: amount, currency: charge.currency });
    const left = formatAmount({ minor: leftMinor, currency: charge.currency });
    return refuse(`Refund amount (${asked}) is greater than unrefunded amount on charge (${left})`, {
      param: "amount",
    });
  }

  const created = nowSeconds(sandbox);
  const id = sandbox.makeId("refund");
  const balance = newBalanceTransaction({
    id: sandbox.makeId("balance_transaction"),
    type: "refund",
    source: id,
    amount: -amount,
    currency: charge.currency,
    created,
  });
  const refund: Refund = {
    id,
    object: "refund",
    amount,
    balance_transaction: balance.id,
    charge: charge.id,
    created,
    currency: charge.currency,
    customer: null,
    destination_details: { type: "card" },
    metadata: input.metadata,
    payment_intent: charge.payment_intent,
    payment_method: null,
    reason: input.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
  const changed = refundedCharge(charge, refund);
  for (const object of [balance, refund, changed]) sandbox.objects.save(object);
  recordEvent(sandbox, cause, { type: "refund.created", about: refund });
  recordEvent(sandbox, cause, {
    type: "charge.refunded",
    about: changed,
    previous: { amount_refunded: charge.amount_refunded, refunded: charge.refunded },
  });
  return refund;
}

function chargeToRefund(sandbox: Sandbox, input: RefundInput): Charge | Refusal {
  if (input.charge !== undefined && input.payment_intent === undefined) {
    const charge = sandbox.objects.findOf("charge", input.charge);
    if (charge === undefined) return noSuch("charge", { id: input.charge, param: "charge", inPath: false });
    if (charge.status === "failed")
      return refuse(`Charge ${charge.id} failed and cannot be refunded.`, { param: "charge" });
    return charge;
  }
  if (input.payment_intent !== undefined && input.charge === undefined) {
    const intent = sandbox.objects.findOf("payment_intent", input.payment_intent);
    if (intent === undefined) {
      return noSuch("payment_intent", { id: input.payment_intent, param: "payment_intent", inPath: false });
    }
    const charge = intent.latest_charge === null ? undefined : sandbox.objects.findOf("charge", intent.latest_charge);
    if (intent.status === "succeeded" && charge !== undefined) return charge;
    return refuse(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: "payment_intent",
    });
  }
  return refuse("Exactly one of the following parameters must be given: charge, payment_intent.", {
    code: "parameter_missing",
    param: "payment_intent",
  });
}
