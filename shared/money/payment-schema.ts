import * as z from "zod";
import { isCurrency } from "#shared/platform/codes/currencies.ts";
import { idPattern } from "#shared/platform/ids.ts";
import { PAYMENT_STATES, type Payment } from "./payment.ts";

export const paymentIdSchema = z.string().regex(idPattern("payment"));

const minorUnits = z.int().nonnegative();
const currency = z.string().refine(isCurrency, "expected a currency of ISO 4217");

const checkoutSchema = z.object({
  attempt: z.int().positive(),
  startedAt: z.string(),
  expiresAt: z.string(),
  stripeSessionId: z.string().optional(),
  url: z.url().optional(),
});

/** A payment as the table keeps it. */
export const paymentSchema: z.ZodType<Payment> = z.object({
  paymentId: paymentIdSchema,
  licenceId: z.string(),
  description: z.string(),
  payerId: z.string(),
  payeeId: z.string(),
  amountMinor: minorUnits,
  commissionMinor: minorUnits,
  currency,
  state: z.enum(PAYMENT_STATES),
  raisedAt: z.string(),
  checkout: checkoutSchema.optional(),
  lookAt: z.string().optional(),
  lastDecline: z.object({ at: z.string(), code: z.string(), chargeId: z.string().optional() }).optional(),
  fault: z
    .object({ at: z.string(), paymentIntentId: z.string(), paidAmount: z.int(), paidCurrency: z.string() })
    .optional(),
  paidAt: z.string().optional(),
  stripePaymentIntentId: z.string().optional(),
});
