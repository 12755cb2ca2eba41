import type { Chance } from "#shared/platform/chance.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { Objects } from "#shared/platform/objects.ts";
import type { Stored, Table } from "#shared/platform/table.ts";
import { createOrReplace, remove } from "#shared/platform/writes.ts";
import { changedSince, isKnown } from "./follow-catalogue.ts";
import { listAllWorkIds, readWorks } from "./read-works.ts";
import { readSnapshot, SnapshotFault, writeSnapshot } from "./search-snapshot-objects.ts";
import {
  readable,
  SEARCH_FORM,
  type SearchSnapshot,
  type SnapshotFacts,
  searchSnapshotItem,
  searchSnapshotRef,
  succeeding,
} from "./search-snapshot-store.ts";
import { SearchableCatalogue } from "./searchable-catalogue.ts";
import { readChangeNotes, type WorkChangeNote, workChangeItem } from "./work-change-store.ts";

export type RebuildDeps = Pick<Ground, "table" | "clock" | "chance" | "log"> & { readonly objects: Objects };

/** So many notes are read by every search, in one page of each list: beyond it a new snapshot saves more than it costs. */
const NOTES_WORTH_A_SNAPSHOT = 400;
/** A change waits no longer than this to be in a snapshot. */
const OLDEST_WITH_CHANGES_MILLISECONDS = 10 * 60_000;
/** Snapshots expire in the store after a week; a quiet market writes its own anew long before. */
const OLDEST_MILLISECONDS = 6 * 3_600_000;
/** What the searching function's memory was measured for, four times over. */
const MOST_WORKS = 200_000;
/** Notes swept in one transaction, and in one run: what is left is swept by the next. */
const SWEPT_AT_ONCE = 100;
const MOST_SWEPT = 10_000;

/** What a rebuild did. */
export interface RebuildResult {
  readonly outcome: "not-needed" | "published" | "overtaken";
  readonly works?: number;
  readonly swept?: number;
}

/**
 * Publishes a new snapshot when it is worth it, and sweeps the notes that even the one before no longer needs. Safe at
 * any point: until the facts of a snapshot are published nobody reads it, and of two rebuilds at once one publishes.
 * @throws {Error} when the catalogue has outgrown what one function holds.
 */
export async function rebuildSearch(deps: RebuildDeps): Promise<RebuildResult> {
  const { table, clock } = deps;
  const now = clock.now();
  const [stored] = await table.getMany(searchSnapshotRef());
  const notes = await readAllNotes(table);
  if (stored && !isWorthIt(stored.value, notes, now)) return { outcome: "not-needed" };
  const before = stored && (await newestSound(deps, stored.value));
  const needless = before ? notes.filter(({ value }) => isKnown(before.catalogue, value)) : [];
  const catalogue = before?.catalogue ?? (await gatherAll(deps, now));
  try {
    catalogue.update(await readWorks(table, changedSince(catalogue, notes)), now);
    const named = { snapshotId: snapshotIdOf(deps.chance), takenAt: instantOf(now) };
    const facts = await writeSnapshot(deps.objects, named, catalogue.packed());
    const next = succeeding({ stored: stored?.value, soundest: before?.facts }, facts);
    const published = createOrReplace(searchSnapshotItem, stored, next);
    const conflicts = await table.commit([published], facts.snapshotId.slice(-COMMIT_TOKEN_LETTERS));
    if (conflicts.length > 0) return { outcome: "overtaken" };
    return { outcome: "published", works: facts.works, swept: await sweep(deps, needless) };
  } finally {
    catalogue.close();
  }
}

/** However many there are: only by reading them all are they ever swept. */
async function readAllNotes(table: Table): Promise<readonly Stored<WorkChangeNote>[]> {
  return (await readChangeNotes(table, { atMost: Number.POSITIVE_INFINITY })) ?? [];
}

function isWorthIt({ current }: SearchSnapshot, notes: readonly Stored<WorkChangeNote>[], now: number): boolean {
  if (current.form !== SEARCH_FORM) return true;
  const age = now - Date.parse(current.takenAt);
  if (age >= OLDEST_MILLISECONDS || notes.length >= NOTES_WORTH_A_SNAPSHOT) return true;
  return notes.length > 0 && age >= OLDEST_WITH_CHANGES_MILLISECONDS;
}

interface SoundSnapshot {
  readonly facts: SnapshotFacts;
  readonly catalogue: SearchableCatalogue;
}

async function newestSound(deps: RebuildDeps, pointer: SearchSnapshot): Promise<SoundSnapshot | undefined> {
  for (const facts of readable(pointer)) {
    try {
      return { facts, catalogue: await readSnapshot(deps.objects, facts) };
    } catch (fault) {
      if (!(fault instanceof SnapshotFault)) throw fault;
      deps.log.error("search.snapshot-damaged", fault, { snapshotId: facts.snapshotId });
    }
  }
  return undefined;
}

async function gatherAll({ table }: RebuildDeps, now: number): Promise<SearchableCatalogue> {
  const workIds = await listAllWorkIds(table, MOST_WORKS);
  if (!workIds) throw new Error(`The catalogue holds more than ${MOST_WORKS} works; the search was built for no more`);
  const catalogue = SearchableCatalogue.empty(now);
  catalogue.update(await readWorks(table, workIds), now);
  return catalogue;
}

/** Notes known to the snapshot before the current one are known to both: no search needs them any more. */
async function sweep({ table, chance }: RebuildDeps, needless: readonly Stored<WorkChangeNote>[]): Promise<number> {
  let swept = 0;
  for (; swept < Math.min(needless.length, MOST_SWEPT); swept += SWEPT_AT_ONCE) {
    const writes = needless.slice(swept, swept + SWEPT_AT_ONCE).map((note) => remove(workChangeItem, note));
    // Whoever removes one of them first has them all on his list: what is left over the next run sweeps.
    await table.commit(writes, snapshotIdOf(chance).slice(-COMMIT_TOKEN_LETTERS));
  }
  return Math.min(swept, needless.length);
}

/** The table takes 36 letters at most. */
const COMMIT_TOKEN_LETTERS = 32;

function snapshotIdOf(chance: Chance): string {
  return `snp_${Buffer.from(chance.bytes(16)).toString("hex")}`;
}
