import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { done, type Outcome, type Refused, refused } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { demandUnchanged, replace, type Write } from "#shared/platform/writes.ts";
import { amountOf, type Checkout, type CheckoutRefusal, nextCheckoutStep, type Payment } from "./payment.ts";
import { paymentItem } from "./payment-store.ts";
import { type MoneyDeps, settlePayment } from "./settle-payment.ts";
import { toStripeAmount } from "./stripe-amount.ts";

export type CheckoutDeps = MoneyDeps & { readonly publicUrl: string };

/** Where the payer goes on, and until when. */
export interface OpenCheckout {
  readonly paymentId: string;
  readonly checkoutUrl: string;
  readonly expiresAt: string;
}

export type StartCheckoutRefusal = Denial | CheckoutRefusal | "contended";
type StartOutcome = Outcome<OpenCheckout, StartCheckoutRefusal>;

/** Look at an old page, record a new attempt, open it: more rounds than this mean that others are at it too. */
const MOST_ROUNDS = 4;

/**
 * Sends the payer to Stripe's hosted page. The attempt is written down before Stripe is asked, under a key made of
 * payment and attempt; whatever is cut off between two steps, a repeat goes on with the same attempt and the same page.
 * An open page is given again; one that ran out makes a new attempt; one that was paid meanwhile is settled on the spot.
 * @throws when Stripe or the table cannot be reached: ask again.
 */
export async function startCheckout(
  deps: CheckoutDeps,
  actor: Actor,
  input: { readonly paymentId: string },
  commitWith: CommitWith<OpenCheckout> = commitNothingMore,
): Promise<StartOutcome> {
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const begun = await beginAttempt(deps, actor, input.paymentId);
    if (!begun.ok) return begun;
    const { payment, open } = begun.value;
    if (open === "to-look-at") {
      const looked = await settlePayment(deps, payment);
      if (!looked.ok) return looked;
      // An open page stands: it is given again. Anything else is decided anew.
      if (looked.value === "nothing-new" || looked.value === "declined")
        return givePage(deps, actor, { payment, opened: undefined, commitWith });
      continue;
    }
    const opened = await askStripe(deps, payment, open);
    return opened ? givePage(deps, actor, { payment, opened, commitWith }) : refused("not-payable-by-card");
  }
  return refused("contended");
}

interface Begun {
  readonly payment: Payment;
  readonly open: Checkout | "to-look-at";
}

/** Ownership first; then what is to be done is decided, and a new attempt written down. */
function beginAttempt(
  deps: CheckoutDeps,
  actor: Actor,
  paymentId: string,
): Promise<Outcome<Begun, StartCheckoutRefusal>> {
  return transactAs(
    deps,
    { actor, permission: "payment:pay" },
    async (): Promise<Attempt<Outcome<Begun, StartCheckoutRefusal>>> => {
      const owned = await loadAsPayer(deps, actor, paymentId);
      if (!owned.ok) return { writes: [], outcome: owned };
      const step = nextCheckoutStep(owned.value.value, deps.clock.now());
      if (step.kind === "refuse") return { writes: [], outcome: refused(step.reason) };
      if (step.kind === "look")
        return { writes: [], outcome: done({ payment: owned.value.value, open: "to-look-at" as const }) };
      if (step.kind === "resume") return { writes: [], outcome: done({ payment: step.payment, open: step.checkout }) };
      const begun = { payment: step.payment, open: step.payment.checkout };
      return { writes: [replace(paymentItem, owned.value, step.payment)], outcome: done(begun) };
    },
  );
}

async function loadAsPayer(
  deps: CheckoutDeps,
  actor: Actor,
  paymentId: string,
): Promise<Outcome<Stored<Payment>, Denial>> {
  const stored = await deps.table.get(paymentItem, { paymentId });
  const { payerId, payeeId } = stored?.value ?? {};
  // The payee sees the payment too, so it is told that paying is not its part; to all others it does not exist.
  if (stored && actor.organisationId === payeeId) return refused("not-permitted");
  const denial = denialOf(actor, "payment:pay", { organisationIds: payerId === undefined ? [] : [payerId] });
  return !stored || denial ? refused(denial ?? "not-found") : done(stored);
}

interface OpenedAttempt {
  readonly attempt: number;
  readonly stripeSessionId: string;
  readonly url: string;
}

async function askStripe(deps: CheckoutDeps, payment: Payment, checkout: Checkout): Promise<OpenedAttempt | undefined> {
  const amount = toStripeAmount(amountOf(payment));
  if (!amount) throw new Error(`Stripe cannot charge ${payment.paymentId}; that was to be refused before`);
  const opened = await deps.stripe.open({ payment, checkout, amount, publicUrl: deps.publicUrl });
  return opened && { attempt: checkout.attempt, ...opened };
}

/** Writes down the page Stripe gave, if it gave one, and hands the newest page to the payer. */
function givePage(
  deps: CheckoutDeps,
  actor: Actor,
  asked: {
    readonly payment: Payment;
    readonly opened: OpenedAttempt | undefined;
    readonly commitWith: CommitWith<OpenCheckout>;
  },
): Promise<StartOutcome> {
  const { opened, commitWith } = asked;
  const { paymentId } = asked.payment;
  return transactAs(deps, { actor, permission: "payment:pay" }, async (): Promise<Attempt<StartOutcome>> => {
    const stored = await deps.table.get(paymentItem, { paymentId });
    if (!stored) throw new Error(`${paymentId} has gone`);
    const { checkout, state } = stored.value;
    if (state === "paid" || state === "refunded") return { writes: [], outcome: refused("already-paid") };
    const isOurAttempt = opened === undefined || opened.attempt === checkout?.attempt;
    if (state !== "checkout-open" || !checkout || !isOurAttempt) return { writes: [], outcome: CONTENDED };
    const page = { ...checkout, ...(opened && { stripeSessionId: opened.stripeSessionId, url: opened.url }) };
    if (page.url === undefined) return { writes: [], outcome: CONTENDED };
    const value = { paymentId, checkoutUrl: page.url, expiresAt: page.expiresAt };
    const outcome = done(value);
    const change = changeWrite(stored, page);
    const memory = commitWith(value);
    return change || memory.length > 0
      ? { writes: [change ?? demandUnchanged(paymentItem, stored), ...memory], outcome }
      : { writes: [], outcome };
  });
}

const CONTENDED: Refused<"contended"> = refused("contended");

function changeWrite(stored: Stored<Payment>, page: Checkout): Write | undefined {
  if (stored.value.checkout?.stripeSessionId === page.stripeSessionId) return undefined;
  return replace(paymentItem, stored, { ...stored.value, checkout: page });
}
