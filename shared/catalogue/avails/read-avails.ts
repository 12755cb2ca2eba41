import { type AvailsFinding, gatherFindings } from "./findings.ts";
import { judgeAvails } from "./judge-avails.ts";
import type { AvailsOutcome } from "./plan.ts";
import { readRows } from "./read-rows.ts";
import { readWorkbook } from "./workbook.ts";

/** In the order a person meets them: sheet by sheet, row by row. */
function inFileOrder(findings: AvailsFinding[], sheets: readonly { name: string }[]): AvailsFinding[] {
  const positions = new Map(sheets.map(({ name }, index) => [name, index]));
  const position = ({ sheet }: AvailsFinding) => positions.get(sheet ?? "") ?? -1;
  return findings.sort((one, other) => position(one) - position(other) || (one.row ?? 0) - (other.row ?? 0));
}

/**
 * Reads an EMA avails workbook (.xlsx, versions 1.7 to 1.9; sheets Movies, TV or both in one) and judges all of it.
 *
 * All or nothing: the plan comes only where nothing is wrong. Else every error comes with sheet, row, column, value
 * and remedy, the first 1,000 listed and all counted. Nothing is written anywhere.
 * `today` is days since 1970-01-01, what `Immediate` in Start or End means. Never throws for what the file holds.
 * Source: MovieLabs, EMA Avails spreadsheet v1.9; how its gaps are filled is in docs/decisions/010.
 */
export async function readAvailsWorkbook(bytes: Uint8Array, options: { today: number }): Promise<AvailsOutcome> {
  const workbook = await readWorkbook(bytes);
  if (!workbook.ok) return { ok: false, errors: [workbook.finding], errorCount: 1, warnings: [] };
  const findings = gatherFindings();
  const { rows, rowCount, version } = readRows(workbook.sheets, findings);
  const works = judgeAvails(rows, options.today, findings);
  const errors = inFileOrder(findings.errors, workbook.sheets);
  const warnings = inFileOrder(findings.warnings, workbook.sheets);
  if (findings.errorCount() > 0) return { ok: false, errors, errorCount: findings.errorCount(), warnings };
  return { ok: true, plan: { format: "EMA", version, works, rowCount, warnings } };
}
