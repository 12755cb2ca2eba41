import { createHmac } from "node:crypto";

/**
 * The `Stripe-Signature` header of a payload: HMAC-SHA256 with the endpoint's secret over `seconds.payload`.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function webhookSignature(input: { payload: string; secret: string; seconds: number }): string {
  const signature = createHmac("sha256", input.secret).update(`${input.seconds}.${input.payload}`).digest("hex");
  return `t=${input.seconds},v1=${signature}`;
}
