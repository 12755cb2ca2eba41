import { expiredSession } from "./checkout-session.ts";
import { inTransaction } from "./database.ts";
import { recordEvent } from "./record-event.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { type Cause, nowSeconds, type Sandbox } from "./sandbox.ts";
import type { CheckoutSession } from "./stripe-object-schema.ts";

/** Ends an open session before its time. Call in a transaction. */
export function expireCheckoutSession(
  sandbox: Sandbox,
  cause: Cause,
  session: CheckoutSession,
): CheckoutSession | Refusal {
  if (session.status !== "open") {
    return refuse(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    );
  }
  return expire(sandbox, cause, session);
}

/** Ends every open session whose time is over. */
export function expireDueSessions(sandbox: Sandbox): void {
  const due = sandbox.objects.sessionsToExpire(nowSeconds(sandbox));
  if (due.length === 0) return;
  inTransaction(sandbox.database, () => {
    for (const session of due) expire(sandbox, undefined, session);
  });
  sandbox.wakeDeliverer();
}

function expire(sandbox: Sandbox, cause: Cause | undefined, session: CheckoutSession): CheckoutSession {
  const expired = expiredSession(session);
  sandbox.objects.save(expired);
  recordEvent(sandbox, cause, { type: "checkout.session.expired", about: expired });
  return expired;
}
