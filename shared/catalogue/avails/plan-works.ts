import type { AvailRow, RowWork } from "./avail-row.ts";
import type { ColumnKey } from "./columns.ts";
import type { Findings } from "./findings.ts";
import type { PlannedEpisode, PlannedSeason, PlannedWork } from "./plan.ts";
import { type Complaint, findingAt } from "./row-reader.ts";

interface DraftSeason {
  season: PlannedSeason;
  count: number;
  episodes: Map<number, PlannedEpisode>;
}

/** A work while its rows are gathered. */
interface DraftWork {
  work: PlannedWork;
  firstRow: number;
  seasons: Map<number, DraftSeason>;
}

function draftOf(row: AvailRow): DraftWork {
  const { work } = row;
  return {
    firstRow: row.place.row,
    seasons: new Map(),
    work: {
      contentId: work.contentId,
      kind: work.kind,
      titles: [],
      internalAlias: work.internalAlias,
      originCountries: [],
      genres: [],
      synopses: [],
      seasons: [],
      rightsIn: [],
    },
  };
}

function contradiction(draft: DraftWork, fact: string): Complaint {
  return {
    code: "contradicting-work",
    message: `Row ${draft.firstRow} gives this content identifier another ${fact}.`,
    remedy: "One content identifier is one work: write the same facts in all its rows, or another identifier.",
  };
}

function judgeSameWork(draft: DraftWork, row: AvailRow, findings: Findings): void {
  const series = row.work.kind === "series";
  const report = (key: ColumnKey, fact: string) =>
    findings.error(findingAt(row.place, key, contradiction(draft, fact)));
  if (draft.work.kind !== row.work.kind) report("workType", "kind");
  const { eidr } = row.work;
  if (eidr !== undefined && draft.work.eidr !== undefined && draft.work.eidr !== eidr)
    report(series ? "seriesId" : "titleId", "EIDR");
}

/** The year of a season's row is the season's, so only films are asked to agree; the first year written is kept. */
function noteYear(draft: DraftWork, row: AvailRow, findings: Findings): void {
  const { year, kind } = row.work;
  if (year === undefined || kind === "series" || draft.work.year === undefined || draft.work.year === year) return;
  findings.warn(findingAt(row.place, "releaseYear", contradiction(draft, "year")));
}

function addFacts({ work }: DraftWork, row: RowWork): void {
  if (!work.titles.some(({ language }) => language === row.titleLanguage))
    work.titles.push({ language: row.titleLanguage, title: row.title });
  if (row.synopsis !== undefined && !work.synopses.some(({ language }) => language === row.titleLanguage))
    work.synopses.push({ language: row.titleLanguage, text: row.synopsis });
  if (work.eidr === undefined && row.eidr !== undefined) work.eidr = row.eidr;
  if (work.originalTitle === undefined && row.originalTitle !== undefined) work.originalTitle = row.originalTitle;
  if (work.originalLanguage === undefined && row.originalLanguage !== undefined)
    work.originalLanguage = row.originalLanguage;
  if (work.year === undefined && row.year !== undefined) work.year = row.year;
  if (work.runtimeMinutes === undefined && row.runtimeMinutes !== undefined) work.runtimeMinutes = row.runtimeMinutes;
  work.originCountries = [...new Set([...work.originCountries, ...row.originCountries])];
  work.genres = [...new Set([...work.genres, ...row.genres])];
}

function addParts(draft: DraftWork, { season, episode }: RowWork): void {
  if (season === undefined) return;
  const { season: number, contentId, title, episodeCount } = season;
  const known: DraftSeason = draft.seasons.get(number) ?? {
    season: { season: number, episodes: [] },
    count: 0,
    episodes: new Map(),
  };
  draft.seasons.set(number, known);
  if (contentId !== undefined) known.season.contentId ??= contentId;
  if (title !== undefined) known.season.title ??= title;
  known.count = Math.max(known.count, episodeCount ?? 0);
  if (episode !== undefined && !known.episodes.has(episode.episode)) known.episodes.set(episode.episode, episode);
}

/** A season sold whole names no episodes; they are counted out so that each can be found and licensed later. */
function finished({ work, seasons }: DraftWork): PlannedWork {
  work.seasons = [...seasons.values()]
    .sort((one, other) => one.season.season - other.season.season)
    .map(({ season, count, episodes }) => {
      if (episodes.size === 0) for (let episode = 1; episode <= count; episode++) episodes.set(episode, { episode });
      season.episodes = [...episodes.values()].sort((one, other) => one.episode - other.episode);
      return season;
    });
  return work;
}

function judgeAlids(rows: readonly AvailRow[], findings: Findings): void {
  const contentOf = new Map<string, AvailRow>();
  for (const row of rows) {
    const first = contentOf.get(row.alid) ?? row;
    contentOf.set(row.alid, first);
    if (first.work.contentId === row.work.contentId) continue;
    findings.error(
      findingAt(row.place, "alid", {
        code: "alid-of-two-works",
        message: `Row ${first.place.row} uses this ALID for another work, ${first.work.contentId}.`,
        remedy: "Give each work an ALID of its own: a Full Extract replaces everything under one.",
      }),
    );
  }
}

/** Gathers the rows of each work into one, in the order of first appearance, without its rights. */
export function planWorks(rows: readonly AvailRow[], findings: Findings): PlannedWork[] {
  const drafts = new Map<string, DraftWork>();
  for (const row of rows) {
    const draft = drafts.get(row.work.contentId) ?? draftOf(row);
    drafts.set(row.work.contentId, draft);
    judgeSameWork(draft, row, findings);
    noteYear(draft, row, findings);
    addFacts(draft, row.work);
    addParts(draft, row.work);
  }
  judgeAlids(rows, findings);
  return [...drafts.values()].map(finished);
}
