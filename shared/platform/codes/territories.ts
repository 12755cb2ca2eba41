/**
 * The 249 officially assigned ISO 3166-1 alpha-2 codes.
 * Kept as one line of text so that the API bundle does not carry the names and the 5,000 subdivisions of a package;
 * a unit test holds it against the `iso-3166` package.
 */
const ASSIGNED =
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT " +
  "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH " +
  "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT " +
  "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS " +
  "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI " +
  "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG " +
  "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG " +
  "UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/** Every assigned ISO 3166-1 alpha-2 code, in alphabetical order. */
export const TERRITORIES: readonly string[] = ASSIGNED.split(" ");

const assigned: ReadonlySet<string> = new Set(TERRITORIES);

/** Whether `code` is an assigned ISO 3166-1 alpha-2 code, in capitals. */
export function isTerritory(code: string): boolean {
  return assigned.has(code);
}

/** Making a `DisplayNames` costs about a millisecond, so one is kept per locale asked for; the portal speaks few. */
const namesByLocale = new Map<string, Intl.DisplayNames>();

/** The name of a territory in `locale` (English unless told), by CLDR; the code itself where CLDR has none. */
export function territoryName(code: string, locale = "en"): string {
  let names = namesByLocale.get(locale);
  if (names === undefined) {
    names = new Intl.DisplayNames([locale], { type: "region", fallback: "code" });
    namesByLocale.set(locale, names);
  }
  return isTerritory(code) ? (names.of(code) ?? code) : code;
}

/** Bare words of the trade that two people read as two different lists; each has sold a right twice somewhere. */
const VAGUE_WORDS: ReadonlySet<string> = new Set(
  [
    ["world", "worldwide", "ww", "row", "rest of world", "global", "international", "universe", "all", "zz", "001"],
    ["europe", "eu", "eea", "emea", "eastern europe", "western europe", "cee", "nordics", "scandinavia", "benelux"],
    ["cis", "middle east", "mena", "gcc", "africa", "sub-saharan africa"],
    ["asia", "apac", "asia pacific", "south east asia", "sea", "asean", "greater china"],
    ["latam", "latin america", "north america", "south america", "americas", "dach", "anz"],
  ].flat(),
);

/** Codes people write that ISO 3166-1 does not assign, and the code they mean. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["UK", "GB"],
  ["EL", "GR"],
  ["EN", "GB"],
  ["AN", "CW, SX or BQ"],
  ["CS", "RS or ME"],
  ["SU", "RU, UA, KZ and the others one by one"],
  ["YU", "RS, HR, SI, BA, ME or MK"],
]);

/**
 * What to write instead of a territory that {@link isTerritory} refuses: one sentence for the person who made the file.
 * Groups are refused because a file names countries (terms may name a dated group, see territory-groups.ts);
 * subdivisions because Serai trades whole countries.
 */
export function territoryRemedy(text: string): string {
  const word = text.trim();
  const upper = word.toUpperCase();
  if (isTerritory(upper)) return `Write the code in capitals: ${upper}.`;
  if (VAGUE_WORDS.has(word.toLowerCase()))
    return "A group of countries is no territory. Write one row per country, each with its ISO 3166-1 code.";
  const country = /^([A-Z]{2})-[A-Z0-9]{1,3}$/.exec(upper)?.[1];
  if (country !== undefined && isTerritory(country))
    return `Parts of a country are not traded here. Write ${country} for the whole country, or leave the row out.`;
  const meant = MEANT.get(upper);
  if (meant !== undefined) return `ISO 3166-1 does not assign ${upper}. Write ${meant}.`;
  if (/[,;/|]/.test(word)) return "Write one territory per row.";
  return "Write a two-letter ISO 3166-1 code, such as DE, KZ or TH.";
}
