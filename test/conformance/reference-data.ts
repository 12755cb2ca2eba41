import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Files of public standards, kept beside the project and not in it. `SERAI_REFERENCE_DATA` names another place.
 * Answers the folder or file, or undefined, and says so in one line, where it is absent.
 */
export function referenceData(path: string): string | undefined {
  const root = process.env.SERAI_REFERENCE_DATA ?? resolve(import.meta.dirname, "../../../shared/data");
  const found = resolve(root, path);
  if (existsSync(found)) return found;
  console.log(`skipped: no reference data at ${found}`);
  return undefined;
}
