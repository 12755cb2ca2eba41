import { TERRITORIES, territoryName } from "#shared/platform/codes/territories.ts";
import { TERRITORY_GROUPS, termsTerritoryRemedy, territoryGroup } from "#shared/platform/codes/territory-groups.ts";
import { MEDIA_LEAVES, mediaName } from "#shared/rights/media.ts";
import type { Option } from "../../parts/fields.tsx";

/** What rights can be chosen from, in every form that asks for some. */

export const MEDIA: readonly Option[] = MEDIA_LEAVES.map((leaf) => ({ value: leaf, name: mediaName(leaf) }));
export const COUNTRIES: readonly Option[] = TERRITORIES.map((code) => ({
  value: code,
  name: territoryName(code),
})).sort((one, other) => one.name.localeCompare(other.name, "en"));
/** Groups that stand today; one that has ended names nobody any more. */
export const GROUPS: readonly Option[] = TERRITORY_GROUPS.filter(
  (code) => termsTerritoryRemedy(code) === undefined,
).map((code) => ({ value: code, name: territoryGroup(code)?.name ?? code }));
export const USES: readonly Option[] = [
  { value: "original", name: "Original" },
  { value: "dub", name: "Dubbed" },
  { value: "subtitle", name: "Subtitled" },
];
export const EXCLUSIVITIES: readonly Option[] = [
  { value: "exclusive", name: "Exclusive" },
  { value: "sole", name: "Sole" },
  { value: "non-exclusive", name: "Non-exclusive" },
];
