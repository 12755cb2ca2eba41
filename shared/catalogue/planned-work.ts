import { canonicalJson } from "#shared/platform/canonical.ts";
import { emptyHead, type RightsHead, type RightsIn, withRightsIn } from "#shared/rights/head.ts";
import type { PlannedRights, PlannedSeason, PlannedWork } from "./avails/plan.ts";
import type { Episode, LocalText, LocalTitle, Season, Work, WorkFacts } from "./work.ts";
import { isListed, workOf } from "./work.ts";

/** What an import makes of one work: pure, so that judging foresees exactly what applying does. */

/**
 * The work as an import leaves it. What the file says replaces what was known of the same language, season or episode;
 * what it does not mention stays, for a workbook of rights is no full record of a work.
 */
export function workAfter(
  known: Work | undefined,
  planned: PlannedWork,
  identity: { readonly workId: string; readonly organisationId: string; readonly now: string },
): Work {
  const facts: WorkFacts = {
    ...scalarsAfter(known, planned),
    kind: planned.kind,
    titles: byLanguage<LocalTitle>(planned.titles, known?.titles ?? []),
    originCountries: planned.originCountries.length > 0 ? planned.originCountries : (known?.originCountries ?? []),
    genres: planned.genres.length > 0 ? planned.genres : (known?.genres ?? []),
    synopses: byLanguage<LocalText>(planned.synopses, known?.synopses ?? []),
    seasons: seasonsAfter(known?.seasons ?? [], planned.seasons),
  };
  const { workId, organisationId, now } = identity;
  const { contentId } = planned;
  const stamps = { workId, organisationId, contentId, createdAt: known?.createdAt ?? now, updatedAt: now };
  return workOf(stamps, facts, known ? isListed(known) : true);
}

/** Whether an import leaves a work as it was: the same but for the time it was written. */
export function isSameWork(known: Work, next: Work): boolean {
  return canonicalJson({ ...known, updatedAt: "" }) === canonicalJson({ ...next, updatedAt: "" });
}

/**
 * The rights head as an import leaves it: a full extract replaces all rights known of its avail and territory, a full
 * delete takes them away. Commitments, holds and holdbacks are never touched by an import.
 */
export function headAfter(known: RightsHead | undefined, planned: PlannedWork, workId: string): RightsHead {
  const replacesSources = [...new Set(planned.rightsIn.map(({ source }) => source))];
  const extracts = planned.rightsIn.filter(({ entryType }) => entryType === "Full Extract");
  return withRightsIn(known ?? emptyHead(workId), { replacesSources, rightsIn: extracts.map(rightsInOf) });
}

/** Whether both heads hold the same rights in, whatever their order. */
export function isSameRights(known: RightsHead, next: RightsHead): boolean {
  return sortedRights(known) === sortedRights(next);
}

/** Whether a planned work says nothing but that rights are gone. */
export function onlyDeletes(planned: PlannedWork): boolean {
  return planned.rightsIn.length > 0 && planned.rightsIn.every(({ entryType }) => entryType === "Full Delete");
}

/** The id tells the right by its content, so that importing the same file again makes the same head. */
function rightsInOf(planned: PlannedRights, index: number): RightsIn {
  const { source, scope, media, territory, languages, startDay, endDay, exclusivity } = planned;
  const box = { media, territories: [territory], languages, window: { startDay, endDay } };
  return { id: `${source}|${index}`, source, scope, box, exclusivity };
}

function scalarsAfter(known: Work | undefined, planned: PlannedWork) {
  const eidr = planned.eidr ?? known?.eidr;
  const originalTitle = planned.originalTitle ?? known?.originalTitle;
  const originalLanguage = planned.originalLanguage ?? known?.originalLanguage;
  const year = planned.year ?? known?.year;
  const runtimeMinutes = planned.runtimeMinutes ?? known?.runtimeMinutes;
  return {
    ...(eidr === undefined ? {} : { eidr }),
    ...(originalTitle === undefined ? {} : { originalTitle }),
    ...(originalLanguage === undefined ? {} : { originalLanguage }),
    ...(year === undefined ? {} : { year }),
    ...(runtimeMinutes === undefined ? {} : { runtimeMinutes }),
  };
}

function byLanguage<T extends { readonly language: string }>(said: readonly T[], known: readonly T[]): readonly T[] {
  const languages = new Set(said.map(({ language }) => language));
  return [...said, ...known.filter(({ language }) => !languages.has(language))];
}

function seasonsAfter(known: readonly Season[], planned: readonly PlannedSeason[]): readonly Season[] {
  const seasons = new Map(known.map((season) => [season.season, season]));
  for (const season of planned) {
    const before = seasons.get(season.season);
    seasons.set(season.season, { ...before, ...season, episodes: episodesAfter(before?.episodes ?? [], season) });
  }
  return [...seasons.values()].sort((one, other) => one.season - other.season);
}

function episodesAfter(known: readonly Episode[], planned: PlannedSeason): readonly Episode[] {
  const episodes = new Map(known.map((episode) => [episode.episode, episode]));
  for (const episode of planned.episodes) {
    episodes.set(episode.episode, { ...episodes.get(episode.episode), ...episode });
  }
  return [...episodes.values()].sort((one, other) => one.episode - other.episode);
}

function sortedRights(head: RightsHead): string {
  return head.rightsIn
    .map((right) => canonicalJson(right))
    .sort()
    .join("\n");
}
