import { licenceRef } from "#shared/licensing/licence-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import type { Payment } from "./payment.ts";
import { listPaymentsOf, paymentItem } from "./payment-store.ts";

type ReadDeps = Pick<Ground, "table">;

/** A payment, for the two it concerns. */
export async function readPayment(
  deps: ReadDeps,
  actor: Actor,
  input: { readonly paymentId: string },
): Promise<Outcome<Payment, Denial>> {
  const stored = await deps.table.get(paymentItem, input);
  const parties = stored ? [stored.value.payerId, stored.value.payeeId] : [];
  const denial = denialOf(actor, "payment:read", { organisationIds: parties });
  return !stored || denial ? refused(denial ?? "not-found") : done(shownTo(actor, stored.value));
}

/** The payments of a licence, for its two parties. Empty until the licence is executed. */
export async function listLicencePayments(
  deps: ReadDeps,
  actor: Actor,
  input: PageRequest & { readonly licenceId: string },
): Promise<Outcome<Page<Payment>, Denial>> {
  const [licence] = await deps.table.getMany(licenceRef(input.licenceId));
  const parties = licence ? [licence.value.licensorId, licence.value.licenseeId] : [];
  const denial = denialOf(actor, "payment:read", { organisationIds: parties });
  if (denial) return refused(denial);
  const { items, ...rest } = await listPaymentsOf(deps.table, input.licenceId, input);
  return done({ ...rest, items: items.map(({ value }) => shownTo(actor, value)) });
}

/** The page to pay on and what the card's bank said are the payer's alone. */
function shownTo(actor: Actor, payment: Payment): Payment {
  if (actor.organisationId === payment.payerId) return payment;
  const { checkout: _page, lastDecline: _decline, ...shared } = payment;
  return shared;
}
