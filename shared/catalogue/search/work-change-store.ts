import * as z from "zod";
import { defineItem, type Stored, type Table } from "#shared/platform/table.ts";
import { create, type Write } from "#shared/platform/writes.ts";

/**
 * That a work or its rights changed, written in the very transaction of the change: a search that begins after it cannot
 * miss it. One item for each revision, so the same change is never noted twice, two changes never wait for each other,
 * and an item that was swept is never written again.
 */
export interface WorkChangeNote {
  /** Which of the lists the note stands in. */
  readonly list: number;
  readonly workId: string;
  readonly part: "WORK" | "RIGHTS";
  /** The revision of that part after the change. */
  readonly partRevision: number;
}

export const workChangeItem = defineItem<"workChange", WorkChangeNote>(
  "workChange",
  z.object({ list: z.int(), workId: z.string(), part: z.enum(["WORK", "RIGHTS"]), partRevision: z.int() }),
);

/** One partition of the table takes 1,000 writes a second: four lists keep the notes from ever being what signings wait for. */
const LISTS = [0, 1, 2, 3] as const;
const PAGE_SIZE = 100;

/** The write that notes a change. */
export function noteChange(change: Pick<WorkChangeNote, "workId" | "part" | "partRevision">): Write {
  return create(workChangeItem, { list: listOf(change.workId), ...change });
}

/** The last letter of an id is chance: works spread evenly. */
function listOf(workId: string): number {
  return workId.charCodeAt(workId.length - 1) % LISTS.length;
}

/**
 * Every note there is, strongly consistent; undefined when there are more than `atMost`.
 * The lists are read side by side, each page by page.
 */
export async function readChangeNotes(
  table: Table,
  { atMost }: { readonly atMost: number },
): Promise<readonly Stored<WorkChangeNote>[] | undefined> {
  const lists = await Promise.all(LISTS.map((list) => readList(table, { list, atMost })));
  const notes = lists.flat();
  return notes.length <= atMost ? notes : undefined;
}

async function readList(
  table: Table,
  { list, atMost }: { readonly list: number; readonly atMost: number },
): Promise<Stored<WorkChangeNote>[]> {
  const notes: Stored<WorkChangeNote>[] = [];
  let pageToken: string | undefined;
  do {
    const page = await table.list(workChangeItem, { index: "key", of: { list } }, { pageSize: PAGE_SIZE, pageToken });
    notes.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && notes.length <= atMost);
  return notes;
}
