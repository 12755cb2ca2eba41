import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table } from "#shared/platform/table.ts";
import type { Organisation } from "./organisation.ts";
import { organisationSchema } from "./party-item-schema.ts";

export const organisationItem = defineItem<"organisation", Organisation>("organisation", organisationSchema);

export function organisationRef(organisationId: string): ItemRef<"organisation", Organisation> {
  return ref(organisationItem, { organisationId });
}

/** All organisations by name; a moment old. For the operator only. */
export function listOrganisations(table: Table, page: PageRequest): Promise<Page<Stored<Organisation>>> {
  return table.list(organisationItem, { index: "gsi1", of: {} }, page);
}
