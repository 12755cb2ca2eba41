import { openSession } from "./checkout-session.ts";
import type { CheckoutSessionInput } from "./checkout-session-schema.ts";
import { nowSeconds, type Sandbox } from "./sandbox.ts";
import type { CheckoutSession } from "./stripe-object-schema.ts";

/** Opens a Checkout Session. Stripe tells of it by no event. */
export function createCheckoutSession(sandbox: Sandbox, input: CheckoutSessionInput): CheckoutSession {
  const { makeId, publicUrl } = sandbox;
  const session = openSession(input, { created: nowSeconds(sandbox), makeId, publicUrl });
  sandbox.objects.save(session);
  return session;
}
