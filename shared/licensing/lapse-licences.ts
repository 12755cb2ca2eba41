import { commitNothingMore } from "#shared/platform/idempotency.ts";
import type { Log } from "#shared/platform/log.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { isOpen, type Licence, lapsed } from "./licence.ts";
import { type ChangeRefusal, changeLicence, headAfter, type LicensingDeps } from "./licence-change.ts";
import { listOverdue } from "./licence-store.ts";

/** In audits, the marketplace's own clock. */
const CLOCK = { organisationId: "network", subject: "clock" } as const;

/** Pages of the overdue one run looks through: licences that fail again and again do not hide those behind them. */
const MOST_PAGES = 10;

/**
 * Lapses licences whose time limit has passed, in pages of `limit`; what they held is free (it already was: a hold ends by
 * its time, not by this job). Safe to run twice at once: each licence lapses in one transaction or not at all. One that
 * fails does not stop the rest; a run ends with the first page on which one lapsed, and the next run goes on.
 * @returns how many lapsed.
 */
export async function lapseLicences(deps: LicensingDeps & { readonly log: Log }, limit: number): Promise<number> {
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const overdue = await listOverdue(deps.table, deps.clock.now(), { pageSize: limit, pageToken });
    const count = await lapseEach(deps, overdue.items);
    pageToken = overdue.nextPageToken;
    if (count > 0 || pageToken === undefined) return count;
  }
  return 0;
}

async function lapseEach(deps: LicensingDeps & { readonly log: Log }, licenceIds: readonly string[]): Promise<number> {
  let count = 0;
  for (const licenceId of licenceIds) {
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
