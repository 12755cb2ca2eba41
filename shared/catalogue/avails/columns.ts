import type { Cell } from "./workbook.ts";

/** A column is known by group (row 1) and name (row 2), never by position: licensors move, drop and add columns. */
export type Header = `${string}:${string}`;

const MOVIES_V1_9: readonly (readonly [group: string, names: string])[] = [
  ["Avail", "DisplayName Licensee"],
  ["AvailTrans", "AssetLanguage Territory TerritoryExclusion"],
  ["Avail", "StoreType"],
  ["AvailAsset", "WorkType"],
  ["Disposition", "EntryType"],
  [
    "AvailMetadata",
    "TitleInternalAlias TitleDisplayUnlimited LocalizationType CompanyDisplayCredit GroupIdentity Director",
  ],
  ["AvailTrans", "LicenseType LicenseRightsDescription FormatProfile HDR WCG HFR NGAudio Start StartLag End EndLag"],
  [
    "AvailTrans",
    "WindowDuration PriceType PriceValue PriceCurrency SRP Description Download OtherTerms OtherInstructions",
  ],
  ["AvailAsset", "TitleID EditID AltID ContentID"],
  ["Avail", "AvailID UV_ID DMA_ID ReportingID"],
  ["AvailAsset", "Metadata"],
  ["Avail", "ALID"],
  ["AvailTrans", "SuppressionLiftDate SpecialPreOrderFulfillDate AnnounceDate"],
  ["AvailMetadata", "ReleaseYear ReleaseHistoryOriginal ReleaseHistoryPhysicalHV"],
  ["Avail", "ExceptionFlag"],
  ["AvailMetadata", "RatingSystem RatingValue RatingReason"],
  ["AvailTrans", "RentalDuration WatchDuration"],
  ["AvailMetadata", "CaptionIncluded CaptionExemption Any"],
  ["AvailTrans", "ContractID TitleStatus Exclusive ExclusiveAttributes BrandingRights BrandingRightsAttributes"],
  ["Avail", "ServiceProvider"],
  ["AvailMetadata", "TotalRunTime"],
  ["AvailTrans", "HoldbackLanguage AllowedLanguages RequiredFulfillmentLanguages"],
  ["Avail", "BundledALIDs"],
  ["AvailMetadata", "RetailerID1 RetailerID2 RetailerID3"],
  ["Avail", "RetailerSpare1 RetailerSpare2 RetailerSpare3"],
  ["AvailAsset", "PackageLabel"],
];

const TV_V1_9: readonly (readonly [group: string, names: string])[] = [
  ["Avail", "DisplayName Licensee"],
  ["AvailTrans", "AssetLanguage Territory TerritoryExclusion"],
  ["AvailAsset", "WorkType"],
  ["Disposition", "EntryType"],
  ["AvailMetadata", "SeriesTitleInternalAlias SeriesTitleDisplayUnlimited SeasonNumber VolumeTitleInternalAlias"],
  [
    "AvailMetadata",
    "VolumeTitleDisplayUnlimited VolumeNumber DistributionNumber VolumeDistributionNumber EpisodeNumber",
  ],
  ["AvailMetadata", "LocalizationType EpisodeTitleInternalAlias EpisodeTitleDisplayUnlimited SeasonTitleInternalAlias"],
  ["AvailMetadata", "SeasonTitleDisplayUnlimited EpisodeCount SeasonCount SeriesID SeasonID VolumeID EpisodeTitleID"],
  ["AvailMetadata", "EpisodeID SeriesAltID SeasonAltID VolumeAltID EpisodeAltID"],
  ["Avail", "ALID"],
  ["AvailMetadata", "CompanyDisplayCredit GroupIdentity Director"],
  ["AvailTrans", "LicenseType LicenseRightsDescription FormatProfile HDR WCG HFR NGAudio Start StartLag End EndLag"],
  [
    "AvailTrans",
    "WindowDuration SpecialPreOrderFulfillDate PriceType PriceValue PriceCurrency SRP Description Download",
  ],
  ["AvailTrans", "OtherTerms OtherInstructions"],
  ["AvailAsset", "SeriesContentID SeasonContentID VolumeContentID EpisodeContentID"],
  ["Avail", "AvailID UV_ID DMA_ID ReportingID"],
  ["AvailAsset", "Metadata"],
  ["AvailTrans", "SuppressionLiftDate AnnounceDate"],
  ["AvailMetadata", "ReleaseYear ReleaseHistoryOriginal ReleaseHistoryPhysicalHV"],
  ["Avail", "ExceptionFlag"],
  ["AvailMetadata", "RatingSystem RatingValue RatingReason"],
  ["AvailTrans", "RentalDuration WatchDuration FixedEndDate"],
  ["AvailMetadata", "CaptionIncluded CaptionExemption Any"],
  ["AvailTrans", "ContractID TitleStatus Exclusive ExclusiveAttributes BrandingRights BrandingRightsAttributes"],
  ["Avail", "ServiceProvider"],
  ["AvailMetadata", "TotalRunTime"],
  ["AvailTrans", "HoldbackLanguage AllowedLanguages RequiredFulfillmentLanguages"],
  ["Avail", "BundledALIDs"],
  ["AvailMetadata", "RetailerEpisodeID1 RetailerEpisodeID2 RetailerVolumeID RetailerSeasonID RetailerSeriesID"],
  ["Avail", "RetailerSpare1 RetailerSpare2 RetailerSpare3"],
  ["AvailAsset", "PackageLabel"],
];

