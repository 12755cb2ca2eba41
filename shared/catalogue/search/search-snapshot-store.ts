import * as z from "zod";
import { defineItem, type ItemRef, ref } from "#shared/platform/table.ts";

/**
 * How the parts of a snapshot are made. Raised with whatever changes them, such as the words a title is found by: a
 * snapshot of another form is not read, and the clock makes one of this form as soon as it comes round.
 */
export const SEARCH_FORM = 2;
/** Of snapshots whose facts do not say it. */
const FIRST_FORM = 1;

const snapshotSchema = z.object({
  snapshotId: z.string(),
  form: z.int().default(FIRST_FORM),
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

/** The snapshots that can be read, the newest first. */
export function readable({ current, previous }: SearchSnapshot): SnapshotFacts[] {
  return [current, ...(previous ? [previous] : [])].filter(({ form }) => form === SEARCH_FORM);
}

/**
 * A new snapshot as the current one, and as the one before the newest sound one it was built upon; after a change of form
 * the one that is replaced, by which those go on who know only its form.
 */
export function succeeding(
  { stored, soundest }: { readonly stored: SearchSnapshot | undefined; readonly soundest: SnapshotFacts | undefined },
  current: SnapshotFacts,
): SearchSnapshot {
  const isOfOtherForm = stored !== undefined && readable(stored).length === 0;
  const previous = soundest ?? (isOfOtherForm ? stored.current : undefined);
  return { name: THE_CATALOGUE, current, ...(previous ? { previous } : {}) };
}
