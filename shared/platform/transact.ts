import type { Chance } from "./chance.ts";
import type { Clock } from "./clock.ts";
import { AnsweredMeanwhile } from "./idempotency.ts";
import { type Refused, refused } from "./outcome.ts";
import type { Table } from "./table.ts";
import type { Conflict, Write } from "./writes.ts";

/** What one try of a use case decided: the writes, and the outcome if they are committed. No writes: nothing to commit. */
export interface Attempt<T> {
  readonly writes: readonly Write[];
  readonly outcome: T;
}

export interface TransactDeps {
  readonly table: Table;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Design: 8 tries within 5 s; past that the caller is told to come again rather than kept waiting. */
export const TRANSACTION_BUDGET = {
  tries: 8,
  milliseconds: 5_000,
  firstPauseMilliseconds: 20,
  longestPauseMilliseconds: 640,
} as const;

/**
 * Read, decide, commit; on a conflict re-read, re-decide and try again with a jittered pause, within a budget.
 * `attempt` reads what it needs anew each time, asks pure code to decide, and returns the writes. Every conflict sends it
 * round again, so a lost race turns into the refusal that the new state demands; it is told what the last try lost to.
 * @throws {AnsweredMeanwhile} when the idempotency record was written by a repeat of the same request.
 * @returns the outcome that was committed, or the refusal `contended` when the budget is spent (nothing was written).
 */
export async function transact<T>(
  deps: TransactDeps,
  attempt: (tryNumber: number, lostTo: readonly Conflict[]) => Promise<Attempt<T>>,
): Promise<T | Refused<"contended">> {
  const startedAt = deps.clock.now();
  let conflicts: readonly Conflict[] = [];
  for (let tryNumber = 1; tryNumber <= TRANSACTION_BUDGET.tries; tryNumber++) {
    const { writes, outcome } = await attempt(tryNumber, conflicts);
    if (writes.length === 0) return outcome;
    conflicts = await deps.table.commit(writes, transactionToken(deps.chance));
    if (conflicts.length === 0) return outcome;
    if (conflicts.some(({ kind, because }) => kind === "idempotency" && because === "absent"))
      throw new AnsweredMeanwhile();
    // Nothing follows the last try that would be worth waiting for.
    if (tryNumber === TRANSACTION_BUDGET.tries) break;
    const pause = pauseAfter(tryNumber, deps.chance);
    if (deps.clock.now() + pause - startedAt > TRANSACTION_BUDGET.milliseconds) break;
    await deps.clock.sleep(pause);
  }
  return refused("contended");
}

/** Full jitter: losers of one race must not meet again. */
function pauseAfter(tryNumber: number, chance: Chance): number {
  const ceiling = Math.min(
    TRANSACTION_BUDGET.firstPauseMilliseconds * 2 ** tryNumber,
    TRANSACTION_BUDGET.longestPauseMilliseconds,
  );
  return Math.ceil(chance.fraction() * ceiling);
}

function transactionToken(chance: Chance): string {
  return Buffer.from(chance.bytes(16)).toString("hex");
}
