import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table, type Unreadable } from "#shared/platform/table.ts";
import type { CatalogueImport, ImportOpenAs, ImportQueue } from "./catalogue-import.ts";
import { storedImportSchema, storedQueueSchema } from "./catalogue-import-schema.ts";

export const catalogueImportItem = defineItem<"catalogueImport", CatalogueImport>(
  "catalogueImport",
  storedImportSchema,
);

export const importQueueItem = defineItem<"importQueue", ImportQueue>("importQueue", storedQueueSchema);

export function importRef(importId: string): ItemRef<"catalogueImport", CatalogueImport> {
  return ref(catalogueImportItem, { importId });
}

export function importQueueRef(organisationId: string): ItemRef<"importQueue", ImportQueue> {
  return ref(importQueueItem, { organisationId });
}

/** A rights holder's imports, newest first. */
export function listImportsOf(
  table: Table,
  organisationId: string,
  page: PageRequest,
): Promise<Page<Stored<CatalogueImport>>> {
  return table.list(catalogueImportItem, { index: "gsi1", of: { organisationId }, descending: true }, page);
}

/**
 * Imports accepted but not yet wholly applied (`applying`), or without a verdict (`uploading`), that the clock was to look at
 * before an instant (RFC 3339), longest waiting first.
 */
export function listOpenImports(
  table: Table,
  openAs: ImportOpenAs,
  before: string,
  page: PageRequest,
  unreadable?: Unreadable,
): Promise<Page<Stored<CatalogueImport>>> {
  const where = { index: "gsi2", of: { openAs }, sortBefore: before, unreadable } as const;
  return table.list(catalogueImportItem, where, page);
}
