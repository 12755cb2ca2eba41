import { DEMO_FILMS, type FilmFacts } from "./demo-films.ts";
import { type OfferedRight, offeredRights } from "./demo-rights.ts";
import { DEMO_SERIES, DEMO_SHORTS, type SeriesFacts, type ShortFacts } from "./demo-series.ts";
import { type RowFacts, writeAvails } from "./write-avails.ts";

const LICENSOR = "Caravan Pictures";

function slug(title: string): string {
  return title
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** "The Salt Road" is filed as "Salt Road, The". */
function alias(title: string): string {
  const article = /^(The|A|An) (.+)$/.exec(title);
  return article === null ? title : `${article[2]}, ${article[1]}`;
}

/** The cells of a right: one row per format, as the format wants it. */
function rightRows(right: OfferedRight): RowFacts[] {
  return right.formats.map((format) => ({
    "Avail:DisplayName": LICENSOR,
    "AvailTrans:Territory": right.territory,
    "Disposition:EntryType": "Full Extract",
    "AvailTrans:LicenseType": right.licenseType,
    "AvailTrans:FormatProfile": format,
    "AvailTrans:Start": right.start,
    "AvailTrans:End": right.end,
    "AvailTrans:Exclusive": right.exclusive,
    ...(right.price && {
      "AvailTrans:PriceType": right.price.type,
      "AvailTrans:PriceValue": right.price.value,
      "AvailTrans:PriceCurrency": right.price.currency,
    }),
    ...(right.allowedLanguages.length > 0 && { "AvailTrans:AllowedLanguages": right.allowedLanguages.join(", ") }),
  }));
}

/** At home a title is shown under its own name, elsewhere under the English one. */
function titleCells(work: { title: string; originalTitle: string; language: string; country: string }, at: string) {
  const home = at === work.country;
  return { language: home ? work.language : "en", title: home ? work.originalTitle : work.title };
}

function filmRows(film: FilmFacts, index: number): RowFacts[] {
  const id = `${slug(film.title)}-${film.year}`;
  return offeredRights(index, film.language).flatMap((right) => {
    const shown = titleCells(film, right.territory);
    return rightRows(right).map((row) => ({
      ...row,
      "AvailTrans:AssetLanguage": shown.language,
      "AvailAsset:WorkType": "Movie",
      "AvailMetadata:TitleInternalAlias": alias(film.title),
      "AvailMetadata:TitleDisplayUnlimited": shown.title,
      "AvailAsset:TitleID": film.eidr,
      "AvailAsset:ContentID": `md:cid:eidr-s:${film.eidr.slice("10.5240/".length)}`,
      "Avail:ALID": `md:alid:org:caravan.example:${id}`,
      "AvailMetadata:ReleaseYear": film.year,
      "AvailMetadata:TotalRunTime": `PT${film.runtimeMinutes}M`,
      "Serai:OriginalTitle": film.originalTitle,
      "Serai:OriginalLanguage": film.language,
      "Serai:OriginCountries": film.country,
      "Serai:Genres": film.genres.join(", "),
    }));
  });
}

function shortRows(short: ShortFacts, index: number): RowFacts[] {
  return offeredRights(index, short.language).flatMap((right) => {
    const shown = titleCells(short, right.territory);
    return rightRows(right).map((row) => ({
      ...row,
      "AvailTrans:AssetLanguage": shown.language,
      "AvailAsset:WorkType": "Short",
      "AvailMetadata:TitleInternalAlias": alias(short.title),
      "AvailMetadata:TitleDisplayUnlimited": shown.title,
      "AvailAsset:ContentID": `md:cid:org:caravan.example:${short.id}`,
      "Avail:ALID": `md:alid:org:caravan.example:${short.id}`,
      "AvailMetadata:ReleaseYear": short.year,
      "AvailMetadata:TotalRunTime": `PT${short.runtimeMinutes}M`,
      "Serai:OriginalTitle": short.originalTitle,
      "Serai:OriginalLanguage": short.language,
      "Serai:OriginCountries": short.country,
      "Serai:Genres": "short drama",
      ...(shown.language === "en" && { "Serai:Synopsis": short.synopsis }),
    }));
  });
}

/** Episodes that are offered one by one, beside the seasons offered whole: the first, as a taste, on ad-funded VOD. */
const TASTER: Omit<OfferedRight, "territory"> = {
  licenseType: "AVOD",
  formats: ["HD"],
  start: "2026-06-01",
  end: "2027-05-31",
  exclusive: false,
  allowedLanguages: [],
};

function seriesRows(series: SeriesFacts, index: number): RowFacts[] {
  const id = `md:cid:org:caravan.example:${series.id}`;
  const rights = offeredRights(index, series.language);
  return series.seasons.flatMap(({ season, episodes }) => {
    const cells = (right: OfferedRight): RowFacts => {
      const shown = titleCells(series, right.territory);
      return {
        "AvailTrans:AssetLanguage": shown.language,
        "AvailMetadata:SeriesTitleInternalAlias": alias(series.title),
        "AvailMetadata:SeriesTitleDisplayUnlimited": shown.title,
        "AvailMetadata:SeasonNumber": season,
        "AvailMetadata:SeasonTitleInternalAlias": `${series.title}, season ${season}`,
        "AvailMetadata:EpisodeCount": episodes.length,
        "AvailAsset:SeriesContentID": id,
        "AvailAsset:SeasonContentID": `${id}-s${season}`,
        "AvailMetadata:ReleaseYear": series.year,
        "Serai:OriginalTitle": series.originalTitle,
        "Serai:OriginalLanguage": series.language,
        "Serai:OriginCountries": series.country,
        "Serai:Genres": series.genres.join(", "),
        ...(shown.language === "en" && { "Serai:Synopsis": series.synopsis }),
      };
    };
    const whole = rights.flatMap((right) =>
      rightRows(right).map((row) => ({
        ...row,
        ...cells(right),
        "AvailAsset:WorkType": "Season",
        "Avail:ALID": `md:alid:org:caravan.example:${series.id}-s${season}`,
      })),
    );
    const single = episodes.flatMap((title, at) => {
      const right = { ...TASTER, territory: series.country };
      return rightRows(right).map((row) => ({
        ...row,
        ...cells(right),
        "AvailAsset:WorkType": "Episode",
        "AvailMetadata:EpisodeNumber": at + 1,
        "AvailMetadata:EpisodeTitleInternalAlias": title,
        "AvailMetadata:EpisodeTitleDisplayUnlimited": title,
        "AvailAsset:EpisodeContentID": `${id}-s${season}e${at + 1}`,
        "Avail:ALID": `md:alid:org:caravan.example:${series.id}-s${season}e${at + 1}`,
      }));
    });
    return [...whole, ...single];
  });
}

/** Rows of the demonstration catalogue by sheet: real films, invented series and short dramas. */
export function demoRows(): { movies: RowFacts[]; tv: RowFacts[] } {
  const films = DEMO_FILMS.flatMap(filmRows);
  const shorts = DEMO_SHORTS.flatMap((short, index) => shortRows(short, index + DEMO_FILMS.length));
  const series = DEMO_SERIES.flatMap((facts, index) => seriesRows(facts, index + 1));
  return { movies: [...films, ...shorts], tv: series };
}

/** The demonstration catalogue as an EMA v1.9 workbook; it imports without an error and is the same on every run. */
export function demoWorkbook(): Promise<Uint8Array> {
  return writeAvails(demoRows());
}
