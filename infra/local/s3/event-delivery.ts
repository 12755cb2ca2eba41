import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "./database.ts";
import { listEvents, removeEvent, type S3EventRecord } from "./event-store.ts";
import { closeGraceMs, firstRedeliveryMs, longestRedeliveryMs, maxDeliveriesAtOnce } from "./limits.ts";

export interface EventDelivery {
  /** Something was committed: look for notices to deliver. */
  wake(): void;
  /** Starts nothing more and waits, within bounds, for the callbacks under way; one cut off comes again at the next start. */
  close(): Promise<void>;
}

/**
 * Delivers object-created notices at least once: a notice leaves the table only after the callback resolved, so one that
 * failed or was under way when the process died comes again. Without a callback nothing is delivered and none is kept.
 */
export function startDelivery(
  database: Database,
  deliver: ((event: S3EventRecord) => Promise<void>) | undefined,
): EventDelivery {
  const running = new Map<number, Promise<void>>();
  const retries = new Map<number, NodeJS.Timeout>();
  const attempts = new Map<number, number>();
  let closed = false;
  let lastSeen = 0;

  const attempt = async (id: number, record: S3EventRecord) => {
    try {
      // Begun in a later turn, so that a callback that throws at once is counted as running like any other.
      await Promise.resolve();
      await deliver?.(record);
      removeEvent(database, id);
      attempts.delete(id);
    } catch {
      // The callback's own log says why it failed; here it only comes again, later each time.
      const tries = (attempts.get(id) ?? 0) + 1;
      attempts.set(id, tries);
      const retry = () => again(id, record);
      if (!closed) retries.set(id, setTimeout(retry, redeliveryMs(tries)));
    } finally {
      running.delete(id);
      wake();
    }
  };
  const start = (id: number, record: S3EventRecord) => {
    if (!closed) running.set(id, attempt(id, record));
  };
  const again = (id: number, record: S3EventRecord) => {
    retries.delete(id);
    start(id, record);
  };
  const wake = () => {
    while (!closed && running.size < maxDeliveriesAtOnce) {
      const [next] = listEvents(database, { after: lastSeen, limit: 1 });
      if (!next) return;
      lastSeen = next.id;
      start(next.id, next.record);
    }
  };
  return {
    wake,
    async close() {
      closed = true;
      for (const timer of retries.values()) clearTimeout(timer);
      const grace = new AbortController();
      const late = pause(closeGraceMs, undefined, { signal: grace.signal, ref: false }).catch(() => {});
      await Promise.race([Promise.all(running.values()), late]);
      grace.abort();
    },
  };
}

/** Pause before the next try: doubling, with an upper bound. */
function redeliveryMs(tries: number): number {
  return Math.min(firstRedeliveryMs * 2 ** Math.min(tries - 1, 20), longestRedeliveryMs);
}
