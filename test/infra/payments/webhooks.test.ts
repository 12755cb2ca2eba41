import { expect, test } from "vitest";
import {
  control,
  deliveryStatuses,
  licencePayment,
  startReceiver,
  startUnderTest,
  submitPage,
  until,
  WEBHOOK_SECRET,
} from "./sandbox-under-test.ts";

const PAID = ["charge.succeeded", "checkout.session.completed", "payment_intent.created", "payment_intent.succeeded"];

test("a payment is told by signed events that carry the objects as they were", async () => {
  await using receiver = await startReceiver();
  await using sandbox = await startUnderTest({ webhook: { url: receiver.url, secret: WEBHOOK_SECRET } });
  const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
  await submitPage(session, { action: "pay" });
  await until("four events arrived", () => receiver.events.length === 4);
  expect(receiver.events.map((event) => event.type).sort()).toEqual(PAID);
  const completed = receiver.events.find((event) => event.type === "checkout.session.completed");
  expect(completed?.data.object).toMatchObject({
    id: session.id,
    payment_status: "paid",
    client_reference_id: "lic_01",
  });
  await until("the event says it is delivered", async () => {
    const kept = await sandbox.stripe.events.retrieve(completed?.id ?? "");
    return kept.pending_webhooks === 0;
  });
});

test("a decline, an expiry and a refund are told too", async () => {
  await using receiver = await startReceiver();
  await using sandbox = await startUnderTest({ webhook: { url: receiver.url, secret: WEBHOOK_SECRET } });
  const { sessions } = sandbox.stripe.checkout;
  await submitPage(await sessions.create(licencePayment()), { action: "decline" });
  await sessions.expire((await sessions.create(licencePayment())).id);
  await submitPage(await sessions.create(licencePayment()), { action: "pay" });
  const [charge] = (await sandbox.stripe.charges.list()).data;
  await sandbox.stripe.refunds.create({ charge: charge?.id ?? "" }, { idempotencyKey: "refund:1" });
  await until("all events arrived", () => receiver.events.length === 10);
  const told = (type: string) => receiver.events.find((event) => event.type === type);
  expect(told("payment_intent.payment_failed")?.data.object).toMatchObject({
    last_payment_error: { code: "card_declined" },
  });
  expect(told("checkout.session.expired")).toBeDefined();
  expect(told("charge.refunded")).toMatchObject({
    data: { object: { refunded: true }, previous_attributes: { amount_refunded: 0 } },
    request: { idempotency_key: "refund:1" },
  });
});

test("an endpoint that answers 500 is tried again until it answers 200", async () => {
  await using receiver = await startReceiver();
  await using sandbox = await startUnderTest({ webhook: { url: receiver.url, secret: WEBHOOK_SECRET } });
  receiver.answer = 500;
  await submitPage(await sandbox.stripe.checkout.sessions.create(licencePayment()), { action: "pay" });
  await until("every event was tried twice", () => receiver.requests >= 8);
  expect(receiver.events).toEqual([]);
  receiver.answer = 200;
  await until("four events arrived", () => receiver.events.length === 4);
  await until("all are settled", async () => {
    const statuses = await deliveryStatuses(sandbox.payments);
    return statuses.length === 4 && statuses.every((status) => status === "delivered");
  });
  expect(new Set(receiver.events.map((event) => event.id)).size).toBe(4);
});

test("held back, lost and repeated deliveries happen as the knobs say", async () => {
  await using receiver = await startReceiver();
  await using sandbox = await startUnderTest({ webhook: { url: receiver.url, secret: WEBHOOK_SECRET } });
  const { payments } = sandbox;
  await control(payments, "pause");
  await submitPage(await sandbox.stripe.checkout.sessions.create(licencePayment()), { action: "pay" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(receiver.requests).toBe(0);
  await control(payments, "drop", { count: 3 });
  expect(await control(payments, "resume")).toMatchObject({ paused: false });
  await until("the one that was not lost arrived", () => receiver.events.length === 1);
  await until("it is settled", async () => (await deliveryStatuses(payments)).includes("delivered"));
  expect(await deliveryStatuses(payments)).toEqual(["delivered", "dropped", "dropped", "dropped"]);

  const [event] = receiver.events;
  await control(payments, `events/${event?.id}/redeliver`);
  await until("the same event arrived again", () => receiver.events.length === 2);
  expect(receiver.events[1]?.id).toBe(event?.id);
});

test("what was not accepted before a restart is sent after it", async () => {
  await using receiver = await startReceiver();
  receiver.answer = 503;
  const webhook = { url: receiver.url, secret: WEBHOOK_SECRET };
  await using sandbox = await startUnderTest({ webhook, retryBaseMilliseconds: 60_000 });
  await submitPage(await sandbox.stripe.checkout.sessions.create(licencePayment()), { action: "pay" });
  await until("every event was tried", () => receiver.requests === 4);
  receiver.answer = 200;
  await sandbox.restart();
  await until("four events arrived", () => receiver.events.length === 4);
});

test("pages of another site cannot turn the knobs", async () => {
  await using sandbox = await startUnderTest();
  const foreign = { method: "POST", headers: { "sec-fetch-site": "cross-site" } };
  expect((await fetch(`${sandbox.payments.url}/sandbox/pause`, foreign)).status).toBe(404);
});

test("a bank debit is told when it is handed in, and again when the bank has answered", async () => {
  await using receiver = await startReceiver();
  await using sandbox = await startUnderTest({ webhook: { url: receiver.url, secret: WEBHOOK_SECRET } });
  const { sessions } = sandbox.stripe.checkout;
  for (const [step, paymentStatus] of [["succeeds", "paid"] as const, ["fails", "unpaid"] as const]) {
    const { id } = await sessions.create(licencePayment());
    expect(await control(sandbox.payments, `sessions/${id}/debit`, { step })).toHaveProperty("error");
    await control(sandbox.payments, `sessions/${id}/debit`, { step: "submitted" });
    const handedIn = await sessions.retrieve(id, { expand: ["payment_intent"] });
    expect(handedIn).toMatchObject({
      ...{ status: "complete", payment_status: "unpaid" },
      payment_intent: { status: "processing", last_payment_error: null },
    });
    await control(sandbox.payments, `sessions/${id}/debit`, { step });
    expect(await sessions.retrieve(id)).toMatchObject({ status: "complete", payment_status: paymentStatus });
    expect(await control(sandbox.payments, `sessions/${id}/debit`, { step })).toHaveProperty("error");
  }
  await until("all events arrived", () => receiver.events.length === 12);
  const told = new Set(receiver.events.map((event) => event.type));
  expect([...told].filter((type) => type.includes("async")).sort()).toEqual([
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
  ]);
});
