import { type Clock, instantOf } from "./clock.ts";
import type { Log } from "./log.ts";
import type { ItemKind } from "./manifest/table.ts";
import { MAX_PAGE_SIZE, type Page, type PageRequest } from "./page.ts";
import type { ItemRef, Unreadable } from "./table.ts";
import { type Attempt, type TransactDeps, transact } from "./transact.ts";
import { replace } from "./writes.ts";

/**
 * What waits for the clock stands in a line: an index sorted by `lookAt`, from when on it may be looked at. A look that
 * does not end it moves it to the end. So one run takes only so many, and still every one has its turn: those that fail,
 * hang or stay open for long stand behind those not yet looked at.
 */
interface InLine {
  /** Absent once it waits no more. */
  readonly lookAt?: string | number | undefined;
}

/** The stream delivers within a second; what is older has failed there and is the clock's. */
const STREAM_GRACE_MILLISECONDS = 60_000;

/** When the clock first looks at what the stream is told of at `now`. */
export function afterTheStream(now: number): string {
  return instantOf(now + STREAM_GRACE_MILLISECONDS);
}

/** What one run of a job takes on: what is left over is first in line for the next. */
export interface RunLimits {
  readonly looks: number;
  /** No look begins later than this after the run did. */
  readonly milliseconds: number;
}

/** What one run did: `looked` at so many, of which so many came to their end and so many could not be looked at. */
export interface Looked {
  readonly looked: number;
  readonly ended: number;
  readonly failed: number;
}

/**
 * A page of what was to be looked at before an instant (RFC 3339), longest waiting first. An item that does not read as its
 * kind is told of and left out: it must not stop those behind it.
 */
export type ListDue<T> = (before: string, page: PageRequest, unreadable: Unreadable) => Promise<Page<T>>;

/**
 * Looks at what is due, page by page, within the limits of one run. One that fails does not stop the rest.
 * @param job its limits, and the word in the log for one that could not be looked at.
 * @param look gives whether one has come to its end. Safe to repeat, and for two runs at once.
 */
export async function lookAtDue<T>(
  deps: { readonly clock: Clock; readonly log: Log },
  job: { readonly limits: RunLimits; readonly failedAs: string },
  listDue: ListDue<T>,
  look: (one: T) => Promise<boolean>,
): Promise<Looked> {
  const startedAt = deps.clock.now();
  const isOver = () => deps.clock.now() - startedAt > job.limits.milliseconds;
  const count = { looked: 0, ended: 0, failed: 0 };
  const failed = (fault: unknown) => {
    count.failed += 1;
    deps.log.error(job.failedAs, fault);
  };
  let pageToken: string | undefined;
  do {
    const pageSize = Math.min(MAX_PAGE_SIZE, job.limits.looks - count.looked);
    const page = await listDue(instantOf(startedAt), { pageSize, pageToken }, failed);
    for (const one of page.items) {
      if (isOver()) return count;
      count.looked += 1;
      try {
        if (await look(one)) count.ended += 1;
      } catch (fault) {
        failed(fault);
      }
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && count.looked < job.limits.looks && !isOver());
  return count;
}

/**
 * Takes one that was listed to the end of its line, before anything is done with it: then also what ends the process each
 * time does not come first again, and of two runs at once one has it.
 * @returns it as taken; undefined when it waits no more, or another run took it since it was listed.
 */
export function takeInTurn<K extends ItemKind, T extends InLine & { readonly lookAt?: string | undefined }>(
  deps: TransactDeps,
  ref: ItemRef<K, T>,
  listed: T,
): Promise<T | undefined> {
  return moveOn(deps, ref, { from: listed.lookAt, to: instantOf(deps.clock.now()) });
}

/** Gives one its next look; undefined, and nothing is done, when its next look is no more that which is given as `from`. */
export async function moveOn<K extends ItemKind, T extends InLine>(
  deps: TransactDeps,
  ref: ItemRef<K, T>,
  { from, to }: { readonly from: T["lookAt"]; readonly to: NonNullable<T["lookAt"]> },
): Promise<T | undefined> {
  const outcome = await transact(deps, async (): Promise<Attempt<{ readonly moved: T | undefined }>> => {
    const stored = await deps.table.get(ref.item, ref.fields);
    if (from === undefined || stored?.value.lookAt !== from) return { writes: [], outcome: { moved: undefined } };
    const moved = { ...stored.value, lookAt: to };
    return { writes: [replace(ref.item, stored, moved)], outcome: { moved } };
  });
  return "moved" in outcome ? outcome.moved : undefined;
}
