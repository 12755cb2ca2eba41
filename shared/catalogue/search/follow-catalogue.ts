import type { Ground } from "#shared/platform/ground.ts";
import type { Objects } from "#shared/platform/objects.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import { listAllWorkIds, readWorks } from "./read-works.ts";
import { readSnapshot, SnapshotFault } from "./search-snapshot-objects.ts";
import { readable, type SearchSnapshot, type SnapshotFacts, searchSnapshotRef } from "./search-snapshot-store.ts";
import { SearchableCatalogue } from "./searchable-catalogue.ts";
import { readChangeNotes, type WorkChangeNote } from "./work-change-store.ts";

export type FollowDeps = Pick<Ground, "table" | "clock" | "log"> & { readonly objects: Objects };

/** What one search takes on before it refuses rather than keep somebody waiting. */
export const FOLLOWING_LIMITS = {
  /**
   * While there is no snapshot a search reads the whole catalogue itself, if it is no larger than this: a few seconds,
   * once in a process. A larger one waits for the clock.
   */
  worksWithoutSnapshot: 5_000,
  /**
   * Notes read in one search: many times what makes the clock put them into a snapshot. More are there only after an
   * import of the largest size, for the minute until the clock comes round.
   */
  notes: 10_000,
  /** Changed works taken in at once, some seconds of reading. Past it the search is refused, and the next goes on from there. */
  worksTakenIn: 3_000,
} as const;
type FollowingLimits = Readonly<Record<keyof typeof FOLLOWING_LIMITS, number>>;

/** The catalogue, with every change in it that was committed before `asOf` (milliseconds since 1970). */
export interface CatalogueNow {
  readonly catalogue: SearchableCatalogue;
  readonly asOf: number;
}

/** Keeps the catalogue of one process and brings it up to date whenever it is asked for. */
export class CatalogueFollower {
  readonly #deps: FollowDeps;
  readonly #limits: FollowingLimits;
  /** Beside the catalogue its snapshot's id, or what it was gathered beside. */
  #held: { readonly origin: string; readonly catalogue: SearchableCatalogue } | undefined;
  /** The one held before: a search that began with it may still be at it. */
  #retired: SearchableCatalogue | undefined;
  /** Snapshots that were found not to be what they should: not read again by this process. */
  readonly #damaged = new Set<string>();
  /** One at a time: two at once would read the same changes, or hold two snapshots in memory. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: FollowDeps, limits: FollowingLimits = FOLLOWING_LIMITS) {
    this.#deps = deps;
    this.#limits = limits;
  }

  /**
   * The catalogue as it stands now: whatever was committed before the call is in it. Refuses with `search-not-ready`
   * while there is no sound snapshot to begin with, or more has changed than can be read at once: never a wrong answer.
   */
  now(): Promise<Outcome<CatalogueNow, "search-not-ready">> {
    const mine = this.#turn.then(() => this.#bringUpToDate());
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #bringUpToDate(): Promise<Outcome<CatalogueNow, "search-not-ready">> {
    const { table, clock, log } = this.#deps;
    const asOf = clock.now();
    // Notes are swept only after the snapshot that makes them needless was published. Read in this order they are
    // complete for the snapshot found after them, and for any that follows.
    const notes = await readChangeNotes(table, { atMost: this.#limits.notes });
    const [pointer] = await table.getMany(searchSnapshotRef());
    const catalogue = await this.#base(pointer?.value, asOf);
    if (!notes || !catalogue) {
      log.warn("search.not-ready", { reason: notes ? "no sound snapshot" : "too many changes" });
      return refused("search-not-ready");
    }
    const { worksTakenIn } = this.#limits;
    const changed = changedSince(catalogue, notes);
    catalogue.update(await readWorks(table, changed.slice(0, worksTakenIn)), asOf);
    if (changed.length > worksTakenIn) {
      log.warn("search.not-ready", {
        reason: "changes are being taken in",
        left: changed.length - worksTakenIn,
      });
      return refused("search-not-ready");
    }
    return done({ catalogue, asOf });
  }

  /** The catalogue to bring up to date: the one held while it is of the current snapshot, else the newest sound one. */
  async #base(pointer: SearchSnapshot | undefined, asOf: number): Promise<SearchableCatalogue | undefined> {
    const snapshots = pointer ? readable(pointer) : [];
    if (snapshots.length === 0) return this.#gathered(pointer, asOf);
    for (const facts of snapshots) {
      if (this.#damaged.has(facts.snapshotId)) continue;
      if (this.#held?.origin === facts.snapshotId) return this.#held.catalogue;
      const read = await this.#read(facts);
      if (read) return this.#hold(facts.snapshotId, read);
    }
    return undefined;
  }

  async #read(facts: SnapshotFacts): Promise<SearchableCatalogue | undefined> {
    const { objects, log } = this.#deps;
    try {
      return await readSnapshot(objects, facts);
    } catch (fault) {
      if (!(fault instanceof SnapshotFault)) throw fault;
      this.#damaged.add(facts.snapshotId);
      log.error("search.snapshot-damaged", fault, { snapshotId: facts.snapshotId });
      return undefined;
    }
  }

  /**
   * The catalogue without a snapshot of this form. With the next snapshot of another form notes may be swept, so it is
   * gathered anew beside each.
   */
  async #gathered(pointer: SearchSnapshot | undefined, asOf: number): Promise<SearchableCatalogue | undefined> {
    const { table } = this.#deps;
    const origin = `gathered beside ${pointer?.current.snapshotId ?? "none"}`;
    if (this.#held?.origin === origin) return this.#held.catalogue;
    const workIds = await listAllWorkIds(table, this.#limits.worksWithoutSnapshot);
    if (!workIds) return undefined;
    const catalogue = SearchableCatalogue.empty(asOf);
    catalogue.update(await readWorks(table, workIds), asOf);
    return this.#hold(origin, catalogue);
  }

  #hold(origin: string, catalogue: SearchableCatalogue): SearchableCatalogue {
    this.#retired?.close();
    this.#retired = this.#held?.catalogue;
    this.#held = { origin, catalogue };
    return catalogue;
  }
}

/** The works of which a note tells something newer than is known. */
export function changedSince(catalogue: SearchableCatalogue, notes: readonly Stored<WorkChangeNote>[]): string[] {
  const changed = notes.filter(({ value }) => !isKnown(catalogue, value));
  return [...new Set(changed.map(({ value }) => value.workId))];
}

/** Whether the change a note tells of is in the catalogue. */
export function isKnown(catalogue: SearchableCatalogue, { workId, part, partRevision }: WorkChangeNote): boolean {
  const line = catalogue.line(workId);
  if (!line) return false;
  return partRevision <= (part === "WORK" ? line.workRevision : line.rightsRevision);
}
