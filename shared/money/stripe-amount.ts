import { minorDigits } from "#shared/platform/codes/currencies.ts";
import { type Amount, assertAmount } from "./amount.ts";

/**
 * Stripe's minor units where they differ from ISO 4217's. Stripe counts MGA without decimals though ISO gives it two;
 * ISK and UGX, which have none, are written with two that must be zero.
 * @see https://docs.stripe.com/currencies#special-cases
 */
const STRIPE_DIGITS: Readonly<Record<string, number>> = { MGA: 0, ISK: 2, UGX: 2 };

/** Currencies with three digits end in a zero at Stripe: cards settle hundredths. */
const LAST_DIGIT_ZERO = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);

/** In circulation by ISO 4217, but no card is charged in them by Stripe. */
const NOT_CHARGED = new Set(
  "BTN CUC CUP ERN GHS IQD IRR KPW LYD MRU SDG SSP STN SVC SYP TMT VED VES XCG ZWG".split(" "),
);

/** An amount as Stripe writes it: its own minor units, the currency in lower case. */
export interface StripeAmount {
  readonly amount: number;
  readonly currency: string;
}

/**
 * An amount in Stripe's words, or undefined when Stripe cannot charge exactly it: nothing is rounded, for what is paid
 * must be what was signed.
 */
export function toStripeAmount(amount: Amount): StripeAmount | undefined {
  assertAmount(amount);
  const { minor, currency } = amount;
  if (NOT_CHARGED.has(currency)) return undefined;
  if (LAST_DIGIT_ZERO.has(currency) && minor % 10 !== 0) return undefined;
  const isoDigits = minorDigits(currency);
  const scaled = minor * 10 ** ((STRIPE_DIGITS[currency] ?? isoDigits) - isoDigits);
  return Number.isSafeInteger(scaled) ? { amount: scaled, currency: currency.toLowerCase() } : undefined;
}
