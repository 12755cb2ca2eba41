import { isMediaLeaf, type MediaLeaf } from "#shared/rights/media.ts";

/**
 * LicenseType of the format, and the medium it grants here.
 *
 * | LicenseType | medium | |
 * |---|---|---|
 * | EST | EST | electronic sell-through |
 * | POEST | EST | pre-order of EST; ends where EST starts |
 * | VOD | TVOD | in the format "VOD" is rental |
 * | SVOD | SVOD | |
 * | AVOD | AVOD | by agreement: outside the format's own list |
 * | FOD | FVOD | by agreement: free on demand |
 * | THEA, FTV, BPTV, PTV1, FAST, AIR … | the same | by agreement: Serai's media codes, for rights the format never foresaw |
 *
 * `Pre-Release` and `Library` stand in the format's list but name the age of a title, not a medium. A guess would
 * grant what nobody licensed, so they are refused.
 */
const LISTED: ReadonlyMap<string, MediaLeaf> = new Map([
  ["EST", "EST"],
  ["POEST", "EST"],
  ["VOD", "TVOD"],
  ["SVOD", "SVOD"],
]);

const BY_AGREEMENT: ReadonlyMap<string, MediaLeaf> = new Map([
  ["AVOD", "AVOD"],
  ["FOD", "FVOD"],
]);

/** Types that sell a copy or a rental to the viewer, so that the format demands the viewer's or wholesale price. */
const PRICED: ReadonlySet<string> = new Set(["EST", "POEST", "VOD"]);

export interface LicenceType {
  name: string;
  medium: MediaLeaf;
  byAgreement: boolean;
  priced: boolean;
  preOrder: boolean;
}

/** The meaning of a LicenseType cell, in any case of letters; undefined where it names no medium. */
export function licenceTypeOf(cell: string): LicenceType | undefined {
  const name = cell.trim().toUpperCase();
  const listed = LISTED.get(name);
  const medium = listed ?? BY_AGREEMENT.get(name) ?? (isMediaLeaf(name) ? name : undefined);
  if (medium === undefined) return undefined;
  return { name, medium, byAgreement: listed === undefined, priced: PRICED.has(name), preOrder: name === "POEST" };
}

/** What to write instead of a LicenseType that {@link licenceTypeOf} does not know. */
export function licenceTypeRemedy(cell: string): string {
  return /^(library|pre-release)$/i.test(cell.trim())
    ? "This names the age of a title, not a medium. Write EST, VOD or SVOD, and the age in LicenseRightsDescription."
    : "Write EST, VOD, SVOD, POEST, AVOD, FOD or a media code such as FTV, BPTV, PTV1, FAST or THEA; one per row.";
}
