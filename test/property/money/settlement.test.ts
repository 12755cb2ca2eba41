import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Licence } from "#shared/licensing/licence.ts";
import { listPostingsOf, proveBooks } from "#shared/money/ledger-store.ts";
import { paymentIdOf } from "#shared/money/payment.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import { settlePayment, settleStripeEvent } from "#shared/money/settle-payment.ts";
import { startCheckout } from "#shared/money/start-checkout.ts";
import { listUnsettled } from "#shared/money/stripe-event-store.ts";
import { openPaymentsBed, type PaymentsBed, someoneOf } from "#test/http/payments-bed.ts";

const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`settlement histories: FC_SEED=${seed}`);

const PAGE = { pageSize: 100 };
const RUNS = 40;

let bed: PaymentsBed;
beforeAll(async () => {
  bed = await openPaymentsBed({ withStream: false });
});
afterAll(() => bed.close());

/** What may happen to one payment, in any order and any number of times. */
type Step =
  | { readonly kind: "raise" | "open" | "decline" | "pay" | "look" }
  /** One of the callbacks told so far, settled now: an old one again, or a new one out of turn. */
  | { readonly kind: "callback"; readonly which: number }
  /** Two callbacks at the same moment. */
  | { readonly kind: "two-callbacks"; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("raise", "open", "decline", "pay", "look") }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("callback"), which: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("two-callbacks"), which: fc.nat(50) }) },
);

const history = fc.record({
  feeMinor: fc.integer({ min: 50, max: 99_999_999 }),
  steps: fc.array(step, { minLength: 3, maxLength: 14 }),
});

/** A payment on its way through one history, and the little that is known of how it must end. */
class Story {
  readonly licence: Licence;
  readonly told: string[] = [];
  page: string | undefined;
  isPaidAtStripe = false;

  constructor(licence: Licence) {
    this.licence = licence;
  }

  async take(step: Step): Promise<void> {
    const { deps } = bed;
    if ("which" in step) await this.settle(step.which, step.kind === "two-callbacks");
    else if (step.kind === "raise") await raisePayment(deps, this.licence);
    else if (step.kind === "open") await this.open();
    else if (step.kind === "decline" || step.kind === "pay") await this.actAtPage(step.kind);
    else await settlePayment(deps, await bed.paymentOf(this.licence));
  }

  async open(): Promise<void> {
    const paymentId = paymentIdOf(this.licence.licenceId);
    const opened = await startCheckout(bed.deps, someoneOf("licensee"), { paymentId });
    if (opened.ok) this.page = opened.value.checkoutUrl;
    else expect([opened.reason, this.isPaidAtStripe]).toEqual(["already-paid", true]);
  }

  async actAtPage(action: "decline" | "pay"): Promise<void> {
    if (this.page === undefined) return;
    await bed.atPage(this.page, action);
    if (action === "pay") this.isPaidAtStripe = true;
    await bed.settled();
    for (const event of await unsettled()) if (!this.told.includes(event)) this.told.push(event);
  }

  async settle(which: number, twoAtOnce: boolean): Promise<void> {
    const chosen = this.told[which % Math.max(this.told.length, 1)];
    const other = twoAtOnce ? this.told[(which * 7 + 1) % Math.max(this.told.length, 1)] : undefined;
    await Promise.all(
      [chosen, other].map(async (stripeEventId) => {
        if (stripeEventId !== undefined) await settleStripeEvent(bed.deps, { stripeEventId });
      }),
    );
  }

  /** However it went: every callback comes in the end. */
  async finish(): Promise<void> {
    for (const stripeEventId of this.told) await settleStripeEvent(bed.deps, { stripeEventId });
  }
}

async function unsettled(): Promise<string[]> {
  const page = await listUnsettled(bed.deps.table, new Date(bed.clock.now() + 120_000).toISOString(), PAGE);
  return page.items.map(({ value }) => value.stripeEventId);
}

async function expectEnd(story: Story): Promise<void> {
  const payment = await bed.paymentOf(story.licence);
  const { licenceId } = story.licence;
  expect(payment.state === "paid").toBe(story.isPaidAtStripe);
  expect((await bed.licence(licenceId)).money).toBe(story.isPaidAtStripe ? "paid" : "invoiced");
  const postings = await listPostingsOf(bed.deps.table, licenceId, PAGE);
  const expected = story.isPaidAtStripe ? ["fee-due", "fee-paid"] : ["fee-due"];
  expect(postings.items.map(({ kind }) => kind).sort()).toEqual(expected);
  for (const { lines } of postings.items) expect(lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0);
}

it(`ends with the same books however callbacks are repeated, reordered and raced (${RUNS} histories)`, async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ feeMinor, steps }) => {
      const story = new Story(await bed.executedLicence({ feeMinor }));
      await raisePayment(bed.deps, story.licence);
      for (const one of steps) await story.take(one);
      await story.finish();
      await expectEnd(story);
      const { currencies } = await proveBooks(bed.deps.table);
      expect(currencies.map(({ sumMinor }) => sumMinor)).toEqual([0]);
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  );
});
