import { setInterval } from "node:timers";
import { SCHEDULES, type ScheduledJob } from "#shared/platform/manifest/schedules.ts";

export type RunJob = (job: ScheduledJob) => Promise<void>;

/**
 * What EventBridge does in AWS: runs the clock's jobs at their intervals, and all of them once at the start, which heals
 * what a kill cut off. A job still running is not started again.
 */
export function runSchedules(
  run: RunJob,
  onFault: (job: ScheduledJob, fault: unknown) => void,
): { close(): Promise<void> } {
  const running = new Map<ScheduledJob, Promise<void>>();
  const start = (job: ScheduledJob) => {
    if (running.has(job)) return;
    const done = run(job)
      .catch((fault: unknown) => onFault(job, fault))
      .finally(() => running.delete(job));
    running.set(job, done);
  };
  const timers = SCHEDULES.map(({ job, everyMinutes }) => setInterval(() => start(job), everyMinutes * 60_000));
  for (const { job } of SCHEDULES) start(job);
  return {
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
