import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Licence } from "#shared/licensing/licence.ts";
import { listAccountsOf, listPostingsOf, proveBooks } from "#shared/money/ledger-store.ts";
import { lookAtPayment } from "#shared/money/look-at-payment.ts";
import { listOpenPayments } from "#shared/money/payment-store.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import { reconcilePayments } from "#shared/money/reconcile-payments.ts";
import { startCheckout } from "#shared/money/start-checkout.ts";
import { findChainFault } from "#shared/platform/audit.ts";
import { auditHeadRef, listAuditEntries } from "#shared/platform/audit-store.ts";
import {
  API_KEY,
  deliveriesOf,
  LICENSEE_ID,
  LICENSOR_ID,
  openPaymentsBed,
  type PaymentsBed,
  someoneOf,
  WEBHOOK_SECRET,
} from "./payments-bed.ts";

const MINUTE = 60_000;
const PAGE = { pageSize: 100 };
const RUN = { looks: 100, milliseconds: 100_000 };

let bed: PaymentsBed;
beforeAll(async () => {
  bed = await openPaymentsBed();
});
afterAll(() => bed.close());

async function dueLicence(fee?: { feeMinor?: number; currency?: string }): Promise<Licence> {
  const licence = await bed.executedLicence(fee);
  await bed.drained();
  return licence;
}

async function checkout(licence: Licence, actor = someoneOf("licensee")) {
  const { paymentId } = await bed.paymentOf(licence);
  return startCheckout(bed.deps, actor, { paymentId });
}

async function openPage(licence: Licence): Promise<string> {
  const opened = await checkout(licence);
  if (!opened.ok) throw new Error(opened.reason);
  return opened.value.checkoutUrl;
}

async function expectBooksToBalance() {
  const { currencies, complete } = await proveBooks(bed.deps.table);
  expect(complete).toBe(true);
  for (const { sumMinor, debitMinor, creditMinor } of currencies) {
    expect(sumMinor).toBe(0);
    expect(debitMinor).toBe(creditMinor);
  }
}

