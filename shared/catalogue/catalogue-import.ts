import type { ImportFinding } from "./import-finding.ts";
import { SHOWN_FINDINGS } from "./import-finding.ts";

/**
 * `awaiting-upload` → `judging` → `refused` (a row is wrong: nothing was changed), `checked` (a dry run: nothing was
 * changed) or `applying` → `applied`. From `applying` there is no way back: it is driven on until it is applied.
 */
export const IMPORT_STATES = ["awaiting-upload", "judging", "refused", "checked", "applying", "applied"] as const;
type ImportState = (typeof IMPORT_STATES)[number];

/** An avails workbook on its way into the catalogue. */
export interface CatalogueImport {
  readonly importId: string;
  readonly organisationId: string;
  /** The OpenID subject or client id of who declared it. */
  readonly declaredBy: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly dryRun: boolean;
  readonly state: ImportState;
  readonly createdAt: string;
  /** When it was accepted; present only while it is being applied, and so a place in the clock's list. */
  readonly applyingSince?: string;
  readonly finishedAt?: string;
  /** Its place in the line of the organisation's accepted imports, from 1. */
  readonly sequence?: number;
  readonly worksTotal: number;
  /** Works from the beginning of the plan that are surely applied; the next few may be, too. */
  readonly worksApplied: number;
  readonly rowCount: number;
  readonly errorCount: number;
  readonly warningCount: number;
  readonly findings: readonly ImportFinding[];
}

export const IMPORT_LIMITS = {
  /** What the reader takes; several times the largest official file. A test holds the two equal. */
  workbookBytes: 10 * 1024 * 1024,
  fileNameCharacters: 200,
  /** A link to upload lives as long as a slow line needs for 10 MiB. */
  uploadSeconds: 15 * 60,
  /** Accepted imports in line; whoever has more waits until the first are applied. */
  waiting: 20,
} as const;

/** The type an `.xlsx` file is uploaded as. */
export const WORKBOOK_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** What judging a workbook came to. */
export interface Judgement {
  readonly rowCount: number;
  readonly worksTotal: number;
  readonly errorCount: number;
  readonly warningCount: number;
  readonly findings: readonly ImportFinding[];
}

/** A declared import whose file was read: refused, only checked, or accepted as the `sequence`-th in line. */
export function judged(
  declared: CatalogueImport,
  judgement: Judgement,
  accepted: { readonly at: string; readonly sequence: number },
): CatalogueImport {
  const findings = judgement.findings.slice(0, SHOWN_FINDINGS);
  const known = { ...declared, ...judgement, findings };
  if (judgement.errorCount > 0) return { ...known, state: "refused", finishedAt: accepted.at };
  if (declared.dryRun) return { ...known, state: "checked", finishedAt: accepted.at };
  return { ...known, state: "applying", applyingSince: accepted.at, sequence: accepted.sequence };
}

/** An import all of whose works are applied. */
export function applied(accepted: CatalogueImport, at: string): CatalogueImport {
  const { applyingSince: _, ...rest } = accepted;
  return { ...rest, state: "applied", worksApplied: accepted.worksTotal, finishedAt: at };
}

/** Accepted imports of one organisation: the first is being applied, the others wait for it. */
export interface ImportQueue {
  readonly organisationId: string;
  readonly lastSequence: number;
  readonly waiting: readonly string[];
}

export function emptyQueue(organisationId: string): ImportQueue {
  return { organisationId, lastSequence: 0, waiting: [] };
}

export function withLast(queue: ImportQueue, importId: string): ImportQueue {
  return { ...queue, lastSequence: queue.lastSequence + 1, waiting: [...queue.waiting, importId] };
}

export function without(queue: ImportQueue, importId: string): ImportQueue {
  return { ...queue, waiting: queue.waiting.filter((waiting) => waiting !== importId) };
}
