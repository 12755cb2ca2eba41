import { type RowFacts, writeAvails } from "#infra/local/seed/write-avails.ts";
import type { AvailsFinding } from "#shared/catalogue/avails/findings.ts";
import type { AvailsOutcome, AvailsPlan, PlannedRights } from "#shared/catalogue/avails/plan.ts";
import { readAvailsWorkbook } from "#shared/catalogue/avails/read-avails.ts";
import { dayOf } from "#shared/rights/days.ts";

/** The day of an ISO date a test is sure of. */
export function day(isoDate: string): number {
  const found = dayOf(isoDate);
  if (found === undefined) throw new RangeError(isoDate);
  return found;
}

export const TODAY = day("2026-06-15");

/** A right row of a film: SVOD in Germany for 2026, in HD, not exclusive. */
export function film(cells: RowFacts = {}): RowFacts {
  return {
    "Avail:DisplayName": "Caravan Pictures",
    "AvailTrans:AssetLanguage": "en",
    "AvailTrans:Territory": "DE",
    "AvailAsset:WorkType": "Movie",
    "Disposition:EntryType": "Full Extract",
    "AvailMetadata:TitleInternalAlias": "Salt Road, The",
    "AvailMetadata:TitleDisplayUnlimited": "The Salt Road",
    "AvailTrans:LicenseType": "SVOD",
    "AvailTrans:FormatProfile": "HD",
    "AvailTrans:Start": "2026-01-01",
    "AvailTrans:End": "2026-12-31",
    "AvailAsset:ContentID": "salt-road",
    "Avail:ALID": "alid-salt-road",
    ...cells,
  };
}

/** A right row of a season: SVOD in Germany for 2026. */
export function season(cells: RowFacts = {}): RowFacts {
  return {
    "Avail:DisplayName": "Caravan Pictures",
    "AvailTrans:AssetLanguage": "en",
    "AvailTrans:Territory": "DE",
    "AvailAsset:WorkType": "Season",
    "Disposition:EntryType": "Full Extract",
    "AvailMetadata:SeriesTitleInternalAlias": "Night Ferry",
    "AvailMetadata:SeasonNumber": 1,
    "AvailMetadata:EpisodeCount": 3,
    "AvailTrans:LicenseType": "SVOD",
    "AvailTrans:FormatProfile": "HD",
    "AvailTrans:Start": "2026-01-01",
    "AvailTrans:End": "2026-12-31",
    "AvailAsset:SeriesContentID": "night-ferry",
    "AvailAsset:SeasonContentID": "night-ferry-1",
    "Avail:ALID": "alid-night-ferry-1",
    ...cells,
  };
}

/** A right row of an episode of that season. */
export function episode(number: number, cells: RowFacts = {}): RowFacts {
  return season({
    "AvailAsset:WorkType": "Episode",
    "AvailMetadata:EpisodeNumber": number,
    "AvailMetadata:EpisodeTitleInternalAlias": `Crossing ${number}`,
    "AvailAsset:EpisodeContentID": `night-ferry-1-${number}`,
    "Avail:ALID": `alid-night-ferry-1-${number}`,
    ...cells,
  });
}

export async function read(movies: readonly RowFacts[], tv: readonly RowFacts[] = []): Promise<AvailsOutcome> {
  return readAvailsWorkbook(await writeAvails({ movies, tv }), { today: TODAY });
}

/** The plan of rows that must be right; fails with their first error otherwise. */
export async function planOf(movies: readonly RowFacts[], tv: readonly RowFacts[] = []): Promise<AvailsPlan> {
  const outcome = await read(movies, tv);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.errors[0]));
  return outcome.plan;
}

export async function rightsOf(movies: readonly RowFacts[], tv: readonly RowFacts[] = []): Promise<PlannedRights[]> {
  return (await planOf(movies, tv)).works.flatMap(({ rightsIn }) => rightsIn);
}

/** The errors of rows that must be wrong. */
export async function errorsOf(movies: readonly RowFacts[], tv: readonly RowFacts[] = []): Promise<AvailsFinding[]> {
  const outcome = await read(movies, tv);
  return outcome.ok ? [] : outcome.errors;
}
