import { TERRITORIES, territoryName } from "#shared/platform/codes/territories.ts";
import { MEDIA_LEAVES, mediaName } from "#shared/rights/media.ts";
import type { Option } from "../../parts/fields.tsx";

/** What rights can be chosen from, in every form that asks for some. */

export const MEDIA: readonly Option[] = MEDIA_LEAVES.map((leaf) => ({ value: leaf, name: mediaName(leaf) }));
export const COUNTRIES: readonly Option[] = TERRITORIES.map((code) => ({
  value: code,
  name: territoryName(code),
})).sort((one, other) => one.name.localeCompare(other.name, "en"));
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
