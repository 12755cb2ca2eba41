/** One right a licensor offers in one territory. Days are ISO dates; `end` is the last day included. */
export interface OfferedRight {
  territory: string;
  licenseType: string;
  formats: readonly string[];
  start: string;
  end: string;
  exclusive: boolean;
  price?: { type: string; value: number; currency: string };
  /** Plain tags; empty for every language. */
  allowedLanguages: string[];
}

/** The territories the demonstration licensor sells in, with the language most of their viewers hear. */
const TERRITORIES: readonly (readonly [code: string, language: string])[] = [
  ...pairs(
    "AE ar, AL sq, AM hy, AR es, AT de, AU en, AZ az, BA bs, BD bn, BE nl, BG bg, BH ar, BO es, BR pt-BR, CA en",
  ),
  ...pairs("CH de, CL es, CN cmn, CO es, CY el, CZ cs, DE de, DK da, DZ ar, EC es, EE et, EG ar, ES es, FI fi, FR fr"),
  ...pairs("GB en, GE ka, GR el, HK yue, HR hr, HU hu, ID id, IE en, IL he, IN hi, IQ ar, IS is, IT it, JO ar, JP ja"),
  ...pairs("KE sw, KG ky, KH km, KR ko, KW ar, KZ kk, LB ar, LK si, LT lt, LU fr, LV lv, MA ar, MD ro, ME sr, MK mk"),
  ...pairs("MN mn, MX es, MY ms, NG en, NL nl, NO no, NP ne, NZ en, OM ar, PE es, PH fil, PK ur, PL pl, PT pt, QA ar"),
  ...pairs(
    "RO ro, RS sr, SA ar, SE sv, SG en, SI sl, SK sk, TH th, TN ar, TR tr, TW cmn, UA uk, UY es, UZ uz, VN vi, ZA en",
  ),
];

const LANGUAGE_OF: ReadonlyMap<string, string> = new Map(TERRITORIES);

function pairs(list: string): (readonly [string, string])[] {
  return list.split(", ").map((entry) => {
    const [code = "", language = ""] = entry.split(" ");
    return [code, language] as const;
  });
}

/** How a title is sold in a territory: media one after the other or side by side, as real windows run. */
const PLANS: readonly (readonly Window[])[] = [
  [
    { licenseType: "SVOD", from: 2026, years: 7, exclusive: true, fee: 18_000 },
    { licenseType: "FTV", from: 2026, years: 7, exclusive: true, fee: 24_000 },
    { licenseType: "AVOD", from: 2028, years: 4, exclusive: false, fee: 4_000 },
  ],
  [
    { licenseType: "PTV1", from: 2026, years: 2, exclusive: true, fee: 21_000 },
    { licenseType: "FTV", from: 2028, years: 4, exclusive: true, fee: 15_000 },
  ],
  [
    { licenseType: "EST", from: 2026, years: 5, exclusive: false, wholesale: 7.99 },
    { licenseType: "VOD", from: 2026, years: 5, exclusive: false, wholesale: 2.49 },
  ],
  [
    { licenseType: "SVOD", from: 2026, years: 3, exclusive: true, fee: 12_000 },
    { licenseType: "SVOD", from: 2029, years: 3, exclusive: true, fee: 7_000 },
  ],
  [
    { licenseType: "BPTV", from: 2027, years: 3, exclusive: false, fee: 6_500 },
    { licenseType: "FAST", from: 2027, years: 5, exclusive: false, fee: 2_000 },
  ],
  [
    { licenseType: "AIR", from: 2026, years: 2, exclusive: false, fee: 1_500 },
    { licenseType: "FVOD", from: 2028, years: 3, exclusive: false, fee: 2_500 },
    { licenseType: "FTV", from: 2026, years: 3, exclusive: true, fee: 9_000 },
  ],
];

interface Window {
  licenseType: string;
  from: number;
  years: number;
  exclusive: boolean;
  /** A flat licence fee in whole units. */
  fee?: number;
  /** The wholesale price of one copy or rental. */
  wholesale?: number;
}

const CURRENCIES: ReadonlyMap<string, string> = new Map([
  ...[
    "AT",
    "BE",
    "CY",
    "DE",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "NL",
    "PT",
    "SI",
    "SK",
  ].map((code) => [code, "EUR"] as const),
  ["GB", "GBP"],
  ["CH", "CHF"],
  ["JP", "JPY"],
]);

/** Sold whole, as buyers of one region ask: every third title has one of these beside its other territories. */
const REGIONS: readonly (readonly string[])[] = [
  ["VN", "TH", "MY", "SG", "ID", "PH", "KH"],
  ["EE", "LV", "LT", "FI", "SE", "NO", "DK", "IS"],
  ["AR", "BO", "BR", "CL", "CO", "EC", "MX", "PE", "UY"],
  ["VN", "TH", "MY", "SG", "ID", "PH", "TW", "HK"],
  ["AE", "BH", "KW", "OM", "QA", "SA", "JO", "EG"],
];

/** How many territories a film is offered in at least; the count grows with its place in the list. */
const FEWEST_TERRITORIES = 8;

function offeredRight(
  window: Window,
  territory: { code: string; language: string },
  title: { index: number; language: string },
): OfferedRight {
  const currency = CURRENCIES.get(territory.code) ?? "USD";
  const { fee, wholesale } = window;
  const value = fee === undefined ? (wholesale ?? 0) : fee + (title.index % 7) * 250;
  const yen = currency === "JPY" ? 150 : 1;
  const narrow = title.index % 4 === 3;
  return {
    territory: territory.code,
    licenseType: window.licenseType,
    formats: window.licenseType === "SVOD" && title.index % 3 === 0 ? ["HD", "UHD"] : ["HD"],
    start: `${window.from}-01-01`,
    end: `${window.from + window.years - 1}-12-31`,
    exclusive: window.exclusive,
    price: { type: fee === undefined ? "WSP" : "LicenseFee", value: Math.round(value * yen * 100) / 100, currency },
    allowedLanguages: narrow ? [...new Set([title.language, territory.language])] : [],
  };
}

/**
 * The rights offered in the title at `index`: the same on every run, different from title to title, and never two
 * exclusives on the same cells. The first title is offered widest, so that a demonstration always finds it.
 */
export function offeredRights(index: number, language: string): OfferedRight[] {
  const region = index > 0 && index % 3 === 0 ? (REGIONS[(index / 3) % REGIONS.length] ?? []) : [];
  const sold = [
    ...region.map((code) => ({ code, plan: 0 })),
    ...scattered(index).filter(({ code }) => !region.includes(code)),
  ];
  return sold.flatMap(({ code, plan }) => {
    const spoken = LANGUAGE_OF.get(code) ?? language;
    return (PLANS[plan] ?? []).map((window) => offeredRight(window, { code, language: spoken }, { index, language }));
  });
}

/** Territories here and there, each with a plan of its own; all of them, with the first plan, for the first title. */
function scattered(index: number): { code: string; plan: number }[] {
  const count = index === 0 ? TERRITORIES.length : FEWEST_TERRITORIES + (index % 5);
  return Array.from({ length: count }, (_, step) => {
    // 37 shares no factor with the number of territories, so the walk meets each at most once.
    const [code = ""] = TERRITORIES[(index * 11 + step * 37) % TERRITORIES.length] ?? [];
    return { code, plan: index === 0 ? 0 : (index + step) % PLANS.length };
  });
}
