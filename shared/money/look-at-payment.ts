import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Payment } from "./payment.ts";
import { paymentItem } from "./payment-store.ts";
import { type MoneyDeps, settlePayment } from "./settle-payment.ts";

/**
 * The payer comes back from Stripe's page, perhaps before the callback: looks at Stripe once and answers with the
 * payment as it stands then. The address the payer came back by proves nothing; only what Stripe says does.
 * @throws when Stripe or the table cannot be reached.
 */
export async function lookAtPayment(
  deps: MoneyDeps,
  actor: Actor,
  input: { readonly paymentId: string },
): Promise<Outcome<Payment, Denial | "contended">> {
  const stored = await deps.table.get(paymentItem, input);
  const denial = denialOf(actor, "payment:read", { organisationIds: stored ? [stored.value.payerId] : [] });
  if (!stored || denial) return refused(denial ?? "not-found");
  if (stored.value.state !== "checkout-open") return done(stored.value);
  const looked = await settlePayment(deps, stored.value);
  if (!looked.ok) return looked;
  const now = await deps.table.get(paymentItem, input);
  return done(now?.value ?? stored.value);
}
