import type { Licence } from "#shared/licensing/licence.ts";
import { licenceItem, licenceRef } from "#shared/licensing/licence-store.ts";
import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { create, replace } from "#shared/platform/writes.ts";
import { splitFee } from "./amount.ts";
import { postingWrites } from "./ledger-store.ts";
import { type Payment, paymentIdOf } from "./payment.ts";
import { paymentItem, paymentRef } from "./payment-store.ts";
import { feeDue } from "./posting.ts";

/** In audits, the part of the marketplace that keeps the books. */
export const BOOKKEEPER = { organisationId: "network", subject: "money" } as const;

/** Stripe shows at most 250 characters of a product's name. Half of a character, where it is cut, could not be sent. */
const LONGEST_DESCRIPTION = 200;

/** The payment as it was raised; nothing when it was raised before. */
interface RaisedPayment {
  readonly raised: Payment | undefined;
}

type RaiseOutcome = Outcome<RaisedPayment, "not-found" | "licence-not-executed" | "contended">;

/**
 * Makes an executed licence's fee due: payment, posting, the licence's money track, audit of both parties and the event
 * `payment.due` in one transaction. Repeating it changes nothing.
 */
export async function raisePayment(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  input: { readonly licenceId: string },
): Promise<RaiseOutcome> {
  return transact(deps, async (): Promise<Attempt<RaiseOutcome>> => {
    const [stored, existing] = await deps.table.getMany(
      licenceRef(input.licenceId),
      paymentRef(paymentIdOf(input.licenceId)),
    );
    if (!stored) return { writes: [], outcome: refused("not-found") };
    const licence = stored.value;
    if (licence.state !== "executed") return { writes: [], outcome: refused("licence-not-executed") };
    if (existing || licence.money !== "not-due") return { writes: [], outcome: done({ raised: undefined }) };
    const at = instantOf(deps.clock.now());
    const payment = paymentFor(licence, at);
    const writes = [
      create(paymentItem, payment),
      ...postingWrites(feeDue(payment, at)),
      replace(licenceItem, stored, { ...licence, money: "invoiced" }),
      ...(await auditBoth(deps, licence, payment, at)),
      publish(deps, { type: "payment.due", subject: payment.paymentId, data: paymentEventData(payment) }),
    ];
    return { writes, outcome: done({ raised: payment }) };
  });
}

function paymentFor(licence: Licence, at: string): Payment {
  const { licenceId, feeMinor, currency, commissionBasisPoints } = licence;
  const { commissionMinor } = splitFee({ minor: feeMinor, currency }, commissionBasisPoints);
  return {
    paymentId: paymentIdOf(licenceId),
    licenceId,
    description: `Licence fee: ${licence.workTitle}`.slice(0, LONGEST_DESCRIPTION).toWellFormed(),
    payerId: licence.licenseeId,
    payeeId: licence.licensorId,
    amountMinor: feeMinor,
    commissionMinor,
    currency,
    state: "due",
    raisedAt: at,
  };
}

async function auditBoth(deps: Pick<Ground, "table">, licence: Licence, payment: Payment, at: string) {
  const [licensor, licensee] = await deps.table.getMany(
    auditHeadRef(licence.licensorId),
    auditHeadRef(licence.licenseeId),
  );
  const { amountMinor, currency, licenceId } = payment;
  const fact = {
    action: "payment.due",
    subject: payment.paymentId,
    by: BOOKKEEPER,
    detail: { licenceId, amountMinor, currency },
  };
  return [
    ...auditWrites({ organisationId: licence.licensorId, head: licensor }, fact, at),
    ...auditWrites({ organisationId: licence.licenseeId, head: licensee }, fact, at),
  ];
}

/** What every event about a payment tells. */
export function paymentEventData(payment: Payment) {
  const { paymentId, licenceId, payerId, payeeId, amountMinor, commissionMinor, currency } = payment;
  return { paymentId, licenceId, payerId, payeeId, amountMinor, commissionMinor, currency };
}
