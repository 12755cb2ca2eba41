import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Payments, startPayments } from "#infra/local/payments/start-payments.ts";
import type { Licence } from "#shared/licensing/licence.ts";
import { paymentIdOf } from "#shared/money/payment.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import { API_KEY, atPage, writeExecutedLicence } from "./payments-bed.ts";

const API = "/api/v1";
const ABSENT_PAYMENT = "pay_01JD0000000000000000000009";

let directory: string;
let sandbox: Payments;
let market: Market;
let licence: Licence;
let paymentPath: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serai-payments-"));
  sandbox = await startPayments({ directory, secretKey: API_KEY });
  market = await startMarket({ environment: { STRIPE_API_KEY: `plain:${API_KEY}`, STRIPE_API_URL: sandbox.url } });
  licence = await writeExecutedLicence(market.deps, {
    licensorId: market.organisationId("rights holder"),
    licenseeId: market.organisationId("broadcaster"),
  });
  await raisePayment(market.deps, licence);
  paymentPath = `${API}/payments/${paymentIdOf(licence.licenceId)}`;
});
afterAll(async () => {
  await market.close();
  await sandbox.close();
  await rm(directory, { recursive: true, force: true });
});

describe("a payment over HTTP", () => {
  it("is read by the two it concerns", async () => {
    for (const name of ["broadcaster viewer", "rights holder viewer"] as const) {
      const answer = await market.as(name).get(paymentPath);
      expect([answer.status, answer.body]).toMatchObject([
        200,
        { state: "due", amountMinor: 250_000, commissionMinor: 25_000, currency: "EUR", underReview: false },
      ]);
      const list = await market.as(name).get(`${API}/licences/${licence.licenceId}/payments`);
      expect(list.body.items).toEqual([answer.body]);
    }
  });

  it("of others answers exactly as one that does not exist", async () => {
    const stranger = market.as("trading house of every role");
    const foreign = await stranger.get(paymentPath);
    const absent = await stranger.get(`${API}/payments/${ABSENT_PAYMENT}`);
    expect([foreign.status, foreign.text]).toEqual([absent.status, absent.text]);
    expect(foreign.status).toBe(404);
    const foreignCheckout = await stranger.post(`${paymentPath}/checkout`);
    const absentCheckout = await stranger.post(`${API}/payments/${ABSENT_PAYMENT}/checkout`);
    expect([foreignCheckout.status, foreignCheckout.text]).toEqual([404, absentCheckout.text]);
    const foreignList = await stranger.get(`${API}/licences/${licence.licenceId}/payments`);
    expect(foreignList.status).toBe(404);
  });

  it("is opened for paying under an Idempotency-Key, and the repeat gives the same bytes", async () => {
    const buyer = market.as("broadcaster buyer");
    const key = { "idempotency-key": "pay-once" };
    const opened = await buyer.post(`${paymentPath}/checkout`, undefined, key);
    expect([opened.status, opened.body]).toMatchObject([201, { checkoutUrl: expect.stringContaining(sandbox.url) }]);
    const repeated = await buyer.post(`${paymentPath}/checkout`, undefined, key);
    expect(repeated.text).toBe(opened.text);
    expect(repeated.headers.get("idempotent-replayed")).toBe("true");
    const another = await buyer.post(`${paymentPath}/checkout`);
    expect(another.body.checkoutUrl).toBe(opened.body.checkoutUrl);
    const keyless = await buyer.send("POST", `${paymentPath}/checkout`);
    expect(keyless.status).toBe(400);
  });

  it("shows its open page to the payer alone", async () => {
    expect((await market.as("broadcaster viewer").get(paymentPath)).body).toHaveProperty("checkout.checkoutUrl");
    expect((await market.as("rights holder admin").get(paymentPath)).text).not.toContain("checkoutUrl");
  });

  it("is not opened by a viewer nor by the licensor", async () => {
    for (const name of ["broadcaster viewer", "rights holder admin"] as const)
      expect((await market.as(name).post(`${paymentPath}/checkout`)).status).toBe(403);
  });

  it("once paid is refused as paid", async () => {
    const buyer = market.as("broadcaster buyer");
    const opened = await buyer.post(`${paymentPath}/checkout`);
    await atPage(String(opened.body.checkoutUrl), "pay");
    const refused = await buyer.post(`${paymentPath}/checkout`);
    expect([refused.status, refused.body.type]).toEqual([409, `${API}/problems/already-paid`]);
    expect((await buyer.get(paymentPath)).body).toMatchObject({ state: "paid" });
  });
});

describe("the books over HTTP", () => {
  it("show each organisation its own accounts", async () => {
    const payer = await market.as("broadcaster buyer").get(`${API}/ledger/accounts`);
    expect(payer.body.items).toMatchObject([
      { account: `licensee:${licence.licenseeId}:receivable`, balanceMinor: 0, lines: 2 },
    ]);
    const payee = await market.as("rights holder admin").get(`${API}/ledger/accounts`);
    expect(payee.body.items).toMatchObject([
      { account: `licensor:${licence.licensorId}:payable`, balanceMinor: -225_000 },
    ]);
  });

  it("show a statement to its owner and the operator, and to nobody else", async () => {
    const path = `${API}/ledger/accounts/licensor:${licence.licensorId}:payable/lines?currency=EUR`;
    for (const name of ["rights holder admin", "operator"] as const) {
      const answer = await market.as(name).get(path);
      expect(answer.body.items).toMatchObject([{ kind: "fee-due", amountMinor: -225_000 }]);
    }
    expect((await market.as("broadcaster admin").get(path)).status).toBe(404);
    const networks = `${API}/ledger/accounts/operator:commission/lines?currency=EUR`;
    expect((await market.as("broadcaster admin").get(networks)).status).toBe(404);
    expect((await market.as("broadcaster viewer").get(`${API}/ledger/accounts`)).status).toBe(403);
  });

  it("prove to the operator alone that they balance", async () => {
    const proof = await market.as("operator").get(`${API}/ledger/proof`);
    expect(proof.body).toMatchObject({
      balanced: true,
      complete: true,
      currencies: [{ currency: "EUR", sumMinor: 0, debitMinor: 500_000, creditMinor: 500_000 }],
    });
    expect((await market.as("operator").get(`${API}/ledger/accounts`)).body.items).toHaveLength(4);
    expect((await market.as("rights holder admin").get(`${API}/ledger/proof`)).status).toBe(403);
  });
});