function headersOf(layout: readonly (readonly [group: string, names: string])[]): Header[] {
  return layout.flatMap(([group, names]) => names.split(" ").map((name): Header => `${group}:${name}`));
}

/** The columns of the official v1.9 sheets in their order, 78 and 102, with the misprints of the templates mended. */
export const OFFICIAL_COLUMNS: { movies: readonly Header[]; tv: readonly Header[] } = {
  movies: headersOf(MOVIES_V1_9),
  tv: headersOf(TV_V1_9),
};

/**
 * Facts the format has no column for, read from columns a licensor may add at the right end. Lists are separated by
 * commas. Every other reader skips columns it does not know.
 */
export const SERAI_COLUMNS = [
  "Serai:OriginalTitle",
  "Serai:OriginalLanguage",
  "Serai:OriginCountries",
  "Serai:Genres",
  "Serai:Synopsis",
] as const satisfies readonly Header[];

/** Misprints in official templates and samples, and the columns they mean. */
const MISPRINTS: ReadonlyMap<string, string> = new Map([
  ["availmetadata:volumedistributinonumber", "availmetadata:volumedistributionnumber"],
  ["avail:bundlealids", "avail:bundledalids"],
  ["availterms:contractid", "availtrans:contractid"],
]);

/** The columns this reader understands, by the short name the code uses. All others are accepted and left alone. */
export const READ_COLUMNS = {
  displayName: "Avail:DisplayName",
  assetLanguage: "AvailTrans:AssetLanguage",
  territory: "AvailTrans:Territory",
  territoryExclusion: "AvailTrans:TerritoryExclusion",
  workType: "AvailAsset:WorkType",
  entryType: "Disposition:EntryType",
  titleAlias: "AvailMetadata:TitleInternalAlias",
  title: "AvailMetadata:TitleDisplayUnlimited",
  seriesAlias: "AvailMetadata:SeriesTitleInternalAlias",
  seriesTitle: "AvailMetadata:SeriesTitleDisplayUnlimited",
  seasonNumber: "AvailMetadata:SeasonNumber",
  seasonAlias: "AvailMetadata:SeasonTitleInternalAlias",
  seasonTitle: "AvailMetadata:SeasonTitleDisplayUnlimited",
  episodeNumber: "AvailMetadata:EpisodeNumber",
  episodeAlias: "AvailMetadata:EpisodeTitleInternalAlias",
  episodeTitle: "AvailMetadata:EpisodeTitleDisplayUnlimited",
  episodeCount: "AvailMetadata:EpisodeCount",
  localizationType: "AvailMetadata:LocalizationType",
  licenseType: "AvailTrans:LicenseType",
  formatProfile: "AvailTrans:FormatProfile",
  start: "AvailTrans:Start",
  startLag: "AvailTrans:StartLag",
  end: "AvailTrans:End",
  endLag: "AvailTrans:EndLag",
  priceType: "AvailTrans:PriceType",
  priceValue: "AvailTrans:PriceValue",
  priceCurrency: "AvailTrans:PriceCurrency",
  suppressionLiftDate: "AvailTrans:SuppressionLiftDate",
  titleId: "AvailAsset:TitleID",
  editId: "AvailAsset:EditID",
  seriesId: "AvailMetadata:SeriesID",
  seasonId: "AvailMetadata:SeasonID",
  episodeTitleId: "AvailMetadata:EpisodeTitleID",
  episodeId: "AvailMetadata:EpisodeID",
  contentId: "AvailAsset:ContentID",
  seriesContentId: "AvailAsset:SeriesContentID",
  seasonContentId: "AvailAsset:SeasonContentID",
  episodeContentId: "AvailAsset:EpisodeContentID",
  alid: "Avail:ALID",
  releaseYear: "AvailMetadata:ReleaseYear",
  totalRunTime: "AvailMetadata:TotalRunTime",
  exclusive: "AvailTrans:Exclusive",
  exclusiveAttributes: "AvailTrans:ExclusiveAttributes",
  holdbackLanguage: "AvailTrans:HoldbackLanguage",
  allowedLanguages: "AvailTrans:AllowedLanguages",
  bundledAlids: "Avail:BundledALIDs",
  originalTitle: "Serai:OriginalTitle",
  originalLanguage: "Serai:OriginalLanguage",
  originCountries: "Serai:OriginCountries",
  genres: "Serai:Genres",
  synopsis: "Serai:Synopsis",
} as const satisfies Record<string, Header>;

