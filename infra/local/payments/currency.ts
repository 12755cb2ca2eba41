/**
 * Currencies as Stripe counts them. Amounts are integers in "Stripe minor units", which differ from ISO 4217 in places:
 * HUF, TWD, IDR, LAK and MMK are charged with two decimals, ISK and UGX are written with two decimals that must be zero,
 * and the three-decimal currencies must end in zero.
 * https://docs.stripe.com/currencies
 */
const PRESENTMENT = new Set(
  `aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop
  crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy
  kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok
  npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top
  try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw`.split(/\s+/),
);
const ZERO_DECIMAL = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DECIMAL = new Set("bhd jod kwd omr tnd".split(" "));
/** Without decimals of their own, yet written with two zeros: "to charge 5 ISK, provide 500". */
const TWO_ZEROS = new Set(["isk", "ugx"]);

/** The least a card may be charged, in Stripe minor units; other currencies must be worth about USD 0.50. */
const MINIMUM_MINOR: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};
/** "The amount value supports up to eight digits"; rupiah, whose unit is small, up to twelve. */
const MAXIMUM_MINOR = 99_999_999;
const MAXIMUM_MINOR_IDR = 999_999_999_999;

/** Lower case, three letters, and one that Stripe charges in. */
export function isPresentmentCurrency(code: string): boolean {
  return PRESENTMENT.has(code);
}

/** How many of the amount's digits stand behind the decimal point. */
function stripeDigits(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** The number an amount must be a multiple of: 1 unless the currency's last digits must be zero. */
export function amountStep(currency: string): 1 | 10 | 100 {
  if (TWO_ZEROS.has(currency)) return 100;
  return THREE_DECIMAL.has(currency) ? 10 : 1;
}

/** In Stripe minor units. */
export function minimumMinor(currency: string): number {
  return MINIMUM_MINOR[currency] ?? 1;
}

/** In Stripe minor units. */
export function maximumMinor(currency: string): number {
  return currency === "idr" ? MAXIMUM_MINOR_IDR : MAXIMUM_MINOR;
}

/** For people: `1234500` usd is "USD 12,345.00". */
export function formatAmount(amount: { minor: number; currency: string }): string {
  const digits = stripeDigits(amount.currency);
  const text = String(amount.minor).padStart(digits + 1, "0");
  const whole = digits === 0 ? text : text.slice(0, -digits);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = digits === 0 ? "" : `.${text.slice(-digits)}`;
  return `${amount.currency.toUpperCase()} ${grouped}${fraction}`;
}
