import * as z from "zod";
import { expand, integer, metadata, text } from "./parameter-schema.ts";

/** What creates a refund: a charge or a payment intent, and an amount unless all that is left. */
export const refundInputSchema = z.strictObject({
  amount: integer.pipe(z.int().min(1, { error: "Invalid positive integer" })).optional(),
  charge: text(255).optional(),
  payment_intent: text(255).optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata: metadata.default({}),
  expand,
});

export type RefundInput = z.infer<typeof refundInputSchema>;
