import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table } from "#shared/platform/table.ts";
import type { CatalogueImport, ImportQueue } from "./catalogue-import.ts";
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

/** Imports accepted but not yet wholly applied, longest waiting first. */
export function listApplying(table: Table, page: PageRequest): Promise<Page<Stored<CatalogueImport>>> {
  return table.list(catalogueImportItem, { index: "gsi2", of: { openAs: "applying" } }, page);
}

/** Imports without a verdict that were to be looked at before an instant, longest due first. */
export function listUnjudged(table: Table, before: string, page: PageRequest): Promise<Page<Stored<CatalogueImport>>> {
  return table.list(catalogueImportItem, { index: "gsi2", of: { openAs: "uploading" }, sortBefore: before }, page);
}
