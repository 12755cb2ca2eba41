import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { LOCAL } from "#infra/local/local-environment.ts";
import type { MarketClient } from "#infra/local/market-client.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import {
  EXCLUSIVE_LINE,
  executedLicence,
  type OpenMarket,
  onPage,
  openCheckout,
  openMarket,
  PEOPLE,
  paymentsOf,
  readLicence,
  until,
  untilPaid,
} from "#test/support/deal.ts";
import { auditFault, balances, proofOfBooks } from "#test/support/market-answers.ts";

/** Callbacks are given five minutes before the reconciler looks for itself. */
const PAST_GRACE_MILLISECONDS = 6 * 60_000;
/** Stripe's own tolerance is five minutes. */
const STALE_SECONDS = 6 * 60;
const FEE = 250_000;

/** The machine's clock, moved forward as far as a test says. */
const clock: Clock & { forwardMilliseconds: number } = {
  forwardMilliseconds: 0,
  now: () => Date.now() + clock.forwardMilliseconds,
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
};

const deliveriesView = z.object({
  deliveries: z.array(
    z.object({ eventId: z.string(), type: z.string().nullable(), status: z.string(), attempts: z.int() }),
  ),
});

let open: OpenMarket;
let buyer: MarketClient;
let deals = 0;

beforeAll(async () => {
  open = await openMarket({ works: 6, edges: { clock } });
  buyer = await open.as(PEOPLE.buyer);
});
afterAll(() => open?.close());

async function nextDeal(): Promise<{ licenceId: string; page: string }> {
  const workId = open.workIds[deals++];
  if (workId === undefined) throw new Error("There are fewer works than deals");
  const terms = { workId, lines: [EXCLUSIVE_LINE], feeMinor: FEE, currency: "USD" };
  const { licenceId } = await executedLicence({ buyer, seller: open.seller }, terms);
  return { licenceId, page: await openCheckout(buyer, licenceId) };
}

async function deliveries() {
  return deliveriesView.parse(await open.sandbox("/sandbox/deliveries")).deliveries;
}

async function untilDelivered(): Promise<void> {
  await until("every callback is delivered", async () =>
    (await deliveries()).every(({ status }) => status !== "pending"),
  );
  await open.market.streamDrained();
}

/** Paid once: by the licence, by the payment, and by what stands on Stripe's account since `before`. */
async function expectPaidOnce(licenceId: string, before: number): Promise<void> {
  expect((await readLicence(buyer, licenceId)).money).toBe("paid");
  expect(await paymentsOf(buyer, licenceId)).toMatchObject([{ state: "paid", amountMinor: FEE }]);
  expect(await takenIn()).toBe(before + FEE);
  expect(await proofOfBooks(open.operator)).toMatchObject({ balanced: true });
  expect(await auditFault(buyer)).toBeUndefined();
}

async function takenIn(): Promise<number> {
  return (await balances(open.operator)).get("stripe:clearing USD") ?? 0;
}

/** Sends the marketplace a callback about a session, signed as told. */
async function sendCallback(signing: { readonly secret: string; readonly agoSeconds: number }, sessionId: string) {
  const seconds = Math.floor(Date.now() / 1000) - signing.agoSeconds;
  const payload = JSON.stringify({
    id: `evt_${sessionId}_${signing.agoSeconds}`,
    object: "event",
    api_version: "2026-10-28",
    created: seconds,
    type: "checkout.session.completed",
    livemode: false,
    data: { object: { id: sessionId, object: "checkout.session", payment_status: "paid", status: "complete" } },
  });
  const signature = createHmac("sha256", signing.secret).update(`${seconds}.${payload}`).digest("hex");
  const answer = await fetch(open.market.endpoints.publicUrl + PATHS.webhook, {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": `t=${seconds},v1=${signature}` },
    body: payload,
  });
  await answer.body?.cancel();
  return answer.status;
}

describe("callbacks of the payment provider, over the whole marketplace", () => {
  it("sent twice and late count once", async () => {
    const before = await takenIn();
    const { licenceId, page } = await nextDeal();
    await onPage(page, "pay");
    await untilPaid(buyer, licenceId);
    await untilDelivered();
    const told = await deliveries();
    expect(told.map(({ type }) => type)).toContain("checkout.session.completed");
    for (const { eventId } of [...told, ...told]) await open.sandbox(`/sandbox/events/${eventId}/redeliver`, {});
    await until("all are sent again", async () => (await deliveries()).every(({ attempts }) => attempts > 1));
    await untilDelivered();
    await expectPaidOnce(licenceId, before);
  });

  it("are not believed when wrongly signed or signed long ago", async () => {
    const before = await takenIn();
    const { licenceId, page } = await nextDeal();
    const sessionId = page.slice(page.lastIndexOf("/") + 1);
    const secret = LOCAL.stripeWebhookSecret;
    expect(await sendCallback({ secret: "whsec_of_somebody_else", agoSeconds: 0 }, sessionId)).toBe(400);
    expect(await sendCallback({ secret, agoSeconds: STALE_SECONDS }, sessionId)).toBe(400);
    // Rightly signed but untrue: what counts is what the provider says when asked.
    expect(await sendCallback({ secret, agoSeconds: 0 }, sessionId)).toBe(200);
    await open.market.streamDrained();
    expect((await readLicence(buyer, licenceId)).money).toBe("invoiced");
    expect(await takenIn()).toBe(before);
  });

  it("of a declined card leave the page open, and the next card pays", async () => {
    const before = await takenIn();
    const { licenceId, page } = await nextDeal();
    expect(await onPage(page, "decline")).toBe(402);
    await until("the decline is told", async () => {
      const [payment] = await paymentsOf(buyer, licenceId);
      return payment?.lastDecline?.code;
    });
    expect((await readLicence(buyer, licenceId)).money).toBe("invoiced");
    expect(await openCheckout(buyer, licenceId)).toBe(page);
    expect(await onPage(page, "pay")).toBe(303);
    await untilPaid(buyer, licenceId);
    await expectPaidOnce(licenceId, before);
  });

  it("that are all lost are made good by reconciliation", async () => {
    const before = await takenIn();
    const { licenceId, page } = await nextDeal();
    await open.sandbox("/sandbox/drop", { count: 100 });
    await onPage(page, "pay");
    await untilDelivered();
    await open.sandbox("/sandbox/drop", { count: 0 });
    expect((await readLicence(buyer, licenceId)).money).toBe("invoiced");
    clock.forwardMilliseconds = PAST_GRACE_MILLISECONDS;
    await open.market.runJob("reconcile-payments");
    clock.forwardMilliseconds = 0;
    await expectPaidOnce(licenceId, before);
    await open.market.runJob("reconcile-payments");
    await expectPaidOnce(licenceId, before);
  });

  it("held back until reconciliation has come first change nothing more", async () => {
    const before = await takenIn();
    const { licenceId, page } = await nextDeal();
    await open.sandbox("/sandbox/pause", {});
    await onPage(page, "pay");
    clock.forwardMilliseconds = PAST_GRACE_MILLISECONDS;
    await open.market.runJob("reconcile-payments");
    clock.forwardMilliseconds = 0;
    await expectPaidOnce(licenceId, before);
    await open.sandbox("/sandbox/resume", {});
    await untilDelivered();
    await expectPaidOnce(licenceId, before);
  });
});
