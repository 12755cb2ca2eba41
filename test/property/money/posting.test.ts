import * as fc from "fast-check";
import { expect, it } from "vitest";
import { splitFee } from "#shared/money/amount.ts";
import { feeDue, feePaid, paidAgain } from "#shared/money/posting.ts";
import { CURRENCIES } from "#shared/platform/codes/currencies.ts";

const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`fees: FC_SEED=${seed}`);

const fee = fc.record({
  amountMinor: fc.integer({ min: 1, max: 9_007_199_254 }),
  basisPoints: fc.integer({ min: 0, max: 10_000 }),
  currency: fc.constantFrom(...CURRENCIES),
});

it("every fee, at every rate, in every currency, is divided without loss and posted in balance", async () => {
  await fc.assert(
    fc.property(fee, ({ amountMinor, basisPoints, currency }) => {
      const { commissionMinor, payeeMinor } = splitFee({ minor: amountMinor, currency }, basisPoints);
      expect(commissionMinor + payeeMinor).toBe(amountMinor);
      expect(commissionMinor).toBeGreaterThanOrEqual(0);
      expect(payeeMinor).toBeGreaterThanOrEqual(0);
      expect(Math.abs(commissionMinor - (amountMinor * basisPoints) / 10_000)).toBeLessThanOrEqual(0.500_001);
      const parties = { paymentId: "pay_1", licenceId: "lic_1", payerId: "org_a", payeeId: "org_b" };
      const whole = { ...parties, amountMinor, commissionMinor, currency };
      const at = "2026-01-01T00:00:00.000Z";
      for (const { lines } of [feeDue(whole, at), feePaid(whole, at), paidAgain(whole, { paymentIntentId: "pi", at })])
        expect(lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0);
    }),
    { seed, numRuns: 5_000 },
  );
});
