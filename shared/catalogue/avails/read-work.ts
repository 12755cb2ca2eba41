import { isTerritory } from "#shared/platform/codes/territories.ts";
import { readText } from "#shared/platform/free-text.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { checkEidr } from "../eidr.ts";
import { WORK_LIMITS } from "../work.ts";
import type { RowWork } from "./avail-row.ts";
import { languageOf, listOf, runtimeMinutesOf, wholeNumberOf } from "./cell-values.ts";
import type { ColumnKey } from "./columns.ts";
import { shownValue } from "./findings.ts";
import { complaintOf, type RowReader } from "./row-reader.ts";

export type WorkLevel = "movie" | "short" | "series" | "season" | "episode";

const IDENTIFIERS: readonly ColumnKey[] = [
  "titleId",
  "editId",
  "seriesId",
  "seasonId",
  "episodeTitleId",
  "episodeId",
  "contentId",
  "seriesContentId",
  "seasonContentId",
  "episodeContentId",
];

/** Ways a cell claims to hold an EIDR: the DOI, the URN, and MovieLabs' short forms in content identifiers. */
const EIDR_CLAIM = /^(?:urn:eidr:10\.5240[:/]|10\.5240[:/]|md:[a-z]+:eidr-[sx]:)([^:]*)/i;

/** The EIDR an identifier claims, canonical where it holds; undefined where the identifier is of another kind. */
function claimedEidr(identifier: string): string | undefined {
  const claimed = EIDR_CLAIM.exec(identifier)?.[1];
  if (claimed === undefined) return undefined;
  const check = checkEidr(`10.5240/${claimed}`);
  return check.ok ? check.eidr : undefined;
}

/** Reports every identifier in the row that claims to be an EIDR and is none. */
function judgeIdentifiers(reader: RowReader): void {
  for (const key of IDENTIFIERS) {
    const identifier = reader.text(key);
    const claimed = EIDR_CLAIM.exec(identifier)?.[1];
    if (claimed === undefined) continue;
    const check = checkEidr(`10.5240/${claimed}`);
    if (check.ok) continue;
    reader.error(key, {
      code: "wrong-eidr",
      message:
        check.expected === undefined
          ? "This is no EIDR: 10.5240/, five groups of four hex digits and a check character."
          : `The EIDR's check character does not fit its digits; it would be ${check.expected}.`,
      remedy: "Copy the identifier again from the EIDR registry, or use one of your own with another prefix.",
    });
  }
}

function eidrFrom(reader: RowReader, keys: readonly ColumnKey[]): { eidr?: string } {
  for (const key of keys) {
    const eidr = claimedEidr(reader.text(key));
    if (eidr !== undefined) return { eidr };
  }
  return {};
}

/** A whole number that must stand where `required`; reports what is no number. */
function numberIn(reader: RowReader, key: ColumnKey, required: boolean): number | undefined {
  const text = required ? reader.required(key) : reader.text(key);
  if (text === undefined || text === "") return undefined;
  const number = wholeNumberOf(reader.cell(key));
  if (number === undefined)
    reader.error(key, {
      code: "bad-number",
      message: "This is no whole number.",
      remedy: "Write digits only, such as 7.",
    });
  return number;
}

function yearIn(reader: RowReader): { year?: number } {
  const text = reader.text("releaseYear");
  if (text === "") return {};
  const year = Number(/^(\d{4})(?:-\d{2}-\d{2})?$/.exec(text)?.[1] ?? Number.NaN);
  if (year >= 1880 && year <= 2199) return { year };
  reader.error("releaseYear", {
    code: "bad-number",
    message: "This is no year.",
    remedy: "Write four digits, such as 2026.",
  });
  return {};
}

function runtimeIn(reader: RowReader): { runtimeMinutes?: number } {
  if (reader.text("totalRunTime") === "") return {};
  const runtimeMinutes = runtimeMinutesOf(reader.cell("totalRunTime"));
  if (runtimeMinutes !== undefined) return { runtimeMinutes };
  reader.error("totalRunTime", {
    code: "bad-number",
    message: "This is no running time.",
    remedy: "Write hours, minutes and seconds, such as 1:56:20.",
  });
  return {};
}

function titleLanguageIn(reader: RowReader): string {
  const [first] = listOf(reader.text("assetLanguage"));
  if (first === undefined) return "und";
  const tag = languageOf(first.split(":")[0] ?? "");
  if (tag !== undefined) return tag;
  reader.error("assetLanguage", {
    code: "bad-language",
    message: `${shownValue(first)} is no language tag.`,
    remedy: "Write a BCP 47 tag, such as en, pt-BR or zh-Hant.",
  });
  return "und";
}

function originalLanguageIn(reader: RowReader): { originalLanguage?: string } {
  const written = reader.text("originalLanguage");
  const originalLanguage = languageOf(written);
  if (written === "") return {};
  if (originalLanguage !== undefined) return { originalLanguage };
  reader.error("originalLanguage", {
    code: "bad-language",
    message: `${shownValue(written)} is no language tag.`,
    remedy: "Write a BCP 47 tag, such as en, pt-BR or zh-Hant.",
  });
  return {};
}

