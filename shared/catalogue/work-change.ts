import { isFree } from "#shared/rights/decide.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import type { PlannedWork } from "./avails/plan.ts";
import { CATALOGUE_FINDINGS, type ImportFinding } from "./import-finding.ts";
import { headAfter, onlyDeletes, workAfter } from "./planned-work.ts";
import { fitsOneItem, type Work } from "./work.ts";

/** One work as it is known before an import touches it. */
export interface KnownWork {
  readonly work: Work;
  readonly head: RightsHead;
}

/** What an import does to one work: nothing, for a reason that is found; or the work and head as they shall be. */
export type WorkChange =
  | { readonly kind: "nothing-to-do" }
  | { readonly kind: "impossible"; readonly finding: ImportFinding }
  | { readonly kind: "change"; readonly work: Work; readonly head: RightsHead };

/**
 * Decides what a planned work comes to. Judging asks it of all works before anything is written, applying asks it again
 * of each work as it then stands.
 */
export function changeOf(
  known: KnownWork | undefined,
  planned: PlannedWork,
  identity: { readonly workId: string; readonly organisationId: string; readonly now: string },
): WorkChange {
  const { contentId } = planned;
  if (!known && onlyDeletes(planned)) return { kind: "nothing-to-do" };
  if (known && known.work.kind !== planned.kind) {
    const finding = CATALOGUE_FINDINGS.kindChanged({ contentId, was: known.work.kind, now: planned.kind });
    return { kind: "impossible", finding };
  }
  const work = workAfter(known?.work, planned, identity);
  if (!fitsOneItem(work)) return { kind: "impossible", finding: CATALOGUE_FINDINGS.workTooLarge({ contentId }) };
  return { kind: "change", work, head: headAfter(known?.head, planned, identity.workId) };
}

/** The licences in force that the rights in covered before a change, and do not cover after it. */
export function outlivingLicences(before: RightsHead, after: RightsHead): string[] {
  const covers = (head: RightsHead, { licenceId, licenseeId, scope, lines }: RightsHead["commitments"][number]) =>
    // Whether rights in cover a licence does not depend on what else was promised, nor on the time of day.
    isFree({ ...head, commitments: [], holds: [], holdbacks: [] }, { licenceId, licenseeId, scope, lines }, 0);
  return before.commitments
    .filter((commitment) => covers(before, commitment) && !covers(after, commitment))
    .map(({ licenceId }) => licenceId);
}
