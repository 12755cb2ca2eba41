/**
 * ISO 4217 currencies in circulation by their number of minor digits, list one as published on 2024-06-25.
 * `Intl` follows daily use instead (0 for IDR, HUF, LAK, MMK); a bank books what ISO says. Kept as text so that the
 * bundle stays light; a unit test holds it against the `currency-codes` package. Funds, metals and test codes are
 * left out: nothing is sold in them.
 */
const BY_DIGITS: readonly (readonly [digits: number, codes: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"],
  [
    2,
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP " +
      "CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR " +
      "IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD " +
      "NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC " +
      "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG",
  ],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
];

const digitsByCode: ReadonlyMap<string, number> = new Map(
  BY_DIGITS.flatMap(([digits, codes]) => codes.split(" ").map((code) => [code, digits] as const)),
);

/** Every currency one can be paid in, in alphabetical order. */
export const CURRENCIES: readonly string[] = [...digitsByCode.keys()].sort();

/** Whether `code` is a currency in circulation by ISO 4217, in capitals. */
export function isCurrency(code: string): boolean {
  return digitsByCode.has(code);
}

/** How many minor digits ISO 4217 gives a currency (EUR 2, JPY 0, KWD 3). Throws for a code {@link isCurrency} refuses. */
export function minorDigits(code: string): number {
  const digits = digitsByCode.get(code);
  if (digits === undefined) throw new RangeError(`No ISO 4217 currency has the code ${JSON.stringify(code)}`);
  return digits;
}