function originIn(reader: RowReader): string[] {
  const countries = listOf(reader.text("originCountries")).map((code) => code.toUpperCase());
  const unknown = countries.find((code) => !isTerritory(code));
  if (unknown === undefined) return countries;
  reader.error("originCountries", {
    code: "unknown-territory",
    message: `${shownValue(unknown)} is no country.`,
    remedy: "Write two-letter ISO 3166-1 codes separated by commas.",
  });
  return [];
}

function genresIn(reader: RowReader): string[] {
  const genres = listOf(reader.text("genres"));
  const longest = WORK_LIMITS.genreCharacters;
  for (const text of genres) {
    const read = readText(text, { lines: "one", longest });
    if (!read.ok) reader.error("genres", complaintOf(read.fault, { text, longest }));
  }
  return genres;
}

function commonFacts(reader: RowReader) {
  const originalTitle = reader.text("originalTitle");
  const synopsis = reader.text("synopsis");
  return {
    titleLanguage: titleLanguageIn(reader),
    ...(originalTitle === "" ? {} : { originalTitle }),
    ...originalLanguageIn(reader),
    ...yearIn(reader),
    originCountries: originIn(reader),
    genres: genresIn(reader),
    ...(synopsis === "" ? {} : { synopsis }),
  };
}

export interface ReadWork {
  work: RowWork;
  scope: Scope;
}

function readFilm(reader: RowReader, level: "movie" | "short"): ReadWork | undefined {
  const contentId = reader.required("contentId");
  const alias = reader.required("titleAlias");
  const facts = { ...commonFacts(reader), ...runtimeIn(reader), ...eidrFrom(reader, ["titleId", "contentId"]) };
  if (contentId === undefined || alias === undefined) return undefined;
  const work: RowWork = {
    contentId,
    kind: level === "short" ? "short" : "film",
    title: reader.text("title") || alias,
    internalAlias: alias,
    ...facts,
  };
  return { work, scope: { kind: "work" } };
}

/** The longest daily serials make about 300 a year; a series head carries every episode and must fit one item. */
const MOST_EPISODES = 2_000;

/** `EpisodeCount` came to be required with v1.8. */
function episodeCountIn(reader: RowReader): { episodeCount?: number } {
  const count = numberIn(reader, "episodeCount", reader.place.columns.version !== "1.7");
  if (count === undefined || count <= MOST_EPISODES) return count === undefined ? {} : { episodeCount: count };
  reader.error("episodeCount", {
    code: "bad-number",
    message: `A season of ${count} episodes is more than can be kept.`,
    remedy: `Split it into seasons of at most ${MOST_EPISODES} episodes.`,
  });
  return {};
}

function readSeason(reader: RowReader): RowWork["season"] | undefined {
  const season = numberIn(reader, "seasonNumber", true);
  const contentId = reader.required("seasonContentId");
  const count = episodeCountIn(reader);
  if (season === undefined || contentId === undefined) return undefined;
  const title = reader.text("seasonTitle") || reader.text("seasonAlias");
  return { season, contentId, ...(title === "" ? {} : { title }), ...count };
}

function readEpisode(reader: RowReader): RowWork["episode"] | undefined {
  const episode = numberIn(reader, "episodeNumber", true);
  const contentId = reader.required("episodeContentId");
  const alias = reader.required("episodeAlias");
  const eidr = eidrFrom(reader, ["episodeTitleId", "episodeId", "episodeContentId"]);
  if (episode === undefined || contentId === undefined || alias === undefined) return undefined;
  return { episode, contentId, title: reader.text("episodeTitle") || alias, ...eidr };
}

function readSeries(reader: RowReader, level: "series" | "season" | "episode"): ReadWork | undefined {
  const contentId = reader.required("seriesContentId");
  const alias = reader.required("seriesAlias");
  const season = level === "series" ? undefined : readSeason(reader);
  const episode = level === "episode" ? readEpisode(reader) : undefined;
  if (level === "season" && reader.text("episodeContentId") !== "")
    reader.warn("episodeContentId", {
      code: "cell-ignored",
      message: "A season row names an episode.",
      remedy: "Leave EpisodeContentID empty in season rows; it was not read.",
    });
  const facts = { ...commonFacts(reader), ...eidrFrom(reader, ["seriesId", "seriesContentId"]) };
  if (contentId === undefined || alias === undefined || (level !== "series" && season === undefined)) return undefined;
  if (level === "episode" && episode === undefined) return undefined;
  const work: RowWork = {
    contentId,
    kind: "series",
    title: reader.text("seriesTitle") || alias,
    internalAlias: alias,
    ...facts,
    ...(season === undefined ? {} : { season }),
    ...(episode === undefined ? {} : { episode }),
  };
  return { work, scope: scopeOf(season?.season, episode?.episode) };
}

function scopeOf(season: number | undefined, episode: number | undefined): Scope {
  if (season === undefined) return { kind: "work" };
  return episode === undefined ? { kind: "season", season } : { kind: "episode", season, episode };
}

/** Reads which work, season or episode a row is about; undefined, and reported, where that cannot be told. */
export function readWork(reader: RowReader, level: WorkLevel): ReadWork | undefined {
  judgeIdentifiers(reader);
  return level === "movie" || level === "short" ? readFilm(reader, level) : readSeries(reader, level);
}
