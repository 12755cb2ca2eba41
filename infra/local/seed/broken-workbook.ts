import { demoRows } from "./demo-workbook.ts";
import { type RowFacts, writeAvails } from "./write-avails.ts";

/** A right film row of its own, to be broken in one way. */
function filmRow(number: number): RowFacts {
  return {
    "Avail:DisplayName": "Caravan Pictures",
    "AvailTrans:AssetLanguage": "en",
    "AvailTrans:Territory": "DE",
    "AvailAsset:WorkType": "Movie",
    "Disposition:EntryType": "Full Extract",
    "AvailMetadata:TitleInternalAlias": `Broken Film ${number}`,
    "AvailTrans:LicenseType": "SVOD",
    "AvailTrans:FormatProfile": "HD",
    "AvailTrans:Start": "2026-01-01",
    "AvailTrans:End": "2027-12-31",
    "AvailAsset:ContentID": `broken-film-${number}`,
    "Avail:ALID": `broken-alid-${number}`,
  };
}

type Break = (film: RowFacts) => RowFacts[];

const changed =
  (cells: RowFacts): Break =>
  (film) => [{ ...film, ...cells }];
const beside = (cells: RowFacts, first: RowFacts = {}): Break => {
  return (film) => [
    { ...film, ...first },
    { ...film, ...cells },
  ];
};

const EXCLUSIVE: RowFacts = { "AvailTrans:Exclusive": "TRUE" };

/** One way to break a row for every finding a row can have. */
export const BREAKS: Readonly<Record<string, Break>> = {
  "missing-required-cell": changed({ "AvailTrans:Start": "" }),
  "cell-too-long": changed({ "AvailMetadata:TitleInternalAlias": "long ".repeat(1000) }),
  "unknown-territory": changed({ "AvailTrans:Territory": "Europe" }),
  "territory-exclusion": changed({ "AvailTrans:TerritoryExclusion": "AT" }),
  "unknown-work-type": changed({ "AvailAsset:WorkType": "Feature" }),
  "unsupported-work-type": changed({ "AvailAsset:WorkType": "Supplemental" }),
  "unknown-entry-type": changed({ "Disposition:EntryType": "Update" }),
  "unknown-licence-type": changed({ "AvailTrans:LicenseType": "Library" }),
  "unknown-format": changed({ "AvailTrans:FormatProfile": "8K" }),
  "bad-date": changed({ "AvailTrans:Start": "01/02/2026" }),
  "end-before-start": changed({ "AvailTrans:End": "2025-12-31" }),
  "bad-language": changed({ "AvailTrans:AllowedLanguages": "en, xx" }),
  "bad-number": changed({ "AvailMetadata:ReleaseYear": "MMXXVI" }),
  "bad-flag": changed({ "AvailTrans:Exclusive": "perhaps" }),
  "bad-price": changed({ "AvailTrans:PriceType": "Bargain" }),
  "wrong-eidr": changed({ "AvailAsset:TitleID": "10.5240/9A25-C3BB-A4C4-BB29-7D34-1" }),
  "contradicting-work": beside(
    { "AvailAsset:TitleID": "10.5240/EA73-79D7-1B2B-B378-3A73-M", "AvailTrans:Territory": "AT" },
    { "AvailAsset:TitleID": "10.5240/7791-8534-2C23-9030-8610-5" },
  ),
  "contradicting-exclusivity": beside(
    { "AvailTrans:Exclusive": "FALSE", "AvailTrans:FormatProfile": "UHD" },
    EXCLUSIVE,
  ),
  "contradicting-entry-type": beside({ "Disposition:EntryType": "Full Delete" }),
  "alid-of-two-works": beside({ "AvailAsset:ContentID": "another-film" }),
  "duplicate-row": beside({}),
  "overlapping-exclusives": beside(
    { ...EXCLUSIVE, "AvailTrans:Start": "2027-06-01", "AvailTrans:End": "2028-05-31" },
    { ...EXCLUSIVE, "AvailTrans:End": "2027-12-31" },
  ),
};

/** A workbook with one of every error a row can have, among rows that are right. */
export function brokenWorkbook(): Promise<Uint8Array> {
  const broken = Object.values(BREAKS).flatMap((breakRow, number) => breakRow(filmRow(number)));
  return writeAvails({ movies: [...demoRows().movies.slice(0, 20), ...broken], tv: [] });
}
