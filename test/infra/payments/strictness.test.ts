import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { webhookSignature } from "#infra/local/payments/webhook-signature.ts";
import { readCallback } from "#shared/money/stripe-signature.ts";
import {
  licencePayment,
  oneItem,
  SECRET_KEY,
  startUnderTest,
  stripeAt,
  submitPage,
  WEBHOOK_SECRET,
} from "./sandbox-under-test.ts";

/** What Stripe refuses, asked of the sandbox by Stripe's own client; with what checkout.test.ts shows, all we may run into. */
const HOUR = 3_600_000;
const BAD_REQUEST = { statusCode: 400, rawType: "invalid_request_error" };
const keysOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, "x"]));

describe("metadata", () => {
  test("holds fifty keys of forty characters with values of five hundred", async () => {
    await using sandbox = await startUnderTest();
    const metadata = { ...keysOf(49), ["k".repeat(40)]: "v".repeat(500) };
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment({ metadata }));
    expect(session.metadata).toEqual(metadata);
  });

  test.each([
    ["a fifty-first key", keysOf(51)],
    ["a key of 41 characters", { ["k".repeat(41)]: "v" }],
    ["a key in brackets", { "licence[id]": "v" }],
  ])("does not take %s, of a session or of its payment", async (_, metadata) => {
    await using sandbox = await startUnderTest();
    const { sessions } = sandbox.stripe.checkout;
    await expect(sessions.create(licencePayment({ metadata }))).rejects.toMatchObject(BAD_REQUEST);
    const ofPayment = licencePayment({ payment_intent_data: { metadata } });
    await expect(sessions.create(ofPayment)).rejects.toMatchObject(BAD_REQUEST);
  });
});

describe("an amount", () => {
  test.each([
    ["gbp", 29, 30],
    ["jpy", 49, 50],
    ["huf", 17_499, 17_500],
    ["sgd", 49, 50],
    ["thb", 999, 1_000],
  ])("in %s of %i is too small, of %i it is not", async (currency, small, enough) => {
    await using sandbox = await startUnderTest();
    const asking = (unit_amount: number) =>
      sandbox.stripe.checkout.sessions.create(licencePayment({ line_items: [oneItem({ unit_amount, currency })] }));
    await expect(asking(small)).rejects.toMatchObject({ ...BAD_REQUEST, code: "amount_too_small" });
    await expect(asking(enough)).resolves.toMatchObject({ amount_total: enough });
  });

  test("may have eight digits, and nine in no sum of items either", async () => {
    await using sandbox = await startUnderTest();
    const item = oneItem({ unit_amount: 50_000_000, currency: "usd" });
    const most = licencePayment({ line_items: [oneItem({ unit_amount: 99_999_999, currency: "usd" })] });
    await expect(sandbox.stripe.checkout.sessions.create(most)).resolves.toMatchObject({ amount_total: 99_999_999 });
    const sum = sandbox.stripe.checkout.sessions.create(licencePayment({ line_items: [item, item] }));
    await expect(sum).rejects.toMatchObject({ ...BAD_REQUEST, code: "amount_too_large" });
  });

  test("is of one currency, in at most a hundred items", async () => {
    await using sandbox = await startUnderTest();
    const item = oneItem({ unit_amount: 100, currency: "usd" });
    const mixed = licencePayment({ line_items: [item, oneItem({ unit_amount: 100, currency: "eur" })] });
    await expect(sandbox.stripe.checkout.sessions.create(mixed)).rejects.toMatchObject(BAD_REQUEST);
    const many = licencePayment({ line_items: Array.from({ length: 101 }, () => item) });
    await expect(sandbox.stripe.checkout.sessions.create(many)).rejects.toMatchObject(BAD_REQUEST);
  });
});

describe("an idempotency key", () => {
  test("has at most 255 characters", async () => {
    await using sandbox = await startUnderTest();
    const under = (idempotencyKey: string) =>
      sandbox.stripe.checkout.sessions.create(licencePayment(), { idempotencyKey });
    await expect(under("k".repeat(255))).resolves.toMatchObject({ status: "open" });
    await expect(under("k".repeat(256))).rejects.toMatchObject({ statusCode: 400 });
  });

  test("is of one command: with the same parameters at another address it is refused", async () => {
    await using sandbox = await startUnderTest();
    const key = { idempotencyKey: "one" };
    const [one, other] = [
      await sandbox.stripe.checkout.sessions.create(licencePayment()),
      await sandbox.stripe.checkout.sessions.create(licencePayment()),
    ];
    await sandbox.stripe.checkout.sessions.expire(one.id, {}, key);
    const again = sandbox.stripe.checkout.sessions.expire(other.id, {}, key);
    await expect(again).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(await sandbox.stripe.checkout.sessions.retrieve(other.id)).toMatchObject({ status: "open" });
  });

  test("is forgotten after a day: the same command then makes another session", async () => {
    let now = Date.now();
    await using sandbox = await startUnderTest({ now: () => now });
    const under = () => sandbox.stripe.checkout.sessions.create(licencePayment(), { idempotencyKey: "a day" });
    const first = await under();
    now += 23 * HOUR;
    expect((await under()).id).toBe(first.id);
    now += 2 * HOUR;
    expect((await under()).id).not.toBe(first.id);
  });
});

