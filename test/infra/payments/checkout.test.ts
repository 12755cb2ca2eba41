import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { control, licencePayment, oneItem, startUnderTest, stripeAt, submitPage } from "./sandbox-under-test.ts";

describe("a checkout session", () => {
  test("is created open and unpaid, with a page and no payment intent yet", async () => {
    await using sandbox = await startUnderTest();
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
    expect(session).toMatchObject({
      object: "checkout.session",
      status: "open",
      payment_status: "unpaid",
      payment_intent: null,
      amount_total: 1_250_000,
      currency: "usd",
      client_reference_id: "lic_01",
      metadata: { licenceId: "lic_01" },
      url: `${sandbox.payments.url}/c/pay/${session.id}`,
    });
    expect(session.id).toMatch(/^cs_test_/);
    expect(session.expires_at - session.created).toBe(86_400);
    expect(session).not.toHaveProperty("line_items");
    expect(session).not.toHaveProperty("payment_intent_data");
    const items = await sandbox.stripe.checkout.sessions.listLineItems(session.id);
    expect(items.data).toMatchObject([
      { description: "The Caravan, SVOD, Kazakhstan", amount_total: 1_250_000, quantity: 1 },
    ]);
  });

  test("paid on its page becomes complete, with intent, charge and fee to follow by expand", async () => {
    await using sandbox = await startUnderTest();
    const { id, url } = await sandbox.stripe.checkout.sessions.create(licencePayment());
    const answer = await submitPage({ url }, { action: "pay", number: "4242 4242 4242 4242" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`http://localhost:8787/paid?session=${id}`);

    const session = await sandbox.stripe.checkout.sessions.retrieve(id, {
      expand: ["payment_intent.latest_charge.balance_transaction", "line_items"],
    });
    expect(session).toMatchObject({
      status: "complete",
      payment_status: "paid",
      url: null,
      line_items: { data: [{ amount_total: 1_250_000 }] },
      payment_intent: {
        status: "succeeded",
        amount_received: 1_250_000,
        metadata: { licenceId: "lic_01" },
        transfer_group: "lic_01",
        latest_charge: {
          paid: true,
          amount: 1_250_000,
          transfer_group: "lic_01",
          balance_transaction: { type: "charge", amount: 1_250_000, fee: 36_280, net: 1_213_720 },
        },
      },
    });
  });

  test("declined stays open with the reason, and is paid by the next card on the same intent", async () => {
    await using sandbox = await startUnderTest();
    const created = await sandbox.stripe.checkout.sessions.create(licencePayment());
    const declined = await submitPage(created, { action: "pay", number: "4000000000009995" });
    expect(declined.status).toBe(402);
    expect(await declined.text()).toContain("Your card has insufficient funds.");
    const open = await sandbox.stripe.checkout.sessions.retrieve(created.id, { expand: ["payment_intent"] });
    expect(open).toMatchObject({
      status: "open",
      payment_status: "unpaid",
      payment_intent: {
        status: "requires_payment_method",
        last_payment_error: { code: "card_declined", decline_code: "insufficient_funds" },
      },
    });
    expect((await submitPage(created, { action: "pay" })).status).toBe(303);
    const paid = await sandbox.stripe.checkout.sessions.retrieve(created.id, { expand: ["payment_intent"] });
    expect(paid.payment_intent).toMatchObject({ status: "succeeded", last_payment_error: null });
    expect(paid.payment_intent).toHaveProperty(
      "id",
      open.payment_intent instanceof Object ? open.payment_intent.id : "",
    );
    const charges = await sandbox.stripe.charges.list();
    expect(charges.data.map((charge) => charge.status)).toEqual(["succeeded", "failed"]);
  });

  test("submitted many times at once is charged once", async () => {
    await using sandbox = await startUnderTest();
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
    const answers = await Promise.all(Array.from({ length: 20 }, () => submitPage(session, { action: "pay" })));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([303]));
    expect((await sandbox.stripe.charges.list()).data).toHaveLength(1);
    expect((await sandbox.stripe.paymentIntents.list()).data).toHaveLength(1);
  });

  test("cancelled goes back to the merchant and stays open", async () => {
    await using sandbox = await startUnderTest();
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
    const answer = await submitPage(session, { action: "cancel" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "http://localhost:8787/licences/lic_01"]);
    expect(await sandbox.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: "open" });
  });

  test("expired by the API takes no payment and cannot expire again", async () => {
    await using sandbox = await startUnderTest();
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
    expect(await sandbox.stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: "expired", url: null });
    expect((await submitPage(session, { action: "pay" })).status).toBe(410);
    expect((await sandbox.stripe.charges.list()).data).toEqual([]);
    await expect(sandbox.stripe.checkout.sessions.expire(session.id)).rejects.toThrow(
      /Only Checkout Sessions with a status/,
    );
  });

  test("expires by itself when its time is over", async () => {
    let now = Date.UTC(2026, 0, 1);
    await using sandbox = await startUnderTest({ now: () => now });
    const expiresAt = now / 1000 + 1_800;
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment({ expires_at: expiresAt }));
    now += 1_799_000;
    expect(await sandbox.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: "open" });
    now += 1_000;
    expect(await sandbox.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: "expired" });
    const events = await sandbox.stripe.events.list();
    expect(events.data.map((event) => event.type)).toEqual(["checkout.session.expired"]);
  });
});

