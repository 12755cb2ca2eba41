import { cardFace } from "./payment-intent.ts";
import type { Charge, PaymentIntent, Refund } from "./stripe-object-schema.ts";
import type { TestCard } from "./test-card.ts";

/** What is constant in a sandbox with automatic capture and no Connect. */
const CONSTANT = {
  application: null,
  application_fee: null,
  application_fee_amount: null,
  billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
  calculated_statement_descriptor: "PAYMENT SANDBOX",
  customer: null,
  disputed: false,
  failure_balance_transaction: null,
  fraud_details: {},
  livemode: false,
  on_behalf_of: null,
  receipt_number: null,
  receipt_url: null,
  review: null,
  shipping: null,
  source: null,
  source_transfer: null,
  transfer_data: null,
} as const;

/** The charge of one attempt, succeeded or failed as the card answered. */
export function newCharge(
  intent: PaymentIntent,
  attempt: { id: string; created: number; paymentMethod: string; card: TestCard; balanceTransaction: string | null },
): Charge {
  const { answer, number } = attempt.card;
  const approved = answer.approved;
  return {
    ...CONSTANT,
    id: attempt.id,
    object: "charge",
    amount: intent.amount,
    amount_captured: approved ? intent.amount : 0,
    amount_refunded: 0,
    balance_transaction: attempt.balanceTransaction,
    captured: approved,
    created: attempt.created,
    currency: intent.currency,
    description: intent.description,
    failure_code: approved ? null : answer.code,
    failure_message: approved ? null : answer.message,
    metadata: intent.metadata,
    outcome: approved
      ? { type: "authorized", network_status: "approved_by_network", reason: null, seller_message: "Payment complete." }
      : {
          type: "issuer_declined",
          network_status: "declined_by_network",
          reason: answer.declineCode,
          seller_message: answer.message,
        },
    paid: approved,
    payment_intent: intent.id,
    payment_method: attempt.paymentMethod,
    payment_method_details: { type: "card", card: cardFace(number) },
    receipt_email: intent.receipt_email,
    refunded: false,
    refunds: { object: "list", data: [], has_more: false, url: `/v1/charges/${attempt.id}/refunds` },
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: approved ? "succeeded" : "failed",
    transfer_group: intent.transfer_group,
  };
}

/** The charge after one more refund; newest refund first. */
export function refundedCharge(charge: Charge, refund: Refund): Charge {
  const refundedMinor = charge.amount_refunded + refund.amount;
  return {
    ...charge,
    amount_refunded: refundedMinor,
    refunded: refundedMinor === charge.amount,
    refunds: { ...charge.refunds, data: [refund, ...charge.refunds.data] },
  };
}
