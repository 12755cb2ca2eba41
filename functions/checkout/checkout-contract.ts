import * as z from "zod";
import type { RouteDefinition } from "#functions/http/route.ts";
import { paymentIdSchema } from "#shared/money/payment-schema.ts";

const checkoutView = z
  .object({ paymentId: z.string(), checkoutUrl: z.url(), expiresAt: z.iso.datetime() })
  .meta({ id: "Checkout" });

/** By then the page has surely run out: a repeat finds the one that is open, or opens another. */
const PAGE_KEPT_SECONDS = 24 * 3600;

/** The one operation of the API that this function answers; the API's document describes it with all the others. */
export const CHECKOUT = {
  method: "post",
  path: "/payments/{paymentId}/checkout",
  permission: "payment:pay",
  summary: "Open Stripe's page to pay on, or find the one that is open",
  params: z.object({ paymentId: paymentIdSchema }),
  idempotent: { answerKeptSeconds: PAGE_KEPT_SECONDS },
  answers: { 201: { description: "Where the payer goes on", schema: checkoutView } },
  refuses: ["already-paid", "payment-under-review", "not-payable-by-card"],
} as const satisfies RouteDefinition;
