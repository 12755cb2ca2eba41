import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Licence } from "#shared/licensing/licence.ts";
import { listPostingsOf, proveBooks } from "#shared/money/ledger-store.ts";
import { paymentIdOf } from "#shared/money/payment.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import { reconcilePayments, settleLeftEvents } from "#shared/money/reconcile-payments.ts";
import { settleStripeEvent } from "#shared/money/settle-payment.ts";
import { type CheckoutDeps, startCheckout } from "#shared/money/start-checkout.ts";
import { listUnsettled, stripeEventItem } from "#shared/money/stripe-event-store.ts";
import { create } from "#shared/platform/writes.ts";
import { API_KEY, openPaymentsBed, type PaymentsBed, someoneOf } from "#test/http/payments-bed.ts";

const MINUTE = 60_000;
/** More steps than any of these use cases takes. */
const MOST_STEPS = 40;
const PAGE = { pageSize: 100 };
const RUN = { looks: 100, milliseconds: 100_000 };

let bed: PaymentsBed;
beforeAll(async () => {
  bed = await openPaymentsBed({ withStream: false });
});
afterAll(() => bed.close());

class Crash extends Error {
  override readonly name = "Crash";
}

/** The same marketplace, in a process that ends before or after its nth write or call to Stripe. */
function crashingAt(step: number): { deps: CheckoutDeps; crashed: () => boolean } {
  let taken = 0;
  let crashed = false;
  const point = () => {
    if (crashed || taken++ === step) {
      crashed = true;
      throw new Crash(`at step ${step}`);
    }
  };
  const around = async <T>(act: () => Promise<T>): Promise<T> => {
    point();
    const value = await act();
    point();
    return value;
  };
  const { table, stripe } = bed.deps;
  const failing = new Proxy(table, {
    get: (whole, name) => {
      if (name === "commit") return (...asked: Parameters<typeof table.commit>) => around(() => whole.commit(...asked));
      const member: unknown = Reflect.get(whole, name);
      return typeof member === "function" ? member.bind(whole) : member;
    },
  });
  return {
    crashed: () => crashed,
    deps: {
      ...bed.deps,
      table: failing,
      stripe: {
        open: (order) => around(() => stripe.open(order)),
        lookAtSession: (id) => around(() => stripe.lookAtSession(id)),
        lookAtIntent: (id) => around(() => stripe.lookAtIntent(id)),
      },
    },
  };
}

/** Runs an act that ends at every step in turn, each time on ground of its own, until one run gets through. */
async function atEveryStep(run: (crashing: ReturnType<typeof crashingAt>) => Promise<unknown>): Promise<number> {
  for (let step = 0; step < MOST_STEPS; step++) {
    const crashing = crashingAt(step);
    await run(crashing);
    if (!crashing.crashed()) return step;
  }
  throw new Error(`more than ${MOST_STEPS} steps`);
}

const unlessCrash = (fault: unknown) => {
  if (!(fault instanceof Crash)) throw fault;
};

async function dueLicence(): Promise<Licence> {
  const licence = await bed.executedLicence();
  await raisePayment(bed.deps, licence);
  return licence;
}

function checkout(deps: CheckoutDeps, licence: Licence) {
  return startCheckout(deps, someoneOf("licensee"), { paymentId: paymentIdOf(licence.licenceId) });
}

async function openPage(licence: Licence): Promise<string> {
  const opened = await checkout(bed.deps, licence);
  if (!opened.ok) throw new Error(opened.reason);
  return opened.value.checkoutUrl;
}

async function sessionsAtStripe(licence: Licence): Promise<number> {
  const { hostname, port } = new URL(bed.stripeUrl);
  const stripe = new Stripe(API_KEY, { protocol: "http", host: hostname, port, telemetry: false });
  const sessions = await stripe.checkout.sessions.list({ limit: 100 });
  return sessions.data.filter(({ metadata }) => metadata?.licenceId === licence.licenceId).length;
}

async function expectPaidOnce(licence: Licence) {
  expect((await bed.paymentOf(licence)).state).toBe("paid");
  expect((await bed.licence(licence.licenceId)).money).toBe("paid");
  const postings = await listPostingsOf(bed.deps.table, licence.licenceId, PAGE);
  expect(postings.items.map(({ kind }) => kind).sort()).toEqual(["fee-due", "fee-paid"]);
  const { currencies } = await proveBooks(bed.deps.table);
  expect(currencies.map(({ sumMinor }) => sumMinor)).toEqual([0]);
}

