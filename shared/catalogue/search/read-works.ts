import { listOrganisations } from "#shared/parties/organisation-store.ts";
import type { Table } from "#shared/platform/table.ts";
import { rightsHeadRef } from "../rights-head-store.ts";
import { listWorksOf, workRef } from "../work-store.ts";
import type { WorkReading } from "./searchable-catalogue.ts";

/** Works read in one go, each with its rights: half of what one read of the table takes, by count. */
const WORKS_AT_ONCE = 50;
/** Reads under way at once: enough to hide the round trips, few enough to leave the table to others. */
const READS_AT_ONCE = 4;
const PAGE_SIZE = 100;

/** The named works with their rights, strongly consistent. Ids of no work are passed over. */
export async function readWorks(table: Table, workIds: readonly string[]): Promise<WorkReading[]> {
  const batches = Array.from({ length: Math.ceil(workIds.length / WORKS_AT_ONCE) }, (_, i) =>
    workIds.slice(i * WORKS_AT_ONCE, (i + 1) * WORKS_AT_ONCE),
  );
  const readings: WorkReading[][] = [];
  const waiting = batches.entries();
  const reader = async () => {
    for (const [i, batch] of waiting) readings[i] = await readBatch(table, batch);
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, reader));
  return readings.flat();
}

async function readBatch(table: Table, workIds: readonly string[]): Promise<WorkReading[]> {
  const [works, records] = await Promise.all([
    table.getMany(...workIds.map(workRef)),
    table.getMany(...workIds.map(rightsHeadRef)),
  ]);
  return works.flatMap((work, i) => (work ? [{ work, record: records[i] }] : []));
}

/**
 * The ids of all works of all rights holders, listed or not, from the lists by holder and title. These may be a moment
 * old: whoever needs the newest works too reads the notes of changes beside them.
 * @returns undefined when there are more than `atMost`.
 */
export async function listAllWorkIds(table: Table, atMost: number): Promise<string[] | undefined> {
  const workIds: string[] = [];
  for await (const organisationId of allOrganisationIds(table)) {
    let pageToken: string | undefined;
    do {
      const page = await listWorksOf(table, organisationId, { pageSize: PAGE_SIZE, pageToken });
      workIds.push(...page.items.map(({ value }) => value.workId));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined && workIds.length <= atMost);
    if (workIds.length > atMost) return undefined;
  }
  return workIds;
}

async function* allOrganisationIds(table: Table): AsyncGenerator<string> {
  let pageToken: string | undefined;
  do {
    const page = await listOrganisations(table, { pageSize: PAGE_SIZE, pageToken });
    for (const { value } of page.items) yield value.organisationId;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