describe("a session at its end", () => {
  test("that was paid cannot be expired, and its page takes no second payment", async () => {
    await using sandbox = await startUnderTest();
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
    await submitPage(session, { action: "pay" });
    await expect(sandbox.stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject(BAD_REQUEST);
    await submitPage(session, { action: "pay" });
    expect((await sandbox.stripe.charges.list()).data).toHaveLength(1);
  });

  test("that ran out has no page any more, and the one kept from before takes no payment", async () => {
    let now = Date.now();
    await using sandbox = await startUnderTest({ now: () => now });
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
    now += 25 * HOUR;
    const found = await sandbox.stripe.checkout.sessions.retrieve(session.id);
    expect([found.status, found.payment_status, found.url]).toEqual(["expired", "unpaid", null]);
    expect((await submitPage(session, { action: "pay" })).status).toBe(410);
    expect((await sandbox.stripe.charges.list()).data).toEqual([]);
  });

  test("lives thirty minutes to a day, both told in whole seconds from its making", async () => {
    const now = Date.now();
    await using sandbox = await startUnderTest({ now: () => now });
    const endingIn = (seconds: number) =>
      sandbox.stripe.checkout.sessions.create(licencePayment({ expires_at: Math.floor(now / 1000) + seconds }));
    await expect(endingIn(1_800)).resolves.toMatchObject({ status: "open" });
    await expect(endingIn(86_400)).resolves.toMatchObject({ status: "open" });
    await expect(endingIn(1_700)).rejects.toMatchObject({ ...BAD_REQUEST, param: "expires_at" });
    await expect(endingIn(86_500)).rejects.toMatchObject({ ...BAD_REQUEST, param: "expires_at" });
  });
});

describe("a callback's signature", () => {
  const signedAt = 1_700_000_000;
  const body = JSON.stringify({ id: "evt_1", type: "charge.succeeded", data: { object: { id: "ch_1" } } });
  const signature = webhookSignature({ payload: body, secret: WEBHOOK_SECRET, seconds: signedAt });
  const read = (over: { receivedAt?: number; signature?: string } = {}) =>
    readCallback({ body, signature, receivedAt: signedAt * 1000, ...over }, WEBHOOK_SECRET);

  test("is taken by Stripe's own client for five minutes, and no longer", () => {
    expect(read({ receivedAt: (signedAt + 300) * 1000 }).ok).toBe(true);
    expect(read({ receivedAt: (signedAt + 301) * 1000 })).toEqual({ ok: false, reason: "signature-wrong" });
  });

  test("is that of the scheme v1: another scheme counts for nothing, a second signature beside it does no harm", () => {
    expect(read({ signature: signature.replace("v1=", "v0=") }).ok).toBe(false);
    expect(read({ signature: `${signature},v1=${"0".repeat(64)}` }).ok).toBe(true);
    expect(read({ signature: signature.replace(/t=\d+/, `t=${signedAt + 1}`) }).ok).toBe(false);
  });
});

test("a list gives at most a hundred, and nothing is expanded more than four steps deep", async () => {
  await using sandbox = await startUnderTest();
  const { stripe } = sandbox;
  await expect(stripe.events.list({ limit: 101 })).rejects.toMatchObject(BAD_REQUEST);
  const { id } = await stripe.checkout.sessions.create(licencePayment());
  const deep = stripe.checkout.sessions.retrieve(id, { expand: ["a.b.c.d.e.f"] });
  await expect(deep).rejects.toMatchObject(BAD_REQUEST);
});

test("a body of JSON is refused: the API takes forms", async () => {
  await using sandbox = await startUnderTest();
  const answer = await fetch(`${sandbox.payments.url}/v1/checkout/sessions`, {
    method: "POST",
    headers: { authorization: `Bearer ${SECRET_KEY}`, "content-type": "application/json" },
    body: JSON.stringify(licencePayment()),
  });
  expect(answer.status).toBe(400);
});

test("a restricted or publishable key of somebody else opens nothing", async () => {
  await using sandbox = await startUnderTest();
  for (const key of ["rk_test_other", "pk_test_other"])
    await expect(stripeAt(sandbox.payments.url, key).events.list()).rejects.toMatchObject({ statusCode: 401 });
});
