import { type Consumers, type DispatchDeps, redeliverEvents } from "#functions/stream/dispatch.ts";
import { resumeImports } from "#shared/catalogue/apply-import.ts";
import { rebuildSearch } from "#shared/catalogue/search/rebuild-search.ts";
import type { ImportDeps } from "#shared/catalogue/start-import.ts";
import { lapseLicences } from "#shared/licensing/lapse-licences.ts";
import { reconcilePayments, settleLeftEvents } from "#shared/money/reconcile-payments.ts";
import type { RunLimits } from "#shared/platform/line.ts";
import type { LogFields } from "#shared/platform/log.ts";
import type { ClockJob } from "#shared/platform/manifest/schedules.ts";

/** Longer than a run of each minute needs by far; with the last look it ends within the function's 300 s. */
const MOST_MILLISECONDS = 200_000;
/** Of two lines in one run. */
const HALF = MOST_MILLISECONDS / 2;

/** At 50 ms each, what one run may take on. What is left over is first in line for the next. */
const LIMITS = {
  licences: { looks: 1_000, milliseconds: MOST_MILLISECONDS },
  callbacks: { looks: 500, milliseconds: HALF },
  events: { looks: 1_000, milliseconds: HALF },
  imports: { looks: 100, milliseconds: MOST_MILLISECONDS },
  payments: { looks: 500, milliseconds: MOST_MILLISECONDS },
} as const satisfies Record<string, RunLimits>;

/** Does a job and tells in numbers what it did. */
export type Job = () => Promise<LogFields>;

/** One job for each name in the schedule: a name without a job does not compile. */
export function jobsOf(deps: DispatchDeps & ImportDeps, consumers: Consumers): Readonly<Record<ClockJob, Job>> {
  return {
    "lapse-holds": async () => ({ lapsed: await lapseLicences(deps, LIMITS.licences) }),
    "redeliver-events": async () => {
      // First the callbacks: settling one ends within Stripe's timeout, an event may have a whole import to apply.
      const callbacks = await settleLeftEvents(deps, LIMITS.callbacks);
      const events = await redeliverEvents(deps, consumers, LIMITS.events);
      return { ...events, callbacks: callbacks.looked, callbacksFailed: callbacks.failed };
    },
    "resume-imports": async () => ({ resumed: await resumeImports(deps, LIMITS.imports) }),
    "rebuild-search": async () => ({ ...(await rebuildSearch(deps)) }),
    "reconcile-payments": async () => ({ ...(await reconcilePayments(deps, LIMITS.payments)) }),
  };
}
