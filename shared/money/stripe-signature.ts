import { Stripe } from "stripe";
import { stripeCallbackSchema } from "./stripe-event-schema.ts";

/** Stripe's own tolerance between signing and arrival: an older signature may be a recording played again. */
const SIGNATURE_TOLERANCE_SECONDS = 300;

export interface StripeCallback {
  readonly stripeEventId: string;
  readonly type: string;
  readonly objectId: string;
}

export type CallbackRefusal = "signature-wrong" | "callback-unreadable";

/**
 * Reads a callback from its raw bytes, if Stripe signed exactly these lately.
 * @param receivedAt epoch milliseconds.
 */
export function readCallback(
  callback: { readonly body: string; readonly signature: string; readonly receivedAt: number },
  secret: string,
): { readonly ok: true; readonly value: StripeCallback } | { readonly ok: false; readonly reason: CallbackRefusal } {
  const payload = verifiedPayload(callback, secret);
  if (payload === undefined) return { ok: false, reason: "signature-wrong" };
  const parsed = stripeCallbackSchema.safeParse(payload);
  if (!parsed.success) return { ok: false, reason: "callback-unreadable" };
  const { id, type, data } = parsed.data;
  return { ok: true, value: { stripeEventId: id, type, objectId: data.object.id } };
}

function verifiedPayload(
  { body, signature, receivedAt }: { body: string; signature: string; receivedAt: number },
  secret: string,
): unknown {
  try {
    return Stripe.webhooks.constructEvent(body, signature, secret, SIGNATURE_TOLERANCE_SECONDS, undefined, receivedAt);
  } catch (fault) {
    if (fault instanceof Stripe.errors.StripeSignatureVerificationError) return undefined;
    // Signed by Stripe and yet no JSON: the schema refuses it.
    if (fault instanceof SyntaxError) return null;
    throw fault;
  }
}
