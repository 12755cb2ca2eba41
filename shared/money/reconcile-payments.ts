import { instantOf } from "#shared/platform/clock.ts";
import { done, type Outcome } from "#shared/platform/outcome.ts";
import { MAX_PAGE_SIZE, type Page, type PageRequest } from "#shared/platform/page.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { replace } from "#shared/platform/writes.ts";
import { withoutLostAttempt } from "./payment.ts";
import { listOpenPayments, paymentItem } from "./payment-store.ts";
import { type MoneyDeps, settlePayment, settleStripeEvent } from "./settle-payment.ts";
import { listUnsettled } from "./stripe-event-store.ts";

/** Callbacks come within seconds; what is younger is theirs. */
const CALLBACK_GRACE_MILLISECONDS = 5 * 60_000;
/** The stream settles within a second; what is older has failed there. */
const STREAM_GRACE_MILLISECONDS = 60_000;
/** Lots of failing callbacks one run looks behind: past that the alarm on failures has long rung. */
const MOST_LOTS = 10;

export interface Reconciled {
  readonly looked: number;
  /** How many of these changed something. */
  readonly settled: number;
  readonly failed: number;
}

/**
 * Looks at Stripe for up to `limit` payments whose checkout has been open a while: finds what no callback told of,
 * closes pages that ran out, and lets go of attempts cut off before Stripe answered. One that fails does not stop the rest.
 */
export async function reconcilePayments(deps: MoneyDeps, limit: number): Promise<Reconciled> {
  const before = instantOf(deps.clock.now() - CALLBACK_GRACE_MILLISECONDS);
  const open = await collect((page) => listOpenPayments(deps.table, before, page), limit);
  return eachOf(deps, open, ({ value: payment }) =>
    payment.checkout?.stripeSessionId === undefined
      ? releaseLostAttempt(deps, payment.paymentId)
      : settlePayment(deps, payment),
  );
}

/**
 * Settles stored callbacks that the stream did not finish, oldest first, `limit` at a time: a run ends with the first lot
 * in which one was taken, so that those that fail again and again do not hide the others.
 */
export async function settleLeftEvents(deps: MoneyDeps, limit: number): Promise<Reconciled> {
  const before = instantOf(deps.clock.now() - STREAM_GRACE_MILLISECONDS);
  const left = await collect((page) => listUnsettled(deps.table, before, page), limit * MOST_LOTS);
  let sum: Reconciled = { looked: 0, settled: 0, failed: 0 };
  for (let from = 0; from < left.length && sum.failed === sum.looked; from += limit) {
    const lot = await eachOf(deps, left.slice(from, from + limit), ({ value }) => settleStripeEvent(deps, value));
    sum = {
      looked: sum.looked + lot.looked,
      settled: sum.settled + lot.settled,
      failed: sum.failed + lot.failed,
    };
  }
  return sum;
}

/** An attempt that was written down but never got its page: after a while the payment is plainly due again. */
function releaseLostAttempt(deps: MoneyDeps, paymentId: string): Promise<Outcome<string, "contended">> {
  return transact(deps, async (): Promise<Attempt<Outcome<string, "contended">>> => {
    const stored = await deps.table.get(paymentItem, { paymentId });
    const released = stored && withoutLostAttempt(stored.value, deps.clock.now());
    if (!released) return { writes: [], outcome: done("nothing-new") };
    return { writes: [replace(paymentItem, stored, released)], outcome: done("released") };
  });
}

async function collect<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const found: T[] = [];
  let pageToken: string | undefined;
  do {
    const page = await list({ pageSize: Math.min(MAX_PAGE_SIZE, limit - found.length), pageToken });
    found.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && found.length < limit);
  return found;
}

async function eachOf<T>(
  deps: MoneyDeps,
  items: readonly T[],
  settle: (item: T) => Promise<Outcome<string, "contended">>,
): Promise<Reconciled> {
  let settled = 0;
  let failed = 0;
  for (const item of items) {
    try {
      const outcome = await settle(item);
      if (!outcome.ok) failed += 1;
      else if (outcome.value !== "nothing-new" && outcome.value !== "already-settled") settled += 1;
    } catch (fault) {
      failed += 1;
      deps.log.error("payment.not-reconciled", fault);
    }
  }
  return { looked: items.length, settled, failed };
}
