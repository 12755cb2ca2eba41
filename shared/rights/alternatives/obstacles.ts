import { type CellClass, classesOf } from "../cell-class.ts";
import { OPEN_END_DAY } from "../days.ts";
import { type LanguageScope, languagesUnion } from "../languages.ts";
import type { Outlook } from "../outlook.ts";
import { type Region, regionsWithout } from "../region.ts";
import { territoriesEither, territoriesMeet } from "../territories.ts";

/**
 * The cells a line can never be granted as asked, from its first day to the end of the calendar: taken, or not held.
 * Written in the one way that depends on nothing but which cells these are, so that what is proposed instead does not
 * show whether one licence stands in the way or three.
 */
export function obstaclesOf({ asked, sources, obstacles }: Outlook): Region[] {
  const ahead = { ...asked.region, endDay: OPEN_END_DAY };
  const forbidden = [...obstacles, ...regionsWithout([ahead], sources)];
  if (forbidden.length === 0) return [];
  const marks = forbidden.map((region) => ({ ...region, meaning: meaningOf(region) }));
  forbidden.sort((one, other) => one.startDay - other.startDay);
  // Class by class of thousands, only what bears on its media at all is held against its territories.
  const byMedia = Map.groupBy(classesOf(ahead, marks), ({ media }) => media);
  const classes = [...byMedia].flatMap(([media, alike]) => {
    const there = forbidden.filter((region) => (region.media & media) !== 0);
    return alike.map((cells) => ({ cells, stretches: stretchesOf(cells, there) }));
  });
  return togetherAsFarAsAlike(classes).flatMap(({ cells, stretches }) => {
    return stretches.flatMap(({ startDay, endDay, languages }) =>
      languages.map((scope) => ({ ...cells, languages: scope, startDay, endDay })),
    );
  });
}

/** Days in a row on which the same versions are refused. */
interface Stretch {
  readonly startDay: number;
  readonly endDay: number;
  readonly languages: readonly LanguageScope[];
}

interface Profile {
  readonly cells: CellClass;
  readonly stretches: readonly Stretch[];
}

function meaningOf({ startDay, endDay, languages }: Region): string {
  return `${startDay} ${endDay} ${JSON.stringify(languages)}`;
}

/** What is refused of one class of cells by regions in its media (by day), day by day, as few stretches as say it. */
function stretchesOf(cells: CellClass, inItsMedia: readonly Region[]): Stretch[] {
  const over = inItsMedia.filter(({ territories }) => territoriesMeet(territories, cells.territories));
  const days = [...new Set(over.flatMap(({ startDay, endDay }) => [startDay, endDay]))].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  let next = 0;
  let standing: Region[] = [];
  for (const [at, startDay] of days.entries()) {
    standing = standing.filter((region) => region.endDay > startDay);
    for (let begins = over[next]; begins !== undefined && begins.startDay <= startDay; begins = over[++next]) {
      standing.push(begins);
    }
    const endDay = days[at + 1];
    if (endDay === undefined || standing.length === 0) continue;
    const languages = languagesUnion(standing.map((region) => region.languages));
    const before = stretches.at(-1);
    const goesOn = before?.endDay === startDay && JSON.stringify(before.languages) === JSON.stringify(languages);
    if (goesOn) stretches[stretches.length - 1] = { ...before, endDay };
    else stretches.push({ startDay, endDay, languages });
  }
  return stretches;
}

/** Joins the territories that fare alike in every medium, then the media that fare alike in every territory. */
function togetherAsFarAsAlike(profiles: readonly Profile[]): Profile[] {
  const byPlace = joined(
    profiles,
    ({ cells }) => cells.territories.join(),
    ({ cells }) => `${cells.media}`,
    (one, other) => ({ ...one, territories: territoriesEither(one.territories, other.territories) }),
  );
  return joined(
    byPlace,
    ({ cells }) => `${cells.media}`,
    ({ cells }) => cells.territories.join(),
    (one, other) => ({ ...one, media: one.media | other.media }),
  );
}

/** Rows of a grid that are the same in every column become one row. */
function joined(
  grid: readonly Profile[],
  rowOf: (profile: Profile) => string,
  columnOf: (profile: Profile) => string,
  join: (one: CellClass, other: CellClass) => CellClass,
): Profile[] {
  const rows = Map.groupBy(grid, rowOf);
  const alike = new Map<string, Profile[]>();
  for (const row of rows.values()) {
    const text = JSON.stringify(row.map((profile) => [columnOf(profile), profile.stretches]));
    const same = alike.get(text);
    alike.set(text, same === undefined ? row : same.map((profile, at) => joinedWith(profile, row[at], join)));
  }
  return [...alike.values()].flat();
}

function joinedWith(
  profile: Profile,
  other: Profile | undefined,
  join: (one: CellClass, other: CellClass) => CellClass,
): Profile {
  return other === undefined ? profile : { ...profile, cells: join(profile.cells, other.cells) };
}
