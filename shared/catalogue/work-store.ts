import * as z from "zod";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table } from "#shared/platform/table.ts";
import { replace, type Write } from "#shared/platform/writes.ts";
import { noteChange } from "./search/work-change-store.ts";
import type { Work } from "./work.ts";
import { storedWorkSchema } from "./work-schema.ts";

export const workItem = defineItem<"work", Work>("work", storedWorkSchema);

/** Which work a rights holder's content id names, and the last import that touched it. */
export interface WorkContent {
  readonly organisationId: string;
  readonly contentId: string;
  readonly workId: string;
  /** The place in the organisation's line of imports; absent while no import has touched the work. */
  readonly importSequence?: number;
}

export const workContentItem = defineItem<"workContent", WorkContent>(
  "workContent",
  z.object({
    organisationId: z.string(),
    contentId: z.string(),
    workId: z.string(),
    importSequence: z.exactOptional(z.int()),
  }),
);

/** Which work of a rights holder first carried an EIDR. */
export interface WorkEidr {
  readonly organisationId: string;
  readonly eidr: string;
  readonly workId: string;
}

export const workEidrItem = defineItem<"workEidr", WorkEidr>(
  "workEidr",
  z.object({ organisationId: z.string(), eidr: z.string(), workId: z.string() }),
);

export function workRef(workId: string): ItemRef<"work", Work> {
  return ref(workItem, { workId });
}

/** The writes that put a work in place of the one read, if nobody wrote it since, and let searches know of it. */
export function replaceWork(stored: Stored<Work>, work: Work): Write[] {
  const note = noteChange({ workId: work.workId, part: "WORK", partRevision: stored.revision + 1 });
  return [replace(workItem, stored, work), note];
}

export function workContentRef(organisationId: string, content: { contentId: string }) {
  return ref(workContentItem, { organisationId, ...content });
}

export function workEidrRef(organisationId: string, identifier: { eidr: string }) {
  return ref(workEidrItem, { organisationId, ...identifier });
}

/** A rights holder's works by title, listed in the market or not. */
export function listWorksOf(table: Table, organisationId: string, page: PageRequest): Promise<Page<Stored<Work>>> {
  return table.list(workItem, { index: "gsi1", of: { organisationId } }, page);
}

/**
 * The works put into the market, by title. A suspended holder's are still among them: whoever shows the list leaves
 * them out when reading (`market.ts`), so that a suspension acts at once and a reinstatement costs nothing.
 */
export function listMarketWorks(table: Table, page: PageRequest): Promise<Page<Stored<Work>>> {
  return table.list(workItem, { index: "gsi2", of: {} }, page);
}
