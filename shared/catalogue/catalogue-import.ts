import type { ImportFinding } from "./import-finding.ts";
import { SHOWN_FINDINGS } from "./import-finding.ts";

/**
 * `awaiting-upload` → `judging` → `refused` (a row is wrong: nothing was changed), `checked` (a dry run: nothing was
 * changed) or `applying` → `applied`. From `applying` there is no way back: it is driven on until it is applied.
 */
export const IMPORT_STATES = ["awaiting-upload", "judging", "refused", "checked", "applying", "applied"] as const;
/** What an import that is not at its end waits for: a file and its verdict, or to be wholly applied. */
export const IMPORT_OPEN_AS = ["uploading", "applying"] as const;
export type ImportOpenAs = (typeof IMPORT_OPEN_AS)[number];
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
  /** In which of the clock's lists it stands, and when the clock looks at it next; both absent at its end. */
  readonly openAs?: ImportOpenAs;
  readonly lookAt?: string;
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
  const known = { ...closed(declared), ...judgement, findings };
  if (judgement.errorCount > 0) return { ...known, state: "refused", finishedAt: accepted.at };
  if (declared.dryRun) return { ...known, state: "checked", finishedAt: accepted.at };
  return { ...known, state: "applying", openAs: "applying", lookAt: accepted.at, sequence: accepted.sequence };
}

function closed({ openAs: _openAs, lookAt: _lookAt, ...rest }: CatalogueImport): CatalogueImport {
  return rest;
}

/** An import all of whose works are applied. */
export function applied(accepted: CatalogueImport, at: string): CatalogueImport {
  return { ...closed(accepted), state: "applied", worksApplied: accepted.worksTotal, finishedAt: at };
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
