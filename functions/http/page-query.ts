import * as z from "zod";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "#shared/platform/page.ts";

/** The query of every list. A list with filters extends it: `pageQuery.extend({ … })`. */
export const pageQuery = z.strictObject({
  pageSize: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  pageToken: z.string().min(1).max(4096).optional(),
});

/** The answer of every list. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item),
    nextPageToken: z.string().optional().describe("Absent on the last page; send it back as pageToken"),
  });
}
