import { commitNothingMore } from "#shared/platform/idempotency.ts";
import { lookAtDue, moveOn, type RunLimits } from "#shared/platform/line.ts";
import type { Log } from "#shared/platform/log.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { isOpen, type Licence, lapsed } from "./licence.ts";
import { type ChangeRefusal, changeLicence, headAfter, type LicensingDeps } from "./licence-change.ts";
import { type Deadline, deadlineRef, listOverdue } from "./licence-store.ts";

/** In audits, the marketplace's own clock. */
const CLOCK = { organisationId: "network", subject: "clock" } as const;

/**
 * Lapses licences whose time limit has passed, those first that waited longest; what they held is free (it already was: a
 * hold ends by its time, not by this job). Safe to run twice at once: each licence lapses in one transaction or not at all.
 * One that fails does not stop the rest, and stands behind them in the next run.
 * @returns how many lapsed.
 */
export async function lapseLicences(deps: LicensingDeps & { readonly log: Log }, limits: RunLimits): Promise<number> {
  const looked = await lookAtDue(
    deps,
    { limits, failedAs: "licence.not-lapsed" },
    (before, page, unreadable) => listOverdue(deps.table, Date.parse(before), page, unreadable),
    (deadline) => lapseOverdue(deps, deadline),
  );
  return looked.ended;
}

/** Lapsing calls nobody who could keep it waiting: only what did not lapse is moved to the end of the line, afterwards. */
async function lapseOverdue(deps: LicensingDeps, deadline: Deadline): Promise<boolean> {
  const { licenceId, lookAt: from } = deadline;
  let isLapsed = false;
  try {
    const outcome = await lapseLicence(deps, licenceId);
    isLapsed = outcome.ok;
    // Not open: signed or left meanwhile, and the list a moment behind.
    if (!outcome.ok && outcome.reason !== "licence-not-open")
      throw new Error(`The licence ${licenceId} was not lapsed: ${outcome.reason}`);
    return isLapsed;
  } finally {
    if (!isLapsed) await moveOn(deps, deadlineRef(licenceId), { from, to: deps.clock.now() });
  }
}

function lapseLicence(
  deps: LicensingDeps,
  licenceId: string,
): Promise<Outcome<Licence, ChangeRefusal | "licence-not-open">> {
  const by = { doer: CLOCK, licenceId, denial: () => undefined };
  return changeLicence<"licence-not-open">(
    deps,
    by,
    ({ licence, head, now }) => {
      // The index may be a moment behind: the licence itself says whether its time is up.
      if (!isOpen(licence) || licence.expiresAt === undefined || licence.expiresAt > now)
        return refused("licence-not-open");
      const next = lapsed(licence);
      return done({ licence: next, head: headAfter(head, next), action: "licence.lapsed" });
    },
    commitNothingMore,
  );
}
