import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { lookAtDue, type RunLimits, takeInTurn } from "#shared/platform/line.ts";
import type { Log } from "#shared/platform/log.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { replace } from "#shared/platform/writes.ts";
import { applyWork } from "./apply-work.ts";
import type { PlannedWork } from "./avails/plan.ts";
import { applied, type CatalogueImport, IMPORT_LIMITS, without } from "./catalogue-import.ts";
import {
  catalogueImportItem,
  importQueueItem,
  importQueueRef,
  importRef,
  listOpenImports,
} from "./catalogue-import-store.ts";
import { type ImportFinding, SHOWN_FINDINGS } from "./import-finding.ts";
import { readPlan } from "./plan-objects.ts";
import type { ImportDeps } from "./start-import.ts";

/** Transactions in flight at once: enough to hide the round trips, few enough to leave the table to others. */
const CONCURRENT_WORKS = 8;
/** After so many works the progress is written down: what a crash makes us look at again. */
const WORKS_BETWEEN_MARKS = 64;

/**
 * Applies an accepted import to the end, and first every import of the organisation before it in line: accepted imports
 * act one after the other, in the order they were accepted. Any number of callers may drive it at once, and any of
 * them may die at any point: whoever comes next carries on, and the outcome is the same.
 * @returns the import as it now stands; `not-found` when there is none.
 */
export async function applyImport(deps: ImportDeps, importId: string): Promise<Outcome<CatalogueImport, "not-found">> {
  const asked = await deps.table.get(catalogueImportItem, { importId });
  if (!asked) return refused("not-found");
  const { organisationId } = asked.value;
  for (let turn = 0; turn <= IMPORT_LIMITS.waiting; turn++) {
    const [queue] = await deps.table.getMany(importQueueRef(organisationId));
    const first = queue?.value.waiting[0];
    if (first === undefined || !queue?.value.waiting.includes(importId)) break;
    await applyFirst(deps, first);
  }
  const [now] = await deps.table.getMany(importRef(importId));
  return now ? done(now.value) : refused("not-found");
}

/**
 * The clock's part: carries on imports that were accepted and cut off, those first that waited longest. A fault in one does
 * not stop the others.
 * @returns how many were driven to the end. @throws after all were tried, when some failed: each is in the log.
 */
export async function resumeImports(deps: ImportDeps & { readonly log: Log }, limits: RunLimits): Promise<number> {
  const { ended, failed } = await lookAtDue(
    deps,
    { limits, failedAs: "import.not-resumed" },
    (before, page, unreadable) => listOpenImports(deps.table, "applying", before, page, unreadable),
    async ({ value: listed }) => {
      const taken = await takeInTurn(deps, importRef(listed.importId), listed);
      if (taken) await applyImport(deps, taken.importId);
      return taken !== undefined;
    },
  );
  if (failed > 0) throw new Error(`${failed} imports could not be applied`);
  return ended;
}

async function applyFirst(deps: ImportDeps, importId: string): Promise<void> {
  const [stored] = await deps.table.getMany(importRef(importId));
  if (!stored) throw new Error(`The import ${importId} stands in line but is not there`);
  if (stored.value.state !== "applying") return;
  const works = await readPlan(deps.objects, importId);
  for (let from = stored.value.worksApplied; from < works.length; from += WORKS_BETWEEN_MARKS) {
    const leftOut = await applyWorks(deps, stored.value, works.slice(from, from + WORKS_BETWEEN_MARKS));
    const worksApplied = Math.min(from + WORKS_BETWEEN_MARKS, works.length);
    await markProgress(deps, importId, { worksApplied, leftOut });
  }
  await finish(deps, importId);
}

/** Applies works side by side; when one fails, those in flight are awaited before the fault is told. */
async function applyWorks(
  deps: ImportDeps,
  { organisationId, sequence, importId }: CatalogueImport,
  works: readonly PlannedWork[],
): Promise<ImportFinding[]> {
  if (sequence === undefined) throw new Error(`The import ${importId} is applying but has no place in line`);
  const leftOut: ImportFinding[] = [];
  const waiting = works.values();
  const runner = async () => {
    for (const planned of waiting) {
      const outcome = await applyWork(deps, { organisationId, sequence }, planned);
      if (!outcome.ok) throw new Error(`The work ${planned.contentId} of ${importId} is contended; it is tried again`);
      if (outcome.value.leftOut) leftOut.push(outcome.value.leftOut);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: CONCURRENT_WORKS }, runner));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  return leftOut;
}

async function markProgress(
  deps: ImportDeps,
  importId: string,
  progress: { readonly worksApplied: number; readonly leftOut: readonly ImportFinding[] },
): Promise<void> {
  // Contention means that somebody else marks it: the works are applied either way.
  await transact(deps, async (): Promise<Attempt<undefined>> => {
    const stored = await deps.table.get(catalogueImportItem, { importId });
    if (stored?.value.state !== "applying" || stored.value.worksApplied >= progress.worksApplied)
      return { writes: [], outcome: undefined };
    const findings = [...progress.leftOut, ...stored.value.findings].slice(0, SHOWN_FINDINGS);
    const errorCount = stored.value.errorCount + progress.leftOut.length;
    const marked = { ...stored.value, worksApplied: progress.worksApplied, findings, errorCount };
    return { writes: [replace(catalogueImportItem, stored, marked)], outcome: undefined };
  });
}

async function finish(deps: ImportDeps, importId: string): Promise<void> {
  const outcome = await transact(deps, async (): Promise<Attempt<Outcome<undefined, never>>> => {
    const stored = await deps.table.get(catalogueImportItem, { importId });
    if (stored?.value.state !== "applying") return { writes: [], outcome: done(undefined) };
    const { organisationId, declaredBy, worksTotal } = stored.value;
    const [queue, head] = await deps.table.getMany(importQueueRef(organisationId), auditHeadRef(organisationId));
    if (!queue) throw new Error(`The import ${importId} is applying but its line is gone`);
    const at = instantOf(deps.clock.now());
    const action = "import.applied";
    const by = { organisationId, subject: declaredBy };
    const writes = [
      replace(catalogueImportItem, stored, applied(stored.value, at)),
      replace(importQueueItem, queue, without(queue.value, importId)),
      ...auditWrites({ organisationId, head }, { action, subject: importId, by, detail: { worksTotal } }, at),
      publish(deps, { type: action, subject: importId, data: { importId, organisationId } }),
    ];
    return { writes, outcome: done(undefined) };
  });
  if (!outcome.ok) throw new Error(`The end of ${importId} is contended; it is tried again`);
}
