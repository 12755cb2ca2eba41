import type { StartCheckoutRefusal } from "#shared/money/start-checkout.ts";
import type { Denial } from "#shared/parties/permission.ts";
import type { ProblemKind } from "../problem.ts";

/** Refusals of the use cases of shared/money. */
export type MoneyReason = Exclude<StartCheckoutRefusal, Denial | "contended">;

export const MONEY_PROBLEMS: Record<MoneyReason, ProblemKind> = {
  "already-paid": {
    status: 409,
    title: "The payment is paid",
    words: "Nothing is left to pay. Read the payment to see when it was settled.",
  },
  "payment-under-review": {
    status: 409,
    title: "The payment is being looked at by the network's operator",
    words: "Another amount was taken than was due. Nothing more can be paid until the operator has looked at it.",
  },
  "not-payable-by-card": {
    status: 409,
    title: "No card can be charged exactly this amount",
    words: "The amount or its currency cannot be charged to a card. Ask the network's operator for another way to pay.",
  },
};
