import { type Clock, instantOf } from "./clock.ts";
import type { Log } from "./log.ts";
import { BUCKETS } from "./manifest/buckets.ts";
import { MAX_PAGE_SIZE, type Page, type PageRequest } from "./page.ts";

/**
 * The store tells of each new object once; a notice that never came must not leave an upload without a verdict. So what
 * waits for one carries the instant at which the clock looks at it (`lookAt`), moved on by each look.
 */
export const UPLOAD_WATCH = {
  /** Longer than a link to upload lives and than the longest check runs: what is younger is theirs. */
  graceMilliseconds: 20 * 60_000,
  /** What waits for a file that does not come is looked at ever seldomer, but no seldomer than so. */
  longestPauseMilliseconds: 60 * 60_000,
  /** A file that has not come so long after its declaration comes no more. */
  lapseDays: BUCKETS.quarantine.expireAfterDays,
  /** One run ends before the next would be its third at once; the rest waits for that. */
  runMilliseconds: 5 * 60_000,
  /** Looks of one run: at 50 ms each they take seconds, and large files run into the time above. */
  looks: 500,
} as const;

const MILLISECONDS_PER_DAY = 86_400_000;

/** Something declared that waits for its file, or for its file's verdict. */
interface Watched {
  readonly createdAt: string;
  readonly lookAt?: string;
}

/** When the clock first looks at what is left to others at `now`. */
export function firstLookAt(now: number): string {
  return instantOf(now + UPLOAD_WATCH.graceMilliseconds);
}

/** When the clock looks at what is told of by its owner: not before it lapses. */
export function lapseAt(now: number): string {
  return instantOf(now + UPLOAD_WATCH.lapseDays * MILLISECONDS_PER_DAY);
}

/** When the clock looks again: while a check may be under way not before that must have ended. */
export function lookAgainAt({ createdAt }: Watched, at: { readonly now: number; readonly isThere: boolean }): string {
  const { graceMilliseconds, longestPauseMilliseconds } = UPLOAD_WATCH;
  if (at.isThere) return instantOf(at.now + graceMilliseconds);
  const age = at.now - Date.parse(createdAt);
  return instantOf(at.now + Math.min(Math.max(age, graceMilliseconds), longestPauseMilliseconds));
}

export function isDue({ lookAt }: Watched, now: number): boolean {
  return lookAt !== undefined && lookAt <= instantOf(now);
}

export function hasLapsed({ createdAt }: Watched, now: number): boolean {
  return now - Date.parse(createdAt) >= UPLOAD_WATCH.lapseDays * MILLISECONDS_PER_DAY;
}

/** What one run did: `looked` at so many, of which so many came to their end and so many could not be looked at. */
export interface Looked {
  readonly looked: number;
  readonly ended: number;
  readonly failed: number;
}

/**
 * Looks at what is due, page by page, within the limits of one run. One that fails does not stop the rest.
 * @param listDue what was to be looked at before an instant, longest due first.
 * @param look gives whether one has come to its end. Safe to repeat, and for two runs at once.
 */
export async function lookAtDue<T>(
  deps: { readonly clock: Clock; readonly log: Log },
  listDue: (before: string, page: PageRequest) => Promise<Page<{ readonly value: T }>>,
  look: (value: T) => Promise<boolean>,
): Promise<Looked> {
  const startedAt = deps.clock.now();
  const isOver = () => deps.clock.now() - startedAt > UPLOAD_WATCH.runMilliseconds;
  const count = { looked: 0, ended: 0, failed: 0 };
  let pageToken: string | undefined;
  do {
    const pageSize = Math.min(MAX_PAGE_SIZE, UPLOAD_WATCH.looks - count.looked);
    const page = await listDue(instantOf(startedAt), { pageSize, pageToken });
    for (const { value } of page.items) {
      if (isOver()) return count;
      count.looked += 1;
      try {
        if (await look(value)) count.ended += 1;
      } catch (fault) {
        count.failed += 1;
        deps.log.error("upload.not-looked-at", fault);
      }
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && count.looked < UPLOAD_WATCH.looks);
  return count;
}
