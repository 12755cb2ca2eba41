import { expect, test } from "vitest";
import { licencePayment, oneItem, startUnderTest, submitPage } from "./sandbox-under-test.ts";

test("the page names amount, items and test cards, says that no money moves, and escapes what it was given", async () => {
  await using sandbox = await startUnderTest();
  const item = oneItem({ unit_amount: 1_250_000, currency: "usd" });
  const hostile = {
    ...item,
    price_data: { currency: "usd", unit_amount: 1, product_data: { name: "<script>alert(1)</script>" } },
  };
  const session = await sandbox.stripe.checkout.sessions.create(licencePayment({ line_items: [item, hostile] }));
  const answer = await fetch(session.url ?? "");
  const html = await answer.text();
  expect(answer.status).toBe(200);
  for (const words of [
    "<!doctype html>",
    "USD 12,500.01",
    "The Caravan, SVOD, Kazakhstan",
    "no money moves",
    "4242 4242",
  ]) {
    expect(html).toContain(words);
  }
  expect(html).not.toContain("<script>");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("currencies without decimals and with three are shown as people write them", async () => {
  await using sandbox = await startUnderTest();
  const shown = async (unit_amount: number, currency: string) => {
    const session = await sandbox.stripe.checkout.sessions.create(
      licencePayment({ line_items: [oneItem({ unit_amount, currency })] }),
    );
    return (await fetch(session.url ?? "")).text();
  };
  expect(await shown(1_500_000, "jpy")).toContain("JPY 1,500,000<");
  expect(await shown(1_500_000, "huf")).toContain("HUF 15,000.00<");
  expect(await shown(1_500_000, "kwd")).toContain("KWD 1,500.000<");
});

test("a number that is no test card is refused and charges nothing", async () => {
  await using sandbox = await startUnderTest();
  const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
  const answer = await submitPage(session, { action: "pay", number: "5555555555554444" });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("Never type a real card");
  expect((await sandbox.stripe.charges.list()).data).toEqual([]);
});

test("a paid session's page leads on to the merchant; an unknown one's charges nothing", async () => {
  await using sandbox = await startUnderTest();
  const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
  await submitPage(session, { action: "pay" });
  const again = await fetch(session.url ?? "", { redirect: "manual" });
  expect([again.status, again.headers.get("location")]).toEqual([
    303,
    `http://localhost:8787/paid?session=${session.id}`,
  ]);
  expect((await fetch(`${sandbox.payments.url}/c/pay/cs_test_none`)).status).toBe(404);
});

test("the decline button declines", async () => {
  await using sandbox = await startUnderTest();
  const session = await sandbox.stripe.checkout.sessions.create(licencePayment());
  const answer = await submitPage(session, { action: "decline" });
  expect([answer.status, (await answer.text()).includes("Your card was declined.")]).toEqual([402, true]);
});
