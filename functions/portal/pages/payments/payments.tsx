import { lookAtPayment } from "#shared/money/look-at-payment.ts";
import type { Payment } from "#shared/money/payment.ts";
import { paymentIdSchema } from "#shared/money/payment-schema.ts";
import { readPayment } from "#shared/money/read-payment.ts";
import { type OpenCheckout, startCheckout } from "#shared/money/start-checkout.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { may } from "#shared/parties/permission.ts";
import { type Answer, demand, PageRefusal } from "../../answer.ts";
import { actOnce, newOnceKey } from "../../once.ts";
import { leadOnward } from "../../onward.tsx";
import { Once } from "../../parts/fields.tsx";
import { action, page } from "../../visit.ts";
import { amountInWords, instantInWords, stateInWords } from "../../words.ts";

const LOOK_AGAIN_SECONDS = 3;
/** Two minutes; a callback that takes longer is found by the reconciler, and the page says so. */
const MOST_LOOKS = 40;

export const paymentPage = page("/payments/:paymentId", "payment:read", async ({ deps, actor, params }) => {
  const payment = demand(await readPayment(deps, actor, paymentOf(params)));
  return {
    kind: "page",
    title: "Payment",
    content: (
      <>
        <BackToLicence payment={payment} />
        <h1>Payment</h1>
        <Facts payment={payment} />
        <PayForm payment={payment} actor={actor} onceKey={newOnceKey(deps)} />
      </>
    ),
  };
});

/** Sends the payer to the payment provider's page. */
export const payAction = action("/payments/:paymentId/checkout", "payment:pay", async (visit): Promise<Answer> => {
  const { deps, actor, params } = visit;
  const answer = await actOnce(
    visit,
    (commitWith) => startCheckout(deps, actor, paymentOf(params), commitWith),
    ({ checkoutUrl }: OpenCheckout) => checkoutUrl,
  );
  if (answer.kind !== "redirect") return answer;
  return leadOnward(answer.to, { title: "On to the payment page", link: "Open the payment page" });
});

/** Where the payer comes back. The address proves nothing: the payment is looked at, and waited for honestly. */
export const paymentReturnPage = page(
  "/payments/:paymentId/return",
  "payment:read",
  async ({ deps, actor, params, query }): Promise<Answer> => {
    const { paymentId } = paymentOf(params);
    const payment = demand(await lookAtPayment(deps, actor, { paymentId }));
    const looks = Math.max(1, Number.parseInt(query.get("look") ?? "1", 10) || 1);
    const waits = payment.state === "checkout-open" && !payment.fault && looks < MOST_LOOKS;
    const again = { seconds: LOOK_AGAIN_SECONDS, url: `/payments/${paymentId}/return?look=${looks + 1}` };
    return {
      kind: "page",
      title: payment.state === "paid" ? "Paid" : "Not confirmed yet",
      ...(waits ? { refresh: again } : {}),
      content: (
        <>
          <BackToLicence payment={payment} />
          <Outcome payment={payment} waits={waits} />
          <Facts payment={payment} />
        </>
      ),
    };
  },
);

function Outcome({ payment, waits }: { payment: Payment; waits: boolean }) {
  if (payment.state === "paid")
    return (
      <>
        <h1>Paid</h1>
        <p class="notice good">The payment is confirmed. Thank you.</p>
      </>
    );
  if (payment.state !== "checkout-open")
    return (
      <>
        <h1>{payment.state === "refunded" ? "Refunded" : "Nothing was paid"}</h1>
        <p class="notice">
          <a href={`/payments/${payment.paymentId}`}>Open the payment</a>
        </p>
      </>
    );
  return (
    <>
      <h1>Not confirmed yet</h1>
      <p class="notice" role="status">
        {waits
          ? "The payment provider has not confirmed this payment yet. This page looks again by itself."
          : "The payment provider has not confirmed this payment yet. Nothing is lost: it is looked at again every few minutes, and the licence shows it as soon as it is confirmed."}
      </p>
    </>
  );
}

function Facts({ payment }: { payment: Payment }) {
  return (
    <dl>
      <dt>For</dt>
      <dd>{payment.description}</dd>
      <dt>Amount</dt>
      <dd>{amountInWords({ minor: payment.amountMinor, currency: payment.currency })}</dd>
      <dt>State</dt>
      <dd>{stateInWords(payment.state)}</dd>
      <dt>Raised</dt>
      <dd>{instantInWords(payment.raisedAt)}</dd>
      {payment.paidAt && (
        <>
          <dt>Paid</dt>
          <dd>{instantInWords(payment.paidAt)}</dd>
        </>
      )}
    </dl>
  );
}

function PayForm({ payment, actor, onceKey }: { payment: Payment; actor: Actor; onceKey: string }) {
  const isOpen = payment.state === "due" || payment.state === "checkout-open";
  if (payment.fault)
    return <p class="notice bad">Another amount was taken than was due. The network's operator looks at it.</p>;
  if (!isOpen || payment.payerId !== actor.organisationId || !may(actor, "payment:pay")) return null;
  return (
    <form method="post" action={`/payments/${payment.paymentId}/checkout`}>
      <Once onceKey={onceKey} />
      {payment.lastDecline && <p class="notice bad">The last card was declined. You can try again.</p>}
      <button type="submit">Pay {amountInWords({ minor: payment.amountMinor, currency: payment.currency })}</button>
    </form>
  );
}

function BackToLicence({ payment }: { payment: Payment }) {
  return (
    <p>
      <a href={`/licences/${payment.licenceId}`}>The licence</a>
    </p>
  );
}

function paymentOf(params: Readonly<Record<string, string>>): { paymentId: string } {
  const paymentId = paymentIdSchema.safeParse(params.paymentId);
  if (!paymentId.success) throw new PageRefusal("not-found");
  return { paymentId: paymentId.data };
}
