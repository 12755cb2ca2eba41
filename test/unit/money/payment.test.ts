import { describe, expect, it } from "vitest";
import {
  nextCheckoutStep,
  type Payment,
  paymentIdOf,
  type StripeSight,
  settlementOf,
  withoutLostAttempt,
} from "#shared/money/payment.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const AT = new Date(NOW).toISOString();
const MINUTE = 60_000;

const DUE: Payment = {
  paymentId: "pay_01JD0000000000000000000001",
  licenceId: "lic_01JD0000000000000000000001",
  description: "Licence fee",
  payerId: "org_payer",
  payeeId: "org_payee",
  amountMinor: 10_000,
  commissionMinor: 1_000,
  currency: "EUR",
  state: "due",
  raisedAt: AT,
};
const RECORDED: Payment = {
  ...DUE,
  state: "checkout-open",
  lookAt: new Date(NOW + 5 * MINUTE).toISOString(),
  checkout: { attempt: 1, startedAt: AT, expiresAt: new Date(NOW + 60 * MINUTE).toISOString() },
};
const OPEN: Payment = {
  ...RECORDED,
  checkout: { attempt: 1, startedAt: AT, expiresAt: AT, stripeSessionId: "cs_1", url: "https://stripe.test/cs_1" },
};
const SEEN: StripeSight = {
  paymentId: DUE.paymentId,
  attempt: 1,
  session: { id: "cs_1", status: "open" },
  paid: false,
  amount: 10_000,
  currency: "eur",
};
const SEEN_PAID: StripeSight = {
  ...SEEN,
  session: { id: "cs_1", status: "complete" },
  paid: true,
  paymentIntentId: "pi_1",
};

describe("a payment's id", () => {
  it("follows from its licence, so that a licence's fee cannot be raised twice", () => {
    expect(paymentIdOf(DUE.licenceId)).toBe(DUE.paymentId);
  });
});

describe("starting a checkout", () => {
  it("writes down a first attempt when the payment is due, open for an hour", () => {
    expect(nextCheckoutStep(DUE, NOW)).toMatchObject({ kind: "record", payment: RECORDED });
  });

  it("goes on with an attempt that was cut off, under the same number", () => {
    expect(nextCheckoutStep(RECORDED, NOW + 19 * MINUTE)).toMatchObject({ kind: "resume", checkout: { attempt: 1 } });
  });

  it("makes a new attempt when the cut-off one is too old for Stripe to open its page", () => {
    expect(nextCheckoutStep(RECORDED, NOW + 20 * MINUTE)).toMatchObject({
      kind: "record",
      payment: { checkout: { attempt: 2 } },
    });
    expect(withoutLostAttempt(RECORDED, NOW + 20 * MINUTE)).toMatchObject({ state: "due", checkout: { attempt: 1 } });
    expect(withoutLostAttempt(RECORDED, NOW + 19 * MINUTE)).toBeUndefined();
    expect(withoutLostAttempt(OPEN, NOW + 20 * MINUTE)).toBeUndefined();
  });

  it("looks at the page that is there before it makes another", () => {
    expect(nextCheckoutStep(OPEN, NOW)).toEqual({ kind: "look", sessionId: "cs_1" });
  });

  it.each([
    ["already-paid", { ...DUE, state: "paid" as const }],
    ["already-paid", { ...DUE, state: "refunded" as const }],
    ["not-payable-by-card", { ...DUE, currency: "IRR" }],
    [
      "payment-under-review",
      { ...DUE, fault: { at: AT, paymentIntentId: "pi_9", paidAmount: 1, paidCurrency: "eur" } },
    ],
  ])("is refused: %s", (reason, payment) => {
    expect(nextCheckoutStep(payment, NOW)).toEqual({ kind: "refuse", reason });
  });
});

