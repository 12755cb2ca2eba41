import { instantOf } from "./clock.ts";
import { BUCKETS } from "./manifest/buckets.ts";

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
  /**
   * At 50 ms each the looks take seconds; large files run into the time, after which the next run has begun: the rest waits
   * for one of those.
   */
  run: { looks: 500, milliseconds: 5 * 60_000 },
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
