import { commitNothingMore } from "#shared/platform/idempotency.ts";
import type { Log } from "#shared/platform/log.ts";
import { done, refused } from "#shared/platform/outcome.ts";
import { isOpen, lapsed } from "./licence.ts";
import { changeLicence, headAfter, type LicensingDeps } from "./licence-change.ts";
import { listOverdue } from "./licence-store.ts";

/** In audits, the marketplace's own clock. */
const CLOCK = { organisationId: "network", subject: "clock" } as const;

/**
 * Lapses up to `limit` licences whose time limit has passed; what they held is free (it already was: a hold ends by its
 * time, not by this job). Safe to run twice at once: each licence lapses in one transaction or not at all.
 * @returns how many lapsed.
 */
export async function lapseLicences(deps: LicensingDeps & { readonly log: Log }, limit: number): Promise<number> {
  const overdue = await listOverdue(deps.table, deps.clock.now(), { pageSize: limit });
  let count = 0;
  for (const licenceId of overdue.items) {
    const outcome = await changeLicence(
      deps,
      { doer: CLOCK, licenceId, denial: () => undefined },
      ({ licence, head, now }) => {
        // The index may be a moment behind: the licence itself says whether its time is up.
        if (!isOpen(licence) || licence.expiresAt === undefined || licence.expiresAt > now)
          return refused("licence-not-open");
        const next = lapsed(licence);
        return done({ licence: next, head: headAfter(head, next), action: "licence.lapsed" });
      },
      commitNothingMore,
    );
    if (outcome.ok) count += 1;
    else deps.log.info("licence.not-lapsed", { licenceId, reason: outcome.reason });
  }
  return count;
}
