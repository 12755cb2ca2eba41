import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table } from "#shared/platform/table.ts";
import type { Asset } from "./asset.ts";
import { storedAssetSchema } from "./asset-schema.ts";

export const assetItem = defineItem<"asset", Asset>("asset", storedAssetSchema);

export function assetRef(assetId: string): ItemRef<"asset", Asset> {
  return ref(assetItem, { assetId });
}

/** The assets of a work by kind, in whatever state; a moment old. */
export function listAssetsOf(table: Table, workId: string, page: PageRequest): Promise<Page<Stored<Asset>>> {
  return table.list(assetItem, { index: "gsi1", of: { workId } }, page);
}
