import { isCurrency } from "#shared/platform/codes/currencies.ts";
import { CO_EXCLUSIVE_LEAST, CO_EXCLUSIVE_MOST, type Exclusivity } from "#shared/rights/exclusivity.ts";
import { type LanguageScope, type LanguageVersion, languagesEmpty } from "#shared/rights/languages.ts";
import type { RowTerms } from "./avail-row.ts";
import { flagOf, momentOf, versionsOf } from "./cell-values.ts";
import type { ColumnKey } from "./columns.ts";
import { shownValue } from "./findings.ts";
import { type LicenceType, licenceTypeOf, licenceTypeRemedy } from "./licence-types.ts";
import type { RowReader } from "./row-reader.ts";

const FORMATS: ReadonlySet<string> = new Set(["UHD", "HD", "SD", "3D", "3DUHD", "3DHD", "3DSD"]);

/** Price types of the format's vocabulary; `TPR-` before one marks a temporary reduction, `-PostTax` after it the tax. */
const PRICE_TYPE =
  /^(?:TPR-)?(?:Tier|SRP|WSP|EpisodeWSP|SeasonWSP|DMRP|SMRP|Category|LicenseFee|Included|NA)(?:-PostTax)?$/i;

function readLicence(reader: RowReader): LicenceType | undefined {
  const text = reader.required("licenseType");
  if (text === undefined) return undefined;
  const licence = licenceTypeOf(text);
  if (licence === undefined)
    reader.error("licenseType", {
      code: "unknown-licence-type",
      message: `${shownValue(text)} names no medium.`,
      remedy: licenceTypeRemedy(text),
    });
  return licence;
}

function judgeFormat(reader: RowReader): void {
  const text = reader.required("formatProfile");
  if (text !== undefined && !FORMATS.has(text.toUpperCase()))
    reader.error("formatProfile", {
      code: "unknown-format",
      message: `${shownValue(text)} is no format profile.`,
      remedy: `Write one of ${[...FORMATS].join(", ")}.`,
    });
}

/** The date or word in a Start or End cell. Dates that hang on an event (`Theatrical`, lags) have no day to hold. */
function readBound<Word extends string>(
  reader: RowReader,
  keys: { date: ColumnKey; lag: ColumnKey; words: readonly Word[] },
): RowTerms["start"] | Word | undefined {
  const text = reader.required(keys.date);
  if (text === undefined) return undefined;
  if (reader.text(keys.lag) !== "")
    reader.error(keys.lag, {
      code: "bad-date",
      message: "A lag moves the date by an amount counted from an event.",
      remedy: "Work out the date, write it, and leave the lag empty.",
    });
  const word = keys.words.find((known) => known.toLowerCase() === text.toLowerCase());
  if (word !== undefined) return word;
  const moment = momentOf(reader.cell(keys.date));
  if (moment === undefined)
    reader.error(keys.date, {
      code: "bad-date",
      message: "This is no date.",
      remedy: `Write it as 2026-01-31 or as a date cell; besides, only ${keys.words.join(", ")} may stand here.`,
    });
  return moment;
}

/** How exclusive a right the row says it is; undefined where it says nothing. See docs/decisions/010. */
function readExclusivity(reader: RowReader): Exclusivity | undefined {
  if (reader.text("exclusive") === "") return undefined;
  const flag = flagOf(reader.cell("exclusive"));
  if (flag === undefined)
    reader.error("exclusive", {
      code: "bad-flag",
      message: "This is neither yes nor no.",
      remedy: "Write TRUE, FALSE or leave it empty; kinds of exclusivity go into ExclusiveAttributes.",
    });
  if (flag !== true) return { kind: "non-exclusive" };
  const attributes = reader.text("exclusiveAttributes").toLowerCase();
  if (attributes === "sole") return { kind: "sole" };
  const of = Number(/^co-exclusive\s*\(?(\d+)\)?$/.exec(attributes)?.[1] ?? 0);
  if (of === 0) return { kind: "exclusive" };
  if (of >= CO_EXCLUSIVE_LEAST && of <= CO_EXCLUSIVE_MOST) return { kind: "co-exclusive", of };
  reader.error("exclusiveAttributes", {
    code: "bad-number",
    message: `Nothing can be co-exclusive among ${of}.`,
    remedy: `Write a number from ${CO_EXCLUSIVE_LEAST} to ${CO_EXCLUSIVE_MOST}.`,
  });
  return undefined;
}

