import { PREFIXES } from "#shared/platform/manifest/buckets.ts";
import type { ObjectPlace, Objects } from "#shared/platform/objects.ts";
import type { PlannedWork } from "./avails/plan.ts";
import type { ImportFinding } from "./import-finding.ts";
import { storedPlanSchema, storedReportSchema } from "./plan-schema.ts";

/** 20,000 rows, each a right of half a kilobyte, with the texts of their works. */
const PLAN_BYTES = 64 * 1024 * 1024;
/** Two thousand findings of a kilobyte. */
const REPORT_BYTES = 4 * 1024 * 1024;
const JSON_TYPE = "application/json";

/** Where the workbook of an import is uploaded to. */
export function workbookPlace(importId: string): ObjectPlace {
  return { bucket: "quarantine", key: `${PREFIXES.imports}${importId}/workbook.xlsx` };
}

/** The import whose workbook lies at a key of the quarantine; undefined for any other key. */
export function importIdOf(key: string): string | undefined {
  const importId = new RegExp(`^${PREFIXES.imports}(imp_[0-9A-Z]{26})/workbook\\.xlsx$`).exec(key)?.[1];
  return importId;
}

function planPlace(importId: string): ObjectPlace {
  return { bucket: "vault", key: `${PREFIXES.plans}${importId}.json` };
}

function reportPlace(importId: string): ObjectPlace {
  return { bucket: "vault", key: `${PREFIXES.plans}${importId}.findings.json` };
}

export async function writePlan(objects: Objects, importId: string, works: readonly PlannedWork[]): Promise<void> {
  await objects.write(planPlace(importId), Buffer.from(JSON.stringify({ importId, works })), JSON_TYPE);
}

/** The works of an accepted import. @throws when there is no plan: it is written before the import is accepted. */
export async function readPlan(objects: Objects, importId: string): Promise<readonly PlannedWork[]> {
  const bytes = await objects.readWhole(planPlace(importId), PLAN_BYTES);
  if (!bytes) throw new Error(`The import ${importId} has no plan`);
  return storedPlanSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8"))).works;
}

export async function writeReport(
  objects: Objects,
  importId: string,
  findings: readonly ImportFinding[],
): Promise<void> {
  await objects.write(reportPlace(importId), Buffer.from(JSON.stringify({ importId, findings })), JSON_TYPE);
}

/** All findings of an import; undefined while it is not judged. */
export async function readReport(objects: Objects, importId: string): Promise<readonly ImportFinding[] | undefined> {
  const bytes = await objects.readWhole(reportPlace(importId), REPORT_BYTES);
  return bytes && storedReportSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8"))).findings;
}