describe("a refund", () => {
  test("gives back a part, then the rest, and never more", async () => {
    await using sandbox = await startUnderTest();
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
    await submitPage(session, { action: "pay" });
    const [intent] = (await sandbox.stripe.paymentIntents.list()).data;
    const payment_intent = intent?.id ?? "";
    const part = await sandbox.stripe.refunds.create({
      payment_intent,
      amount: 50_000,
      reason: "requested_by_customer",
    });
    expect(await sandbox.stripe.refunds.retrieve(part.id)).toMatchObject({ amount: 50_000, status: "succeeded" });
    await expect(sandbox.stripe.refunds.create({ payment_intent, amount: 1_200_001 })).rejects.toThrow(
      /greater than unrefunded/,
    );
    await sandbox.stripe.refunds.create({ payment_intent });
    await expect(sandbox.stripe.refunds.create({ payment_intent })).rejects.toMatchObject({
      code: "charge_already_refunded",
    });
    const [charge] = (await sandbox.stripe.charges.list({ payment_intent })).data;
    expect(charge).toMatchObject({ amount_refunded: 1_250_000, refunded: true });
    const balance = await sandbox.stripe.balanceTransactions.list();
    expect(balance.data.map((one) => one.amount)).toEqual([-1_200_000, -50_000, 1_250_000]);
  });
});

test("a command whose answer cannot be expanded does nothing and leaves its key free", async () => {
  await using sandbox = await startUnderTest();
  const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
  await submitPage(session, { action: "pay" });
  const [charge] = (await sandbox.stripe.charges.list()).data;
  const refund = (expand: string[]) =>
    sandbox.stripe.refunds.create({ charge: charge?.id ?? "", expand }, { idempotencyKey: "refund:1" });
  await expect(refund(["charge.colour"])).rejects.toThrow(/cannot be expanded/);
  expect((await sandbox.stripe.refunds.list()).data).toEqual([]);
  expect(await refund(["charge"])).toMatchObject({ charge: { refunded: true } });
});

