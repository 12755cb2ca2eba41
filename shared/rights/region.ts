import { checkBox, daysOf, type RightsBox } from "./box.ts";
import { type LanguageScope, languagesBoth, languagesCover, languagesMeet, languagesWithout } from "./languages.ts";
import { leavesIn, type MediaSet, mediaSetOf } from "./media.ts";
import {
  type TerritorySet,
  territoriesBoth,
  territoriesCover,
  territoriesEmpty,
  territoriesIn,
  territoriesMeet,
  territoriesWithout,
  territorySetOf,
} from "./territories.ts";

/** A rights box made ready for set algebra. A region is never empty: whatever would be empty is left out instead. */
export interface Region {
  readonly media: MediaSet;
  readonly territories: TerritorySet;
  readonly languages: LanguageScope;
  readonly startDay: number;
  readonly endDay: number;
}

/**
 * The regions of a box, one for each run of days its blackouts leave, in order. Throws RangeError for an impossible box:
 * it should have been refused at the edge by `checkBox`.
 */
export function regionsOf(box: RightsBox): Region[] {
  const [first] = checkBox(box);
  if (first !== undefined)
    throw new RangeError(`impossible rights box: ${first.problem} ${first.value ?? ""}`.trimEnd());
  const media = mediaSetOf(box.media);
  const territories = placesOf(box.territories);
  return daysOf(box).map(({ startDay, endDay }) => ({
    media,
    territories,
    languages: box.languages,
    startDay,
    endDay,
  }));
}

/** Heads share the lists of territories that repeat in them: one list, one set, made once. Lists are never changed. */
const sets = new WeakMap<readonly string[], TerritorySet>();

function placesOf(codes: readonly string[]): TerritorySet {
  const known = sets.get(codes);
  if (known !== undefined) return known;
  const fresh = territorySetOf(codes);
  sets.set(codes, fresh);
  return fresh;
}

/** The box of a region, with media in tree order and territories in alphabetical order. */
export function boxOf(region: Region) {
  return {
    media: leavesIn(region.media),
    territories: territoriesIn(region.territories),
    languages: region.languages,
    window: { startDay: region.startDay, endDay: region.endDay },
  };
}

/** Whether two regions share a cell. The cheap questions come first: most pairs differ in days or media. */
function regionsMeet(one: Region, other: Region): boolean {
  return (
    one.startDay < other.endDay &&
    other.startDay < one.endDay &&
    (one.media & other.media) !== 0 &&
    territoriesMeet(one.territories, other.territories) &&
    languagesMeet(one.languages, other.languages)
  );
}

/** Whether every cell of `inner` is in `outer`. */
export function regionCovers({ outer, inner }: { outer: Region; inner: Region }): boolean {
  return (
    outer.startDay <= inner.startDay &&
    inner.endDay <= outer.endDay &&
    (inner.media & ~outer.media) === 0 &&
    territoriesCover({ outer: outer.territories, inner: inner.territories }) &&
    languagesCover({ outer: outer.languages, inner: inner.languages })
  );
}

/** The cells both regions hold; undefined where there is none. */
export function regionsBoth(one: Region, other: Region): Region | undefined {
  if (!regionsMeet(one, other)) return undefined;
  const languages = languagesBoth(one.languages, other.languages);
  if (languages === undefined) return undefined;
  return {
    media: one.media & other.media,
    territories: territoriesBoth(one.territories, other.territories),
    languages,
    startDay: Math.max(one.startDay, other.startDay),
    endDay: Math.min(one.endDay, other.endDay),
  };
}

/** The cells of `from` that are not in `take`, as regions that share nothing: cut by day, then medium, territory, language. */
export function regionWithout({ from, take }: { from: Region; take: Region }): Region[] {
  if (!regionsMeet(from, take)) return [from];
  const left: Region[] = [];
  if (from.startDay < take.startDay) left.push({ ...from, endDay: take.startDay });
  if (take.endDay < from.endDay) left.push({ ...from, startDay: take.endDay });
  const startDay = Math.max(from.startDay, take.startDay);
  const endDay = Math.min(from.endDay, take.endDay);

  const otherMedia = from.media & ~take.media;
  if (otherMedia !== 0) left.push({ ...from, startDay, endDay, media: otherMedia });
  const media = from.media & take.media;

  const elsewhere = territoriesWithout({ from: from.territories, take: take.territories });
  if (!territoriesEmpty(elsewhere)) left.push({ ...from, startDay, endDay, media, territories: elsewhere });
  const territories = territoriesBoth(from.territories, take.territories);

  for (const languages of languagesWithout({ from: from.languages, take: take.languages })) {
    left.push({ media, territories, languages, startDay, endDay });
  }
  return left;
}

/** The cells of `from` that none of `takes` holds. */
export function regionsWithout(from: readonly Region[], takes: readonly Region[]): readonly Region[] {
  let left = from;
  for (const take of takes) {
    if (left.length === 0) return left;
    left = left.flatMap((region) => regionWithout({ from: region, take }));
  }
  return left;
}

/** The share of a region in `day` up to the next: what is asked when a cell is looked at on one day. */
export function onDay(region: Region, day: number): Region {
  return { ...region, startDay: day, endDay: day + 1 };
}
