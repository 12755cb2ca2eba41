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

/** Stripe's ids and types are opaque, at most 255 characters; those it gives are of letters, digits and marks of ASCII. */
const stripeWord = z.string().regex(/^[\u0021-\u007e]{1,255}$/);

/** The part of a verified event that is used. */
export const stripeCallbackSchema = z.object({
  id: stripeWord,
  type: stripeWord,
  data: z.object({ object: z.object({ id: stripeWord }) }),
});