describe("an idempotency key", () => {
  const key = { idempotencyKey: "pay:lic_01:1" };

  test("with the same parameters gives the first answer again, even after a restart", async () => {
    await using sandbox = await startUnderTest();
    const first = await sandbox.stripe.checkout.sessions.create(licencePayment(), key);
    expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
    await submitPage(first, { action: "pay" });
    await sandbox.restart();
    const second = await sandbox.stripe.checkout.sessions.create(licencePayment(), key);
    expect(second).toMatchObject({ id: first.id, status: "open" });
    expect(second.lastResponse.headers).toMatchObject({
      "idempotent-replayed": "true",
      "original-request": first.lastResponse.requestId,
      "idempotency-key": key.idempotencyKey,
    });
    expect((await sandbox.stripe.checkout.sessions.list()).data).toHaveLength(1);
  });

  test("with other parameters is refused", async () => {
    await using sandbox = await startUnderTest();
    await sandbox.stripe.checkout.sessions.create(licencePayment(), key);
    const other = sandbox.stripe.checkout.sessions.create(licencePayment({ client_reference_id: "lic_02" }), key);
    await expect(other).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    await expect(other).rejects.toMatchObject({ statusCode: 400, rawType: "idempotency_error" });
  });

  test("in use at this moment answers 409, and one object is made", async () => {
    await using sandbox = await startUnderTest();
    await control(sandbox.payments, "latency", { milliseconds: 150 });
    const attempts = await Promise.allSettled(
      Array.from({ length: 5 }, () => sandbox.stripe.checkout.sessions.create(licencePayment(), key)),
    );
    const refused = attempts.flatMap((attempt) => (attempt.status === "rejected" ? [attempt.reason] : []));
    expect(refused).toHaveLength(4);
    for (const reason of refused) expect(reason).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
    expect((await sandbox.stripe.checkout.sessions.list()).data).toHaveLength(1);
  });

  test("of a request that did not parse is still free; a refusal in the doing is kept", async () => {
    await using sandbox = await startUnderTest();
    const wrong = licencePayment({ line_items: [oneItem({ unit_amount: 1, currency: "usd" })] });
    await expect(sandbox.stripe.checkout.sessions.create(wrong, key)).rejects.toMatchObject({
      code: "amount_too_small",
    });
    const session = await sandbox.stripe.checkout.sessions.create(licencePayment(), key);
    await sandbox.stripe.checkout.sessions.expire(session.id);
    const again = () => sandbox.stripe.checkout.sessions.expire(session.id, {}, { idempotencyKey: "expire" });
    await expect(again()).rejects.toMatchObject({ statusCode: 400 });
    await expect(again()).rejects.toMatchObject({ statusCode: 400, headers: { "idempotent-replayed": "true" } });
  });
});

describe("a list", () => {
  test("comes in pages, newest first, and walks them all in both directions", async () => {
    await using sandbox = await startUnderTest();
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      ids.unshift((await sandbox.stripe.checkout.sessions.create(licencePayment())).id);
    }
    const page = await sandbox.stripe.checkout.sessions.list({ limit: 3 });
    expect([page.has_more, page.data.map((one) => one.id)]).toEqual([true, ids.slice(0, 3)]);
    const all: string[] = [];
    for await (const session of sandbox.stripe.checkout.sessions.list({ limit: 2 })) all.push(session.id);
    expect(all).toEqual(ids);
    const before = await sandbox.stripe.checkout.sessions.list({ limit: 2, ending_before: ids[4] ?? "" });
    expect([before.has_more, before.data.map((one) => one.id)]).toEqual([true, ids.slice(2, 4)]);
  });

  test("of events is bounded by time and type", async () => {
    let now = Date.UTC(2026, 0, 1);
    await using sandbox = await startUnderTest({ now: () => now });
    const pay = async () =>
      submitPage(await sandbox.stripe.checkout.sessions.create(licencePayment()), { action: "pay" });
    await pay();
    now += 60_000;
    await pay();
    const since = { created: { gt: Date.UTC(2026, 0, 1) / 1000 } };
    const late = await sandbox.stripe.events.list(since);
    expect(late.data.map((event) => event.type)).toEqual([
      "checkout.session.completed",
      "payment_intent.succeeded",
      "charge.succeeded",
      "payment_intent.created",
    ]);
    const typed = await sandbox.stripe.events.list({ types: ["checkout.session.completed", "charge.succeeded"] });
    expect(typed.data).toHaveLength(4);
    const [event] = late.data;
    expect(await sandbox.stripe.events.retrieve(event?.id ?? "")).toMatchObject({ type: "checkout.session.completed" });
    expect((await sandbox.stripe.paymentIntents.list(since)).data).toHaveLength(1);
  });
});

