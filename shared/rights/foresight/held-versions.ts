import type { RightsBox } from "../box.ts";
import { classesOf } from "../cell-class.ts";
import type { RightsHead } from "../head.ts";
import { type LanguageScope, languagesUnion } from "../languages.ts";
import { leavesIn } from "../media.ts";
import { prepare } from "../prepared-head.ts";
import { regionsOf } from "../region.ts";
import { type Scope, scopeCovers } from "../scope.ts";
import { territoriesIn, territoriesMeet } from "../territories.ts";

const ALL: LanguageScope = { all: true };

/**
 * Cells parted by the versions the rights holder has of them on any day of their window, for all of a scope. Where he has
 * none the question is about all. Where his versions cannot be written as one scope, it is about the widest.
 * Throws RangeError for an impossible box or head.
 */
export function byHeldVersions(
  head: RightsHead,
  { scope, cells }: { readonly scope: Scope; readonly cells: Omit<RightsBox, "languages"> },
): RightsBox[] {
  const [asked] = regionsOf({ ...cells, languages: ALL });
  if (asked === undefined) return [];
  const held = prepare(head).rights.flatMap(({ scope: whole, region }) => {
    const meets = region.startDay < asked.endDay && asked.startDay < region.endDay;
    return meets && scopeCovers({ whole, part: scope }) ? [region] : [];
  });
  const marks = held.map((region) => ({ ...region, meaning: JSON.stringify(region.languages) }));
  return classesOf(asked, marks).map(({ media, territories }) => {
    const here = held.filter((region) => {
      return (region.media & media) !== 0 && territoriesMeet(region.territories, territories);
    });
    const versions = new Map(here.map(({ languages: one }) => [JSON.stringify(one), one]));
    const [languages = ALL] = languagesUnion([...versions.values()]);
    return { ...cells, media: leavesIn(media), territories: territoriesIn(territories), languages };
  });
}
