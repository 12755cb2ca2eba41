import { describe, expect, it } from "vitest";
import { ACCOUNTS, type Fee, feeDue, feePaid, ownerOf, paidAgain, posting } from "#shared/money/posting.ts";

const FEE: Fee = {
  paymentId: "pay_01JD0000000000000000000001",
  licenceId: "lic_01JD0000000000000000000001",
  payerId: "org_payer",
  payeeId: "org_payee",
  amountMinor: 10_000,
  commissionMinor: 1_000,
  currency: "EUR",
};
const AT = "2026-01-01T00:00:00.000Z";

describe("a posting", () => {
  it("says who owes whom when the fee falls due", () => {
    expect(feeDue(FEE, AT).lines).toEqual([
      { account: "licensee:org_payer:receivable", amountMinor: 10_000 },
      { account: "licensor:org_payee:payable", amountMinor: -9_000 },
      { account: "operator:commission", amountMinor: -1_000 },
    ]);
  });

  it("takes the debt off the licensee when it is paid, and gives a second payment to its credit", () => {
    expect(feePaid(FEE, AT).lines.at(-1)).toEqual({ account: ACCOUNTS.receivable("org_payer"), amountMinor: -10_000 });
    expect(paidAgain(FEE, { paymentIntentId: "pi_2", at: AT }).lines.at(-1)).toEqual({
      account: ACCOUNTS.credit("org_payer"),
      amountMinor: -10_000,
    });
  });

  it("carries the fact in its id, so that one fact has one posting", () => {
    expect(feeDue(FEE, AT).postingId).toBe("pst_01JD0000000000000000000001-fee-due");
    expect(paidAgain(FEE, { paymentIntentId: "pi_2", at: AT }).postingId).not.toBe(
      paidAgain(FEE, { paymentIntentId: "pi_3", at: AT }).postingId,
    );
  });

  it("leaves out lines of nothing", () => {
    expect(feeDue({ ...FEE, commissionMinor: 0 }, AT).lines).toHaveLength(2);
  });

  it("is not made out of balance", () => {
    const [first] = feeDue(FEE, AT).lines;
    if (!first) throw new Error("no line");
    const lopsided = { ...feeDue(FEE, AT), lines: [first, { account: "operator:commission", amountMinor: -9_999 }] };
    expect(() => posting(lopsided)).toThrow("out of balance by 1");
    expect(() => posting({ ...lopsided, lines: [] })).toThrow(RangeError);
    expect(() =>
      posting({
        ...lopsided,
        lines: [
          { ...first, amountMinor: 0.5 },
          { ...first, amountMinor: -0.5 },
        ],
      }),
    ).toThrow(RangeError);
  });
});

describe("an account", () => {
  it("tells whose it is, the network's own apart", () => {
    expect(ownerOf(ACCOUNTS.payable("org_x"))).toBe("org_x");
    expect(ownerOf(ACCOUNTS.receivable("org_x"))).toBe("org_x");
    expect(ownerOf(ACCOUNTS.commission)).toBeUndefined();
    expect(ownerOf(ACCOUNTS.stripe)).toBeUndefined();
  });
});
