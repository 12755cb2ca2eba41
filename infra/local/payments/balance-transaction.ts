import type { BalanceTransaction } from "./stripe-object-schema.ts";

/** A made-up price in the shape of Stripe's: 2.9 % and 30 minor units for each charge; refunds give no fee back. */
const FEE_PER_MILLE = 29;
const FEE_FIXED_MINOR = 30;
/** Money of a charge is available two days later. */
const AVAILABLE_AFTER_SECONDS = 2 * 24 * 60 * 60;

/** What a charge (positive) or a refund (negative) does to the account's balance; `net = amount - fee`. */
export function newBalanceTransaction(facts: {
  id: string;
  type: "charge" | "refund";
  source: string;
  /** Stripe minor units, signed. */
  amount: number;
  currency: string;
  /** Seconds since the epoch. */
  created: number;
}): BalanceTransaction {
  const fee = facts.type === "charge" ? Math.round((facts.amount * FEE_PER_MILLE) / 1000) + FEE_FIXED_MINOR : 0;
  return {
    ...facts,
    object: "balance_transaction",
    available_on: facts.created + AVAILABLE_AFTER_SECONDS,
    balance_type: "payments",
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: facts.currency,
              description: "Sandbox processing fee",
              type: "stripe_fee",
            },
          ],
    net: facts.amount - fee,
    reporting_category: facts.type,
    status: "pending",
  };
}
