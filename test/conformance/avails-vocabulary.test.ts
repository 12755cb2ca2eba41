import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OFFICIAL_COLUMNS, READ_COLUMNS } from "#shared/catalogue/avails/columns.ts";
import { licenceTypeOf, licenceTypeRemedy } from "#shared/catalogue/avails/licence-types.ts";
import { CURRENCIES } from "#shared/platform/codes/currencies.ts";
import { canonicalLanguage } from "#shared/platform/codes/languages.ts";
import { TERRITORIES } from "#shared/platform/codes/territories.ts";
import { referenceData } from "./reference-data.ts";

const vocabulary = referenceData("mddf/vocab");

function text(name: string): string {
  return readFileSync(join(vocabulary ?? "", name), "utf8");
}

/** Codes ISO 4217 took up after the published list was made. */
const INTRODUCED_SINCE = ["SLE", "VED", "ZWG"];

/** The codes before the equals signs of a properties file. */
function codesOf(name: string): string[] {
  return [...text(name).matchAll(/^([A-Z]+)=/gm)].map(([, code = ""]) => code);
}

describe.skipIf(vocabulary === undefined)("the published vocabularies", () => {
  it("map every column read to XML, but Serai's own", () => {
    const known = JSON.parse(text("Mappings.json")).V1_9.AllAvails;
    const own = Object.values(READ_COLUMNS).filter((header) => !(header in known));
    expect(own).toEqual([
      "Serai:OriginalTitle",
      "Serai:OriginalLanguage",
      "Serai:OriginCountries",
      "Serai:Genres",
      "Serai:Synopsis",
    ]);
  });

  it("name every column written, but the three the templates alone have", () => {
    const known = JSON.parse(text("Mappings.json")).V1_9.AllAvails;
    const unmapped = (headers: readonly string[]) => headers.filter((header) => !(header in known));
    expect(OFFICIAL_COLUMNS.movies).toHaveLength(78);
    expect(OFFICIAL_COLUMNS.tv).toHaveLength(102);
    expect(unmapped(OFFICIAL_COLUMNS.movies)).toEqual(["Avail:StoreType", "AvailAsset:PackageLabel"]);
    expect(unmapped(OFFICIAL_COLUMNS.tv)).toEqual(["AvailMetadata:VolumeAltID", "AvailAsset:PackageLabel"]);
  });

  it("hold no LicenseType that is neither read nor refused with its own remedy", () => {
    const types: string[] = JSON.parse(text("vocab_avail_v2.7.json")).avail.LicenseType;
    const unread = types.filter((type) => licenceTypeOf(type) === undefined);
    expect(unread).toEqual(["Pre-Release", "Library"]);
    for (const type of unread) expect(licenceTypeRemedy(type)).toContain("age of a title");
  });

  it("list the same countries as ISO 3166-1, but for two groups that are refused here", () => {
    const theirs = new Set(codesOf("ISO3166-1.properties"));
    const ours = new Set(TERRITORIES);
    expect([...theirs].filter((code) => !ours.has(code))).toEqual(["ZZ", "EU"]);
    expect(TERRITORIES.filter((code) => !theirs.has(code))).toEqual([]);
  });

  it("list the currencies known here, but for those introduced since", () => {
    const theirs = new Set(codesOf("ISO4217.properties"));
    expect(CURRENCIES.filter((code) => !theirs.has(code))).toEqual(INTRODUCED_SINCE);
  });

  it("list no language that cannot be written here", () => {
    const { rfc5646 } = JSON.parse(text("rfc5646.json"));
    const languages: string[] = rfc5646["iso639-2"];
    expect(languages.filter((tag) => canonicalLanguage(tag) === undefined)).toEqual([]);
  });
});