function readVersions(reader: RowReader, key: "allowedLanguages" | "holdbackLanguage"): LanguageVersion[] {
  const outcome = versionsOf(reader.text(key));
  if (outcome.ok) return outcome.versions;
  reader.error(key, {
    code: "bad-language",
    message: `${shownValue(outcome.item)} is no language.`,
    remedy: "Write BCP 47 tags separated by commas, such as en, pt-BR, zh-Hant.",
  });
  return [];
}

/**
 * AllowedLanguages name the versions granted, all where it is empty; HoldbackLanguage takes versions away again.
 * AssetLanguage says only in which language the delivered asset and its title are, so it narrows nothing.
 */
function readLanguages(reader: RowReader): LanguageScope {
  const allowed = readVersions(reader, "allowedLanguages");
  const heldBack = readVersions(reader, "holdbackLanguage");
  const except = heldBack.length === 0 ? {} : { except: heldBack };
  const scope: LanguageScope = allowed.length === 0 ? { all: true, ...except } : { versions: allowed, ...except };
  if (allowed.length > 0 && languagesEmpty(scope))
    reader.error("holdbackLanguage", {
      code: "bad-language",
      message: "Every allowed language is held back.",
      remedy: "Leave a language in AllowedLanguages that HoldbackLanguage does not name.",
    });
  return scope;
}

/** v1.7 sheets left the price open and official v1.7 samples do; from v1.8 on it is required. */
function missingPrice(reader: RowReader, key: "priceType" | "priceValue"): void {
  if (reader.place.columns.version !== "1.7") {
    reader.required(key);
    return;
  }
  reader.warn(key, {
    code: "missing-price",
    message: "The row names no price.",
    remedy: "From v1.8 on the price is required for EST, POEST and VOD.",
  });
}

function readPrice(reader: RowReader, licence: LicenceType): { price?: NonNullable<RowTerms["price"]> } {
  const type = reader.text("priceType");
  if (type === "") {
    if (licence.priced) missingPrice(reader, "priceType");
    return {};
  }
  if (!PRICE_TYPE.test(type))
    reader.error("priceType", {
      code: "bad-price",
      message: `${shownValue(type)} is no price type.`,
      remedy: "Write Tier, WSP, DMRP, SMRP, Category, LicenseFee or NA.",
    });
  const value = reader.text("priceValue");
  if (value === "" && licence.priced && type.toUpperCase() !== "NA") missingPrice(reader, "priceValue");
  const currency = reader.text("priceCurrency").toUpperCase();
  if (currency !== "" && !isCurrency(currency))
    reader.error("priceCurrency", {
      code: "bad-price",
      message: `${shownValue(currency)} is no currency.`,
      remedy: "Write a three-letter ISO 4217 code, such as EUR.",
    });
  const noValue = value === "" || value.toUpperCase() === "NA";
  return { price: { type, ...(noValue ? {} : { value }), ...(currency === "" ? {} : { currency }) } };
}

/** Reads what a Full Extract row grants; undefined, and reported, where a part of it cannot be read. */
export function readTerms(reader: RowReader): RowTerms | undefined {
  reader.required("displayName");
  const licence = readLicence(reader);
  judgeFormat(reader);
  const start = readBound(reader, { date: "start", lag: "startLag", words: ["Immediate"] });
  const end = readBound(reader, { date: "end", lag: "endLag", words: ["Open", "ESTStart", "Immediate"] });
  const exclusivity = readExclusivity(reader);
  const languages = readLanguages(reader);
  if (licence?.preOrder === true) reader.required("suppressionLiftDate");
  const price = licence === undefined ? {} : readPrice(reader, licence);
  if (licence === undefined || start === undefined || end === undefined) return undefined;
  return { licence, start, end, languages, ...(exclusivity === undefined ? {} : { exclusivity }), ...price };
}
