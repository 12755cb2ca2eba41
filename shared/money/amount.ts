import { isCurrency } from "#shared/platform/codes/currencies.ts";

/** Money as every room writes it: whole minor units of an ISO 4217 currency (EUR 12.50 is 1250, JPY 12 is 12). */
export interface Amount {
  readonly minor: number;
  readonly currency: string;
}

/** A hundredth of a per cent; the whole is 10,000 of them. */
const WHOLE_BASIS_POINTS = 10_000;

/** What of a licence fee the network keeps and what the rights holder gets. The two always add up to the fee. */
export interface FeeSplit {
  readonly commissionMinor: number;
  readonly payeeMinor: number;
}

/**
 * Divides a fee: the commission is `fee × basis points / 10,000`, rounded half to even so that many small fees favour
 * neither side; the rights holder gets the rest.
 * @throws {RangeError} when an argument is no amount: schemas refuse these at the edge.
 */
export function splitFee(fee: Amount, commissionBasisPoints: number): FeeSplit {
  assertAmount(fee);
  if (
    !Number.isInteger(commissionBasisPoints) ||
    commissionBasisPoints < 0 ||
    commissionBasisPoints > WHOLE_BASIS_POINTS
  )
    throw new RangeError(`A commission lies between 0 and ${WHOLE_BASIS_POINTS} basis points`);
  const commissionMinor = divideHalfEven(BigInt(fee.minor) * BigInt(commissionBasisPoints), BigInt(WHOLE_BASIS_POINTS));
  return { commissionMinor, payeeMinor: fee.minor - commissionMinor };
}

/** @throws {RangeError} unless it is a whole, non-negative number of minor units in a currency of ISO 4217. */
export function assertAmount({ minor, currency }: Amount): void {
  if (!Number.isSafeInteger(minor) || minor < 0) throw new RangeError("An amount is a whole number of minor units");
  if (!isCurrency(currency)) throw new RangeError("An amount has a currency of ISO 4217");
}

function divideHalfEven(dividend: bigint, divisor: bigint): number {
  const quotient = dividend / divisor;
  const twiceRest = (dividend % divisor) * 2n;
  const roundsUp = twiceRest > divisor || (twiceRest === divisor && quotient % 2n === 1n);
  return Number(roundsUp ? quotient + 1n : quotient);
}
