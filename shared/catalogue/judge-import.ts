import { organisationRef } from "#shared/parties/organisation-store.ts";
import { demandAdmitted } from "#shared/parties/transact-as.ts";
import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { UPLOAD_WATCH } from "#shared/platform/upload-watch.ts";
import { createOrReplace, replace } from "#shared/platform/writes.ts";
import type { PlannedWork } from "./avails/plan.ts";
import { readAvailsWorkbook } from "./avails/read-avails.ts";
import {
  type CatalogueImport,
  emptyQueue,
  IMPORT_LIMITS,
  type Judgement,
  judged,
  withLast,
} from "./catalogue-import.ts";
import { catalogueImportItem, importQueueItem, importQueueRef } from "./catalogue-import-store.ts";
import { foreseeFindings } from "./foresee-findings.ts";
import { CATALOGUE_FINDINGS, errorFinding, type ImportFinding, warningFinding } from "./import-finding.ts";
import { workbookPlace, writePlan, writeReport } from "./plan-objects.ts";
import type { ImportDeps } from "./start-import.ts";

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Judges an uploaded workbook, whole, before anything of it is written: refused with every mistake and its place, only
 * checked (a dry run), or accepted to be applied. Safe to repeat: what is judged already stays as it is.
 * A house suspended by the time its file is judged has it refused; what was accepted before that is applied to the end.
 * The import is the house's own: that the member who declared it has left stops nothing.
 * @returns the import as judged; `not-found` when no import was declared for the file.
 */
export async function judgeImport(
  deps: ImportDeps,
  importId: string,
): Promise<Outcome<CatalogueImport, "not-found" | "contended">> {
  const begun = await beginJudging(deps, importId);
  if (!begun.ok || begun.value.state !== "judging") return begun;
  const { works, rowCount, errorCount: mistakes, findings } = await readAndCompare(deps, begun.value);
  const warningCount = findings.filter(({ severity }) => severity === "warning").length;
  const errorCount = Math.max(mistakes, findings.length - warningCount);
  const judgement = { rowCount, worksTotal: works.length, errorCount, warningCount, findings };
  // Before the import is accepted, so that an accepted import always has its plan; written again, it is the same.
  await writeReport(deps.objects, importId, findings);
  if (errorCount === 0 && !begun.value.dryRun) await writePlan(deps.objects, importId, works);
  return settle(deps, { importId, state: "judging" }, judgement);
}

/** Refuses an import whose workbook never came, unless it has come by now. */
export async function refuseUnsent(
  deps: ImportDeps,
  { importId, state }: Pick<CatalogueImport, "importId" | "state">,
): Promise<Outcome<CatalogueImport, "not-found" | "contended">> {
  const findings = [CATALOGUE_FINDINGS.neverCame(UPLOAD_WATCH.lapseDays)];
  const judgement = { rowCount: 0, worksTotal: 0, errorCount: findings.length, warningCount: 0, findings };
  await writeReport(deps.objects, importId, findings);
  return settle(deps, { importId, state }, judgement);
}

async function beginJudging(
  deps: ImportDeps,
  importId: string,
): Promise<Outcome<CatalogueImport, "not-found" | "contended">> {
  return transact(deps, async (): Promise<Attempt<Outcome<CatalogueImport, "not-found">>> => {
    const stored = await deps.table.get(catalogueImportItem, { importId });
    if (!stored) return { writes: [], outcome: refused("not-found") };
    if (stored.value.state !== "awaiting-upload") return { writes: [], outcome: done(stored.value) };
    const judging: CatalogueImport = { ...stored.value, state: "judging" };
    return { writes: [replace(catalogueImportItem, stored, judging)], outcome: done(judging) };
  });
}

interface Reading {
  readonly works: readonly PlannedWork[];
  readonly rowCount: number;
  /** All mistakes of the file, of which `findings` lists the first thousand. */
  readonly errorCount: number;
  readonly findings: readonly ImportFinding[];
}

async function readAndCompare(deps: ImportDeps, declared: CatalogueImport): Promise<Reading> {
  const bytes = await deps.objects.readWhole(workbookPlace(declared.importId), IMPORT_LIMITS.workbookBytes);
  if (!bytes) throw new Error(`The workbook of ${declared.importId} was announced but is not there`);
  const nothing = { works: [], rowCount: 0, errorCount: 0 };
  if (sha256Hex(bytes) !== declared.sha256) return { ...nothing, findings: [CATALOGUE_FINDINGS.notAsDeclared()] };
  const today = Math.floor(deps.clock.now() / MILLISECONDS_PER_DAY);
  const avails = await readAvailsWorkbook(bytes, { today });
  if (!avails.ok) {
    const findings = [...avails.errors.map(errorFinding), ...avails.warnings.map(warningFinding)];
    return { ...nothing, errorCount: avails.errorCount, findings };
  }
  const { works, rowCount, warnings } = avails.plan;
  const compared = await foreseeFindings(deps, declared.organisationId, works);
  return { works, rowCount, errorCount: 0, findings: [...compared, ...warnings.map(warningFinding)] };
}

/** Writes the verdict down, if the import still is in the state in which it was judged. */
async function settle(
  deps: ImportDeps,
  { importId, state }: Pick<CatalogueImport, "importId" | "state">,
  judgement: Judgement,
): Promise<Outcome<CatalogueImport, "not-found" | "contended">> {
  return transact(deps, async (): Promise<Attempt<Outcome<CatalogueImport, "not-found">>> => {
    const stored = await deps.table.get(catalogueImportItem, { importId });
    if (!stored) return { writes: [], outcome: refused("not-found") };
    if (stored.value.state !== state) return { writes: [], outcome: done(stored.value) };
    const { organisationId, declaredBy } = stored.value;
    const [queue, head, house] = await deps.table.getMany(
      importQueueRef(organisationId),
      auditHeadRef(organisationId),
      organisationRef(organisationId),
    );
    const at = instantOf(deps.clock.now());
    const line = withLast(queue?.value ?? emptyQueue(organisationId), importId);
    const isAdmitted = house?.value.status === "admitted";
    const verdict = withinLine(isAdmitted ? judgement : ofSuspended(judgement), line.waiting.length);
    const next = judged(stored.value, verdict, { at, sequence: line.lastSequence });
    const action = `import.${next.state === "applying" ? "accepted" : next.state}`;
    const { rowCount, worksTotal, errorCount, warningCount } = next;
    const detail = { rowCount, worksTotal, errorCount, warningCount };
    const fact = { action, subject: importId, by: { organisationId, subject: declaredBy }, detail };
    const writes = [
      replace(catalogueImportItem, stored, next),
      ...(next.state === "applying"
        ? [createOrReplace(importQueueItem, queue, line), demandAdmitted(organisationId)]
        : []),
      ...auditWrites({ organisationId, head }, fact, at),
      publish(deps, { type: action, subject: importId, data: { importId, organisationId } }),
    ];
    return { writes, outcome: done(next) };
  });
}

function ofSuspended(judgement: Judgement): Judgement {
  const findings = [CATALOGUE_FINDINGS.houseSuspended(), ...judgement.findings];
  return { ...judgement, findings, errorCount: judgement.errorCount + 1 };
}

function withinLine(judgement: Judgement, waiting: number): Judgement {
  if (waiting <= IMPORT_LIMITS.waiting) return judgement;
  const findings = [CATALOGUE_FINDINGS.importsWaiting(IMPORT_LIMITS.waiting), ...judgement.findings];
  return { ...judgement, findings, errorCount: judgement.errorCount + 1 };
}