describe("a process that ends between any two steps", () => {
  it("of making a fee due makes it due exactly once when the event comes again", async () => {
    const steps = await atEveryStep(async ({ deps }) => {
      const licence = await bed.executedLicence();
      await raisePayment(deps, licence).catch(unlessCrash);
      await raisePayment(bed.deps, licence);
      expect((await bed.licence(licence.licenceId)).money).toBe("invoiced");
      const postings = await listPostingsOf(bed.deps.table, licence.licenceId, PAGE);
      expect(postings.items.map(({ kind }) => kind)).toEqual(["fee-due"]);
    });
    expect(steps).toBe(2);
  });

  it("of opening a checkout leaves one page at Stripe, which the payer's repeat finds", async () => {
    const steps = await atEveryStep(async ({ deps }) => {
      const licence = await dueLicence();
      await checkout(deps, licence).catch(unlessCrash);
      const page = await openPage(licence);
      expect(await sessionsAtStripe(licence)).toBe(1);
      expect(await openPage(licence)).toBe(page);
    });
    expect(steps).toBe(6);
  });

  it("of opening a checkout, never repeated, leaves a payment that is due again after a while", async () => {
    await atEveryStep(async ({ deps }) => {
      const licence = await dueLicence();
      await checkout(deps, licence).catch(unlessCrash);
      bed.clock.forwardMilliseconds += 61 * MINUTE;
      await new Promise((awake) => setTimeout(awake, 10));
      await reconcilePayments(bed.deps, RUN);
      expect((await bed.paymentOf(licence)).state).toBe("due");
    });
  });

  it("of settling a callback settles it exactly once when it is read again", async () => {
    const steps = await atEveryStep(async ({ deps }) => {
      const licence = await dueLicence();
      await bed.atPage(await openPage(licence), "pay");
      await bed.settled();
      const before = new Date(bed.clock.now() + 2 * MINUTE).toISOString();
      for (const { value: event } of (await listUnsettled(bed.deps.table, before, PAGE)).items)
        await settleStripeEvent(deps, event).catch(unlessCrash);
      bed.clock.forwardMilliseconds += 2 * MINUTE;
      expect(await settleLeftEvents(bed.deps, RUN)).toMatchObject({ failed: 0 });
      expect((await listUnsettled(bed.deps.table, new Date(bed.clock.now()).toISOString(), PAGE)).items).toEqual([]);
      await expectPaidOnce(licence);
    });
    expect(steps).toBeGreaterThanOrEqual(4);
  });
});

describe("a callback whose first settling failed", () => {
  it("is not taken for seen: it stays unsettled until it has succeeded", async () => {
    const licence = await dueLicence();
    await bed.atPage(await openPage(licence), "pay");
    await bed.settled();
    const { deps } = crashingAt(0);
    bed.clock.forwardMilliseconds += 2 * MINUTE;
    const failing = await settleLeftEvents(deps, RUN);
    expect(failing.failed).toBe(failing.looked);
    expect((await bed.paymentOf(licence)).state).toBe("checkout-open");
    await settleLeftEvents(bed.deps, RUN);
    await expectPaidOnce(licence);
  });

  it("does not hide those behind it, however many fail again and again", async () => {
    const { clock } = bed;
    const { table } = bed.deps;
    const failing = ["evt_a_1", "evt_a_2", "evt_a_3"];
    for (const [stripeEventId, objectId] of [...failing.map((id) => [id, "pi_ill"] as const), ["evt_b", "pi_well"]]) {
      const receivedAt = new Date(clock.now()).toISOString();
      const about = { type: "payment_intent.succeeded", about: "payment-intent", objectId } as const;
      const event = { stripeEventId, ...about, receivedAt, lookAt: receivedAt };
      expect(await table.commit([create(stripeEventItem, event)], stripeEventId)).toEqual([]);
      clock.forwardMilliseconds += 1;
    }
    const lookAtIntent = (id: string) => (id === "pi_ill" ? Promise.reject(new Crash(id)) : Promise.resolve(undefined));
    const deps = { ...bed.deps, stripe: { ...bed.deps.stripe, lookAtIntent } };
    clock.forwardMilliseconds += 2 * MINUTE;
    const two = { ...RUN, looks: 2 };
    expect(await settleLeftEvents(deps, two)).toEqual({ looked: 2, settled: 0, failed: 2 });
    clock.forwardMilliseconds += MINUTE;
    expect(await settleLeftEvents(deps, two)).toEqual({ looked: 2, settled: 1, failed: 1 });
    clock.forwardMilliseconds += MINUTE;
    expect(await settleLeftEvents(deps, { ...RUN, looks: 3 })).toEqual({ looked: 3, settled: 0, failed: 3 });
  });
});