describe("from a licence in force to a paid one", () => {
  it("makes the fee due in the moment the licence is executed, and only once however often it is told", async () => {
    const licence = await dueLicence({ feeMinor: 99_995 });
    const payment = await bed.paymentOf(licence);
    expect(payment).toMatchObject({ state: "due", amountMinor: 99_995, commissionMinor: 10_000, currency: "EUR" });
    expect((await bed.licence(licence.licenceId)).money).toBe("invoiced");
    const again = await raisePayment(bed.deps, licence);
    expect(again).toMatchObject({ ok: true, value: { raised: undefined } });
    expect((await listPostingsOf(bed.deps.table, licence.licenceId, PAGE)).items).toHaveLength(1);
    await expectBooksToBalance();
  });

  it("is paid when the payer pays on Stripe's page", async () => {
    const licence = await dueLicence();
    expect(await bed.atPage(await openPage(licence), "pay")).toBe(303);
    await bed.settled();
    const payment = await bed.paymentOf(licence);
    expect(payment).toMatchObject({ state: "paid", stripePaymentIntentId: expect.stringMatching(/^pi_/) });
    expect(payment.lookAt).toBeUndefined();
    expect((await bed.licence(licence.licenceId)).money).toBe("paid");
    const kinds = (await listPostingsOf(bed.deps.table, licence.licenceId, PAGE)).items.map(({ kind }) => kind);
    expect(kinds).toEqual(["fee-due", "fee-paid"]);
    await expectBooksToBalance();
  });

  it("stays payable after a declined card, on the same page", async () => {
    const licence = await dueLicence();
    const page = await openPage(licence);
    expect(await bed.atPage(page, "decline")).toBe(402);
    await bed.settled();
    expect(await bed.paymentOf(licence)).toMatchObject({
      state: "checkout-open",
      lastDecline: { code: "generic_decline" },
    });
    expect(await openPage(licence)).toBe(page);
    await bed.atPage(page, "pay");
    await bed.settled();
    expect((await bed.paymentOf(licence)).state).toBe("paid");
    await expectBooksToBalance();
  });

  it("counts a callback once, however often and late it is told", async () => {
    const licence = await dueLicence();
    await bed.atPage(await openPage(licence), "pay");
    await bed.settled();
    const paid = await bed.paymentOf(licence);
    const { deliveries } = await deliveriesOf(bed.stripeUrl);
    for (const { eventId } of deliveries) await bed.control(`events/${eventId}/redeliver`);
    await bed.settled();
    expect(await bed.paymentOf(licence)).toEqual(paid);
    expect((await listPostingsOf(bed.deps.table, licence.licenceId, PAGE)).items).toHaveLength(2);
    await expectBooksToBalance();
  });

  it("is found paid by reconciliation when every callback was lost", async () => {
    const licence = await dueLicence();
    const page = await openPage(licence);
    await bed.control("pause");
    await bed.atPage(page, "pay");
    expect((await bed.paymentOf(licence)).state).toBe("checkout-open");
    bed.clock.forwardMilliseconds += 6 * MINUTE;
    expect(await reconcilePayments(bed.deps, RUN)).toMatchObject({ settled: 1, failed: 0 });
    expect((await bed.paymentOf(licence)).state).toBe("paid");
    await bed.control("resume");
    await bed.settled();
    expect((await listPostingsOf(bed.deps.table, licence.licenceId, PAGE)).items).toHaveLength(2);
  });

  it("is found paid within a few runs, however many pages stay open before it and a run looks at but two", async () => {
    await bed.control("pause");
    for (let abandoned = 0; abandoned < 5; abandoned++) await openPage(await dueLicence());
    const licence = await dueLicence();
    await bed.atPage(await openPage(licence), "pay");
    bed.clock.forwardMilliseconds += 6 * MINUTE;
    const before = new Date(bed.clock.now()).toISOString();
    const open = (await listOpenPayments(bed.deps.table, before, PAGE)).items.length;
    let runs = 0;
    for (; (await bed.paymentOf(licence)).state !== "paid" && runs < 100; runs++) {
      bed.clock.forwardMilliseconds += 1;
      expect(await reconcilePayments(bed.deps, { ...RUN, looks: 2 })).toMatchObject({ looked: 2, failed: 0 });
    }
    expect(open).toBeGreaterThanOrEqual(6);
    expect(runs).toBe(Math.ceil(open / 2));
    await bed.control("resume");
    await bed.settled();
  });

  it("is found paid when the payer comes back before the callback does, and by nobody else's looking", async () => {
    const licence = await dueLicence();
    const { paymentId } = await bed.paymentOf(licence);
    const page = await openPage(licence);
    await bed.control("pause");
    await bed.atPage(page, "pay");
    for (const party of ["licensor", "stranger"] as const)
      expect(await lookAtPayment(bed.deps, someoneOf(party), { paymentId })).toMatchObject({ reason: "not-found" });
    expect(await lookAtPayment(bed.deps, someoneOf("licensee"), { paymentId })).toMatchObject({
      ok: true,
      value: { state: "paid" },
    });
    await bed.control("resume");
    await bed.settled();
    expect((await listPostingsOf(bed.deps.table, licence.licenceId, PAGE)).items).toHaveLength(2);
  });

  it("keeps an unbroken audit chain for both parties", async () => {
    for (const organisationId of [LICENSOR_ID, LICENSEE_ID]) {
      const [head] = await bed.deps.table.getMany(auditHeadRef(organisationId));
      const { items } = await listAuditEntries(bed.deps.table, organisationId, PAGE);
      expect(findChainFault(items, head?.value)).toBeUndefined();
      expect(items.map(({ action }) => action)).toContain("payment.paid");
    }
    const own = await listAccountsOf(bed.deps.table, LICENSOR_ID, PAGE);
    expect(own.items.map(({ account }) => account)).toEqual([`licensor:${LICENSOR_ID}:payable`]);
  });
});

describe("starting a checkout", () => {
  it("gives the same page to everyone who asks at once", async () => {
    const licence = await dueLicence();
    const asked = await Promise.all(Array.from({ length: 5 }, () => checkout(licence)));
    const urls = asked.map((outcome) => (outcome.ok ? outcome.value.checkoutUrl : outcome.reason));
    expect(new Set(urls).size).toBe(1);
    expect((await bed.paymentOf(licence)).checkout?.attempt).toBe(1);
  });

  it("makes a new page once the old one ran out, and the payment is due again in between", async () => {
    const licence = await dueLicence();
    const first = await openPage(licence);
    bed.clock.forwardMilliseconds += 61 * MINUTE;
    await new Promise((awake) => setTimeout(awake, 1_100));
    await bed.settled();
    expect((await bed.paymentOf(licence)).state).toBe("due");
    const second = await openPage(licence);
    expect(second).not.toBe(first);
    expect((await bed.paymentOf(licence)).checkout?.attempt).toBe(2);
  });

  it("is refused once paid, even when the callback is still on its way", async () => {
    const licence = await dueLicence();
    const page = await openPage(licence);
    await bed.control("pause");
    await bed.atPage(page, "pay");
    expect(await checkout(licence)).toMatchObject({ ok: false, reason: "already-paid" });
    expect((await bed.paymentOf(licence)).state).toBe("paid");
    await bed.control("resume");
    await bed.settled();
  });

  it("is the licensee's alone: the licensor may not, and for others there is no payment", async () => {
    const licence = await dueLicence();
    expect(await checkout(licence, someoneOf("licensor"))).toMatchObject({ ok: false, reason: "not-permitted" });
    expect(await checkout(licence, someoneOf("stranger"))).toEqual(
      await startCheckout(bed.deps, someoneOf("stranger"), { paymentId: "pay_01JD0000000000000000000009" }),
    );
    const viewer = someoneOf("licensee", { roles: ["viewer"] });
    expect(await checkout(licence, viewer)).toMatchObject({ reason: "not-permitted" });
    const suspended = someoneOf("licensee", { organisationStatus: "suspended" });
    expect(await checkout(licence, suspended)).toMatchObject({ reason: "organisation-suspended" });
  });

  it("is refused when no card can be charged exactly the fee", async () => {
    expect(await checkout(await dueLicence({ feeMinor: 12_345, currency: "KWD" }))).toMatchObject({
      reason: "not-payable-by-card",
    });
    expect(await checkout(await dueLicence({ feeMinor: 1, currency: "EUR" }))).toMatchObject({
      reason: "not-payable-by-card",
    });
  });

  it("asks Stripe in its own units where these differ from ISO's", async () => {
    const licence = await dueLicence({ feeMinor: 50_000, currency: "ISK" });
    await bed.atPage(await openPage(licence), "pay");
    await bed.settled();
    expect((await bed.paymentOf(licence)).state).toBe("paid");
    await expectBooksToBalance();
  });
});