describe("what Stripe says", () => {
  it("marks the payment paid, whatever state it was in before", () => {
    for (const payment of [DUE, RECORDED, OPEN]) {
      const settlement = settlementOf(payment, SEEN_PAID, AT);
      expect(settlement).toMatchObject({ kind: "paid", payment: { state: "paid", stripePaymentIntentId: "pi_1" } });
      expect(settlement).not.toHaveProperty("payment.lookAt");
    }
  });

  it("changes nothing when it was booked before", () => {
    const paid: Payment = { ...OPEN, state: "paid", stripePaymentIntentId: "pi_1" };
    expect(settlementOf(paid, SEEN_PAID, AT)).toEqual({ kind: "nothing-new" });
    expect(settlementOf(paid, { ...SEEN, decline: { code: "late" } }, AT)).toEqual({ kind: "nothing-new" });
    expect(settlementOf(paid, { ...SEEN, session: { id: "cs_1", status: "expired" } }, AT).kind).toBe("nothing-new");
  });

  it("is a second payment when another charge is told", () => {
    const paid: Payment = { ...OPEN, state: "paid", stripePaymentIntentId: "pi_1" };
    expect(settlementOf(paid, { ...SEEN_PAID, paymentIntentId: "pi_2" }, AT)).toEqual({
      kind: "paid-again",
      paymentIntentId: "pi_2",
    });
  });

  it.each([
    ["amount", { amount: 9_999 }],
    ["currency", { currency: "usd" }],
  ])("is a fault and never a payment when the %s is another", (_, other) => {
    const settlement = settlementOf(OPEN, { ...SEEN_PAID, ...other }, AT);
    expect(settlement).toMatchObject({
      kind: "mismatch",
      payment: { state: "checkout-open", fault: { paymentIntentId: "pi_1" } },
    });
    if (settlement.kind !== "mismatch") throw new Error(settlement.kind);
    expect(settlementOf(settlement.payment, { ...SEEN_PAID, ...other }, AT)).toEqual({ kind: "nothing-new" });
  });

  it("leaves the checkout open after a decline, and takes the same decline once", () => {
    const declined = settlementOf(OPEN, { ...SEEN, decline: { code: "expired_card", chargeId: "ch_1" } }, AT);
    expect(declined).toMatchObject({
      kind: "declined",
      payment: { state: "checkout-open", lastDecline: { code: "expired_card" } },
    });
    if (declined.kind !== "declined") throw new Error(declined.kind);
    const again = settlementOf(declined.payment, { ...SEEN, decline: { code: "expired_card", chargeId: "ch_1" } }, AT);
    expect(again).toEqual({ kind: "nothing-new" });
  });

  it("makes the payment due again when its page ran out, but not when an older one did", () => {
    const expired: StripeSight = { ...SEEN, session: { id: "cs_1", status: "expired" } };
    expect(settlementOf(OPEN, expired, AT)).toMatchObject({ kind: "came-to-nothing", payment: { state: "due" } });
    expect(settlementOf(OPEN, { ...expired, attempt: 0 }, AT)).toEqual({ kind: "nothing-new" });
  });

  it("leaves the checkout open while the bank takes its days, and makes the payment due again when it refuses", () => {
    const handedIn: StripeSight = { ...SEEN, session: { id: "cs_1", status: "complete" }, paymentIntentId: "pi_1" };
    expect(settlementOf(OPEN, handedIn, AT)).toEqual({ kind: "nothing-new" });
    const refused = { ...handedIn, decline: { code: "insufficient_funds", chargeId: "ch_1" } };
    expect(settlementOf(OPEN, refused, AT)).toMatchObject({
      kind: "came-to-nothing",
      payment: { state: "due", lastDecline: { code: "insufficient_funds" } },
    });
    // The same by the charge alone, which knows of no page: the next look at the page finds the rest.
    const { session: _, ...byCharge } = refused;
    expect(settlementOf(OPEN, byCharge, AT).kind).toBe("declined");
  });

  it("says nothing of a new page by the decline of an older one, and a paid one shows no decline", () => {
    const decline = { code: "expired_card", chargeId: "ch_1" };
    const second: Payment = {
      ...OPEN,
      checkout: { attempt: 2, startedAt: AT, expiresAt: AT, stripeSessionId: "cs_2" },
    };
    expect(settlementOf(second, { ...SEEN, decline }, AT)).toEqual({ kind: "nothing-new" });
    const declined: Payment = { ...OPEN, lastDecline: { at: AT, ...decline } };
    expect(settlementOf(declined, SEEN_PAID, AT)).not.toHaveProperty("payment.lastDecline");
    const dueAgain: Payment = { ...DUE, lastDecline: { at: AT, ...decline } };
    expect(nextCheckoutStep(dueAgain, NOW)).not.toHaveProperty("payment.lastDecline");
  });
});