describe("refused, in Stripe's words, is", () => {
  const refusals: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ["an unknown parameter", { colour: "red" }, { code: "parameter_unknown", param: "colour" }],
    [
      "payment_method_types, which this version removed",
      { payment_method_types: ["card"] },
      { code: "parameter_unknown" },
    ],
    ["a missing success_url", { success_url: undefined }, { code: "parameter_missing", param: "success_url" }],
    ["an empty success_url", { success_url: "" }, { code: "parameter_invalid_empty", param: "success_url" }],
    ["a relative address", { success_url: "/paid" }, { code: "url_invalid", param: "success_url" }],
    ["a script address", { cancel_url: "javascript:alert(1)" }, { code: "url_invalid", param: "cancel_url" }],
    ["another mode", { mode: "subscription" }, { param: "mode" }],
    ["no line items", { line_items: undefined }, { code: "parameter_missing", param: "line_items" }],
    ["too early an end", { expires_at: Math.floor(Date.now() / 1000) + 60 }, { param: "expires_at" }],
    ["too late an end", { expires_at: Math.floor(Date.now() / 1000) + 90_000 }, { param: "expires_at" }],
    ["a long metadata value", { metadata: { note: "x".repeat(501) } }, { param: "metadata[note]" }],
    ["a reference over 200 characters", { client_reference_id: "x".repeat(201) }, { param: "client_reference_id" }],
  ];
  test.each(refusals)("%s", async (_name, changes, refusal) => {
    await using sandbox = await startUnderTest();
    const attempt = sandbox.stripe.checkout.sessions.create({ ...licencePayment(), ...changes });
    await expect(attempt).rejects.toMatchObject({ statusCode: 400, rawType: "invalid_request_error", ...refusal });
  });

  const prices: [string, { unit_amount: number; currency: string }, Record<string, unknown>][] = [
    ["a fraction of a cent", { unit_amount: 10.5, currency: "usd" }, { code: "parameter_invalid_integer" }],
    ["an amount below the minimum", { unit_amount: 49, currency: "usd" }, { code: "amount_too_small" }],
    ["an amount of nine digits", { unit_amount: 100_000_000, currency: "usd" }, { code: "amount_too_large" }],
    ["a negative amount", { unit_amount: -5, currency: "usd" }, { param: "line_items[0][price_data][unit_amount]" }],
    ["a currency in capitals", { unit_amount: 100, currency: "USD" }, { param: "line_items[0][price_data][currency]" }],
    [
      "a currency that is none",
      { unit_amount: 100, currency: "xyz" },
      { param: "line_items[0][price_data][currency]" },
    ],
    [
      "dinars not ending in zero",
      { unit_amount: 5_125, currency: "kwd" },
      { param: "line_items[0][price_data][unit_amount]" },
    ],
    [
      "krónur with decimals",
      { unit_amount: 550, currency: "isk" },
      { param: "line_items[0][price_data][unit_amount]" },
    ],
  ];
  test.each(prices)("%s", async (_name, price, refusal) => {
    await using sandbox = await startUnderTest();
    const attempt = sandbox.stripe.checkout.sessions.create(licencePayment({ line_items: [oneItem(price)] }));
    await expect(attempt).rejects.toMatchObject({ statusCode: 400, ...refusal });
  });

  test("what does not exist, a path it does not know, and a property that cannot be expanded", async () => {
    await using sandbox = await startUnderTest();
    const { stripe } = sandbox;
    const missing = { statusCode: 404, code: "resource_missing" };
    await expect(stripe.checkout.sessions.retrieve("cs_test_none")).rejects.toMatchObject(missing);
    await expect(stripe.paymentIntents.retrieve("pi_none")).rejects.toMatchObject(missing);
    await expect(stripe.events.list({ starting_after: "evt_none" })).rejects.toMatchObject({ statusCode: 400 });
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 404 });
    const session = await stripe.checkout.sessions.create(licencePayment());
    await expect(
      stripe.checkout.sessions.retrieve(session.id, { expand: ["metadata.licence"] }),
    ).resolves.toBeDefined();
    await expect(stripe.checkout.sessions.retrieve(session.id, { expand: ["currency"] })).rejects.toThrow(
      /cannot be expanded/,
    );
  });

  test("a wrong key or none, by bearer and by basic authentication", async () => {
    await using sandbox = await startUnderTest();
    const wrong = stripeAt(sandbox.payments.url, "sk_test_other");
    await expect(wrong.events.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    const events = (headers: Record<string, string>) => fetch(`${sandbox.payments.url}/v1/events`, { headers });
    expect((await events({})).status).toBe(401);
    const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` });
    expect((await events(basic("sk_test_conformance"))).status).toBe(200);
    expect((await events(basic("sk_test_other"))).status).toBe(401);
    expect((await events({ ...basic("sk_test_conformance"), "stripe-version": "latest" })).status).toBe(400);
  });

  test("a live key when it starts", async () => {
    await expect(startUnderTest({ secretKey: "sk_live_oops" })).rejects.toThrow(/test keys only/);
  });
});