export type ColumnKey = keyof typeof READ_COLUMNS;

/** Columns without which no row of any sheet can be read. */
const ALWAYS: readonly ColumnKey[] = [
  "displayName",
  "territory",
  "workType",
  "entryType",
  "licenseType",
  "formatProfile",
  "start",
  "end",
  "alid",
];

/** Where each understood column stands in one sheet. */
export interface SheetColumns {
  at: ReadonlyMap<ColumnKey, number>;
  missing: ColumnKey[];
  /** Columns that stand twice: 0-based position of the second. */
  repeated: { key: ColumnKey; at: number }[];
  version: string;
}

const text = (cell: Cell | undefined): string => (typeof cell === "string" ? cell.trim() : "");

const isColumnKey = (key: string): key is ColumnKey => Object.hasOwn(READ_COLUMNS, key);

const keysByHeader: ReadonlyMap<string, ColumnKey> = new Map(
  Object.keys(READ_COLUMNS)
    .filter(isColumnKey)
    .map((key) => [READ_COLUMNS[key].toLowerCase(), key]),
);

/** Columns that came with a version, newest first; they date a file that does not say its version. */
const DATED_COLUMNS: readonly (readonly [version: string, headers: readonly string[]])[] = [
  ["1.9", ["avail:associatedalid", "availtrans:tprtype", "availtrans:campaignid"]],
  ["1.8", ["availasset:volumecontentid", "availmetadata:volumenumber", "avail:storetype", "availasset:packagelabel"]],
];

function versionOf(stated: Cell | undefined, headers: ReadonlySet<string>): string {
  const digits = /^v?(\d+\.\d+)/i.exec(String(stated ?? "").trim())?.[1];
  if (digits !== undefined) return digits;
  return DATED_COLUMNS.find(([, dated]) => dated.some((header) => headers.has(header)))?.[0] ?? "1.7";
}

/**
 * Finds the columns of an avails sheet in its first three rows, or undefined where the sheet is none: instructions,
 * data dictionaries and the like stand beside the data in real files. A sheet is one when it has ALID and Territory.
 */
export function findColumns(rows: readonly (readonly Cell[])[]): SheetColumns | undefined {
  const [groups = [], names = [], notes = []] = rows;
  const at = new Map<ColumnKey, number>();
  const repeated: SheetColumns["repeated"] = [];
  const headers = new Set<string>();
  for (const [index, name] of names.entries()) {
    const written = `${text(groups[index])}:${text(name)}`.toLowerCase();
    const header = MISPRINTS.get(written) ?? written;
    headers.add(header);
    const key = keysByHeader.get(header);
    if (key === undefined) continue;
    if (at.has(key)) repeated.push({ key, at: index });
    else at.set(key, index);
  }
  if (!at.has("alid") || !at.has("territory")) return undefined;
  return { at, repeated, missing: missingColumns(at), version: versionOf(notes[0], headers) };
}

function missingColumns(at: ReadonlyMap<ColumnKey, number>): ColumnKey[] {
  const work: readonly ColumnKey[] = at.has("seriesContentId")
    ? ["seriesAlias", "seasonNumber", "episodeNumber", "seasonContentId", "episodeContentId"]
    : ["contentId", "titleAlias"];
  return [...ALWAYS, ...work].filter((key) => !at.has(key));
}
