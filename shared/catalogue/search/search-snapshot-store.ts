import * as z from "zod";
import { defineItem, type ItemRef, ref } from "#shared/platform/table.ts";

const snapshotSchema = z.object({
  snapshotId: z.string(),
  /** RFC 3339: every change committed before this instant is in it. */
  takenAt: z.string(),
  works: z.int(),
  /** SHA-256 of each part, in hex. */
  sha256: z.object({ rights: z.string(), lines: z.string(), titles: z.string() }),
});

/** What is known of a snapshot before it is read: where it lies, and what it must be. */
export type SnapshotFacts = z.output<typeof snapshotSchema>;

/**
 * The snapshot searches begin with, and the one before it. Notes of changes are kept as long as the one before needs
 * them, so it answers as rightly as the current one, only with more to read.
 */
export interface SearchSnapshot {
  /** There is one of it: the name is always the same. */
  readonly name: typeof THE_CATALOGUE;
  readonly current: SnapshotFacts;
  readonly previous?: SnapshotFacts;
}

const THE_CATALOGUE = "CATALOGUE";

export const searchSnapshotItem = defineItem<"searchSnapshot", SearchSnapshot>(
  "searchSnapshot",
  z.object({
    name: z.literal(THE_CATALOGUE),
    current: snapshotSchema,
    previous: z.exactOptional(snapshotSchema),
  }),
);

export function searchSnapshotRef(): ItemRef<"searchSnapshot", SearchSnapshot> {
  return ref(searchSnapshotItem, { name: THE_CATALOGUE });
}

/** A new snapshot as the current one, and the newest sound one it was built upon as the one before. */
export function succeeding(previous: SnapshotFacts | undefined, current: SnapshotFacts): SearchSnapshot {
  return { name: THE_CATALOGUE, current, ...(previous ? { previous } : {}) };
}