describe("a charge nobody asked for", () => {
  /** A page that names a payment of ours but was opened past us, as a mistake at Stripe would. */
  async function strangePage(licence: Licence, price: { amount: number; currency: string }): Promise<string> {
    const { hostname, port } = new URL(bed.stripeUrl);
    const stripe = new Stripe(API_KEY, { protocol: "http", host: hostname, port, telemetry: false });
    const metadata = { paymentId: (await bed.paymentOf(licence)).paymentId };
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      metadata,
      payment_intent_data: { metadata },
      line_items: [
        {
          quantity: 1,
          price_data: { currency: price.currency, unit_amount: price.amount, product_data: { name: "Mistake" } },
        },
      ],
      success_url: "http://localhost:8787/",
    });
    return session.url ?? "";
  }

  it.each([
    ["amount", { amount: 249_999, currency: "eur" }],
    ["currency", { amount: 250_000, currency: "usd" }],
  ])("in another %s is put down for the operator and pays nothing", async (_, price) => {
    const licence = await dueLicence();
    await bed.atPage(await strangePage(licence, price), "pay");
    await bed.settled();
    expect(await bed.paymentOf(licence)).toMatchObject({
      state: "due",
      fault: { paidAmount: price.amount, paidCurrency: price.currency },
    });
    expect((await bed.licence(licence.licenceId)).money).toBe("invoiced");
    expect(await checkout(licence)).toMatchObject({ ok: false, reason: "payment-under-review" });
    await expectBooksToBalance();
  });

  it("for a fee already paid stands to the payer's credit, once", async () => {
    const licence = await dueLicence();
    const page = await strangePage(licence, { amount: 250_000, currency: "eur" });
    await bed.atPage(await openPage(licence), "pay");
    await bed.atPage(page, "pay");
    await bed.settled();
    const kinds = (await listPostingsOf(bed.deps.table, licence.licenceId, PAGE)).items.map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["fee-due", "fee-paid", "paid-again"]);
    await expectBooksToBalance();
  });
});

describe("the webhook", () => {
  const body = JSON.stringify({
    id: "evt_test_1",
    type: "checkout.session.completed",
    data: { object: { id: "cs_test_unknown" } },
  });
  const send = (init: { body: string; signature?: string }) =>
    fetch(bed.webhookUrl, {
      method: "POST",
      body: init.body,
      headers: init.signature === undefined ? {} : { "stripe-signature": init.signature },
    });
  const sign = (payload: string, changes: { secret?: string; timestamp?: number } = {}) =>
    Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: WEBHOOK_SECRET,
      timestamp: Math.floor(bed.clock.now() / 1000),
      ...changes,
    });

  it("takes what Stripe signed, of whatever type", async () => {
    expect((await send({ body, signature: sign(body) })).status).toBe(200);
    const unused = body.replace("checkout.session.completed", "customer.created");
    expect((await send({ body: unused, signature: sign(unused) })).status).toBe(200);
  });

  it("settles a callback about an object that is not ours without a payment", async () => {
    await bed.drained();
    await expectBooksToBalance();
  });

  it.each([
    ["no signature", () => send({ body })],
    ["a signature of another secret", () => send({ body, signature: sign(body, { secret: "whsec_other" }) })],
    ["a signature over another body", () => send({ body: `${body} `, signature: sign(body) })],
    [
      "a signature of six minutes ago",
      () => send({ body, signature: sign(body, { timestamp: Math.floor(bed.clock.now() / 1000) - 360 }) }),
    ],
    ["a signed body that is no JSON", () => send({ body: "{", signature: sign("{") })],
    ["a signed body that is no event", () => send({ body: "{}", signature: sign("{}") })],
  ])("refuses %s with 400 and a problem document", async (_, attempt) => {
    const answer = await attempt();
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ status: 400, title: expect.any(String) });
  });

  it("refuses a body larger than any callback with 413", async () => {
    const huge = "x".repeat(600 * 1024);
    expect((await send({ body: huge, signature: sign(huge) })).status).toBe(413);
  });
});
