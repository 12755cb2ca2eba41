import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table, type Unreadable } from "#shared/platform/table.ts";
import type { Asset } from "./asset.ts";
import { storedAssetSchema } from "./asset-schema.ts";

export const assetItem = defineItem<"asset", Asset>("asset", storedAssetSchema);

export function assetRef(assetId: string): ItemRef<"asset", Asset> {
  return ref(assetItem, { assetId });
}

/** Assets without a verdict that were to be looked at before an instant, longest due first. */
export function listUnchecked(
  table: Table,
  before: string,
  page: PageRequest,
  unreadable?: Unreadable,
): Promise<Page<Stored<Asset>>> {
  return table.list(assetItem, { index: "gsi2", of: {}, sortBefore: before, unreadable }, page);
}

/** The assets of a work by kind, in whatever state; a moment old. */
export function listAssetsOf(table: Table, workId: string, page: PageRequest): Promise<Page<Stored<Asset>>> {
  return table.list(assetItem, { index: "gsi1", of: { workId } }, page);
}
