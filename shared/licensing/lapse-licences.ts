import { commitNothingMore } from "#shared/platform/idempotency.ts";
import type { Log } from "#shared/platform/log.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { isOpen, type Licence, lapsed } from "./licence.ts";
import { type ChangeRefusal, changeLicence, headAfter, type LicensingDeps } from "./licence-change.ts";
import { listOverdue } from "./licence-store.ts";

/** In audits, the marketplace's own clock. */
const CLOCK = { organisationId: "network", subject: "clock" } as const;

/**
 * Lapses up to `limit` licences whose time limit has passed; what they held is free (it already was: a hold ends by its
 * time, not by this job). Safe to run twice at once: each licence lapses in one transaction or not at all. One that
 * fails does not stop the rest.
 * @returns how many lapsed.
 */
export async function lapseLicences(deps: LicensingDeps & { readonly log: Log }, limit: number): Promise<number> {
  const overdue = await listOverdue(deps.table, deps.clock.now(), { pageSize: limit });
  let count = 0;
  for (const licenceId of overdue.items) {
    try {
      const outcome = await lapseLicence(deps, licenceId);
      if (outcome.ok) count += 1;
      else deps.log.info("licence.not-lapsed", { licenceId, reason: outcome.reason });
    } catch (fault) {
      deps.log.error("licence.not-lapsed", fault, { licenceId });
    }
  }
  return count;
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
