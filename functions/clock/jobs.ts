import { type Consumers, type DispatchDeps, redeliverEvents } from "#functions/stream/dispatch.ts";
import { resumeImports } from "#shared/catalogue/apply-import.ts";
import { rebuildSearch } from "#shared/catalogue/search/rebuild-search.ts";
import type { ImportDeps } from "#shared/catalogue/start-import.ts";
import { lapseLicences } from "#shared/licensing/lapse-licences.ts";
import { reconcilePayments, settleLeftEvents } from "#shared/money/reconcile-payments.ts";
import type { LogFields } from "#shared/platform/log.ts";
import type { ClockJob } from "#shared/platform/manifest/schedules.ts";

/** What one run may take on; at 50 ms each it ends well before the function's 300 s, and the next run goes on. */
const MOST_LICENCES = 100;
const MOST_PAYMENTS = 500;
const MOST_CALLBACKS = 500;

/** Does a job and tells in numbers what it did. */
export type Job = () => Promise<LogFields>;

/** One job for each name in the schedule: a name without a job does not compile. */
export function jobsOf(deps: DispatchDeps & ImportDeps, consumers: Consumers): Readonly<Record<ClockJob, Job>> {
  return {
    "lapse-holds": async () => ({ lapsed: await lapseLicences(deps, MOST_LICENCES) }),
    "redeliver-events": async () => {
      const events = await redeliverEvents(deps, consumers);
      const callbacks = await settleLeftEvents(deps, MOST_CALLBACKS);
      return { ...events, callbacks: callbacks.looked, callbacksFailed: callbacks.failed };
    },
    "resume-imports": async () => ({ resumed: await resumeImports(deps) }),
    "rebuild-search": async () => ({ ...(await rebuildSearch(deps)) }),
    "reconcile-payments": async () => ({ ...(await reconcilePayments(deps, MOST_PAYMENTS)) }),
  };
}
