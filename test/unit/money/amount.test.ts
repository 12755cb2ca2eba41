import { describe, expect, it } from "vitest";
import { splitFee } from "#shared/money/amount.ts";

describe("the commission", () => {
  it.each([
    [250_000, 1_000, 25_000],
    [0, 1_000, 0],
    [1, 10_000, 1],
    [99_999_999, 0, 0],
  ])("of %i at %i basis points is %i", (minor, basisPoints, commissionMinor) => {
    expect(splitFee({ minor, currency: "EUR" }, basisPoints)).toEqual({
      commissionMinor,
      payeeMinor: minor - commissionMinor,
    });
  });

  it.each([
    [5, 0],
    [15, 2],
    [25, 2],
    [35, 4],
    [26, 3],
    [24, 2],
  ])("of %i at ten per cent is rounded half to even: %i", (minor, commissionMinor) => {
    expect(splitFee({ minor, currency: "JPY" }, 1_000).commissionMinor).toBe(commissionMinor);
  });

  it("is exact for amounts whose product no floating number holds", () => {
    expect(splitFee({ minor: 9_007_199_254_740_991, currency: "USD" }, 9_999).commissionMinor).toBe(
      9_006_298_534_815_517,
    );
  });

  it.each([
    [{ minor: -1, currency: "EUR" }, 1_000],
    [{ minor: 1.5, currency: "EUR" }, 1_000],
    [{ minor: 1, currency: "EURO" }, 1_000],
    [{ minor: 1, currency: "EUR" }, 10_001],
    [{ minor: 1, currency: "EUR" }, 0.5],
  ])("of what is no amount or no rate is a fault: %o at %d", (amount, basisPoints) => {
    expect(() => splitFee(amount, basisPoints)).toThrow(RangeError);
  });
});
