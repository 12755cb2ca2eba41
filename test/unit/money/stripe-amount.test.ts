import { describe, expect, it } from "vitest";
import { amountStep, formatAmount, isPresentmentCurrency } from "#infra/local/payments/currency.ts";
import { toStripeAmount } from "#shared/money/stripe-amount.ts";
import { CURRENCIES, minorDigits } from "#shared/platform/codes/currencies.ts";

describe("an amount in Stripe's units", () => {
  it.each([
    [1_250, "EUR", 1_250],
    [500, "JPY", 500],
    [500, "VND", 500],
    [12_345, "HUF", 12_345],
    [100_000, "IDR", 100_000],
    [5_000, "KWD", 5_000],
    [5, "ISK", 500],
    [7, "UGX", 700],
    [700, "MGA", 7],
  ])("of %i minor units of %s is %i", (minor, currency, amount) => {
    expect(toStripeAmount({ minor, currency })).toEqual({ amount, currency: currency.toLowerCase() });
  });

  it.each([
    [5_001, "KWD", "its last digit is not zero"],
    [701, "MGA", "Stripe counts whole ariary"],
    [100, "IRR", "no card is charged in it"],
  ])("does not exist for %i %s: %s", (minor, currency) => {
    expect(toStripeAmount({ minor, currency })).toBeUndefined();
  });

  it("stands for the same money in every currency, and is refused for those Stripe does not charge", () => {
    for (const currency of CURRENCIES) {
      const converted = toStripeAmount({ minor: 1_000 * 10 ** minorDigits(currency), currency });
      if (!isPresentmentCurrency(currency.toLowerCase())) {
        expect([currency, converted]).toEqual([currency, undefined]);
        continue;
      }
      if (!converted) throw new Error(`${currency} is charged by Stripe`);
      const { amount: minor, currency: code } = converted;
      expect(formatAmount({ minor, currency: code })).toMatch(new RegExp(`^${currency} 1,000(\\.0+)?$`));
      expect(minor % amountStep(code)).toBe(0);
    }
  });
});
