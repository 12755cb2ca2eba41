import * as z from "zod";
import { nameOfFile } from "#shared/platform/free-text.ts";
import { idPattern } from "#shared/platform/ids.ts";
import { IMPORT_LIMITS, IMPORT_OPEN_AS, IMPORT_STATES } from "./catalogue-import.ts";

export const importIdSchema = z.string().regex(idPattern("catalogueImport"), "An import id looks like imp_01JD…");

/** An upload as it is declared. */
export const newImportSchema = z.strictObject({
  fileName: nameOfFile(IMPORT_LIMITS.fileNameCharacters).regex(
    /.\.[xX][lL][sS][xX]$/,
    "The name of an Excel workbook, ending in .xlsx",
  ),
  sizeBytes: z.int().positive().max(IMPORT_LIMITS.workbookBytes),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "The SHA-256 of the file, 64 hexadecimal digits in small letters"),
  dryRun: z.boolean().default(false).describe("Judge the file and change nothing"),
});
export type NewImport = z.output<typeof newImportSchema>;

/** A finding as it is kept and shown. */
export const importFindingSchema = z.object({
  severity: z.enum(["error", "warning"]),
  code: z.string(),
  sheet: z.exactOptional(z.string()),
  row: z.exactOptional(z.int()),
  column: z.exactOptional(z.object({ letter: z.string(), header: z.string() })),
  value: z.exactOptional(z.string()),
  message: z.string(),
  remedy: z.string(),
});

export const storedImportSchema = z.object({
  importId: z.string(),
  organisationId: z.string(),
  declaredBy: z.string(),
  fileName: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
  dryRun: z.boolean(),
  state: z.enum(IMPORT_STATES),
  createdAt: z.string(),
  openAs: z.exactOptional(z.enum(IMPORT_OPEN_AS)),
  lookAt: z.exactOptional(z.string()),
  finishedAt: z.exactOptional(z.string()),
  sequence: z.exactOptional(z.int()),
  worksTotal: z.int(),
  worksApplied: z.int(),
  rowCount: z.int(),
  errorCount: z.int(),
  warningCount: z.int(),
  findings: z.array(importFindingSchema),
});

export const storedQueueSchema = z.object({
  organisationId: z.string(),
  lastSequence: z.int(),
  waiting: z.array(z.string()),
});
