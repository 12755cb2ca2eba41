import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type Stored, type Table } from "#shared/platform/table.ts";
import type { Departure } from "./departure.ts";
import { departureSchema } from "./departure-schema.ts";

export const departureItem = defineItem<"departure", Departure>("departure", departureSchema);

/** Every departure of one file, newest first, strongly consistent. */
export function listDeparturesOfAsset(
  table: Table,
  assetId: string,
  page: PageRequest,
): Promise<Page<Stored<Departure>>> {
  return table.list(departureItem, { index: "key", of: { assetId }, descending: true }, page);
}

/** Every departure of an owner's files, newest first; a moment old. */
export function listDeparturesOf(table: Table, ownerId: string, page: PageRequest): Promise<Page<Stored<Departure>>> {
  return table.list(departureItem, { index: "gsi1", of: { ownerId }, descending: true }, page);
}
