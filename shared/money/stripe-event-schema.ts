import * as z from "zod";
import type { StripeEvent } from "./stripe-event.ts";

export const stripeEventSchema: z.ZodType<StripeEvent> = z.object({
  stripeEventId: z.string(),
  type: z.string(),
  about: z.enum(["checkout-session", "payment-intent"]),
  objectId: z.string(),
  receivedAt: z.string(),
  lookAt: z.string().optional(),
  outcome: z.string().optional(),
});

/** The part of a verified event that is used. Stripe's ids are opaque, at most 255 characters. */
export const stripeCallbackSchema = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  data: z.object({ object: z.object({ id: z.string().min(1).max(255) }) }),
});
