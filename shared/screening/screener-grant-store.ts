import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table } from "#shared/platform/table.ts";
import type { ScreenerGrant } from "./screener-grant.ts";
import { storedGrantSchema } from "./screener-grant-schema.ts";

export const screenerGrantItem = defineItem<"screenerGrant", ScreenerGrant>("screenerGrant", storedGrantSchema);

export function screenerGrantRef(grant: {
  readonly workId: string;
  readonly organisationId: string;
}): ItemRef<"screenerGrant", ScreenerGrant> {
  return ref(screenerGrantItem, grant);
}

/** Who may watch a work's screeners, ended grants among them. */
export function listGrantsOf(table: Table, workId: string, page: PageRequest): Promise<Page<Stored<ScreenerGrant>>> {
  return table.list(screenerGrantItem, { index: "key", of: { workId } }, page);
}
