import { type Looked, lookAtDue } from "#shared/platform/line.ts";
import type { Log } from "#shared/platform/log.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { hasLapsed, isDue, lookAgainAt, UPLOAD_WATCH } from "#shared/platform/upload-watch.ts";
import { replace } from "#shared/platform/writes.ts";
import type { CatalogueImport } from "./catalogue-import.ts";
import { catalogueImportItem, importRef, listOpenImports } from "./catalogue-import-store.ts";
import { judgeImport, refuseUnsent } from "./judge-import.ts";
import { workbookPlace } from "./plan-objects.ts";
import type { ImportDeps } from "./start-import.ts";

type Deps = ImportDeps & { readonly log: Log };

/**
 * The clock's part: judges workbooks of whose arrival nobody told, or whose judging was cut off, and refuses imports whose
 * workbook never came. Safe to repeat and to run twice at once: each workbook is judged by one run at a time.
 */
export function watchImports(deps: Deps): Promise<Looked> {
  return lookAtDue(
    deps,
    { limits: UPLOAD_WATCH.run, failedAs: "upload.not-looked-at" },
    (before, page, unreadable) => listOpenImports(deps.table, "uploading", before, page, unreadable),
    ({ value: { importId } }) => lookAtImport(deps, importId),
  );
}

async function lookAtImport(deps: Deps, importId: string): Promise<boolean> {
  const isThere = (await deps.objects.head(workbookPlace(importId))) !== undefined;
  const taken = await take(deps, importId, isThere);
  if (!taken || (!isThere && !hasLapsed(taken, deps.clock.now()))) return false;
  const outcome = isThere ? await judgeImport(deps, importId) : await refuseUnsent(deps, taken);
  if (!outcome.ok && outcome.reason === "contended")
    throw new Error(`The import ${importId} is contended; it is due again`);
  return outcome.ok && outcome.value.openAs !== "uploading";
}

/** Moves the next look on before anything is done: no other run does it as well, and one cut off here is taken again. */
async function take(deps: Deps, importId: string, isThere: boolean): Promise<CatalogueImport | undefined> {
  const outcome = await transact(deps, async (): Promise<Attempt<{ readonly taken: CatalogueImport | undefined }>> => {
    const [stored] = await deps.table.getMany(importRef(importId));
    const now = deps.clock.now();
    if (stored?.value.openAs !== "uploading" || !isDue(stored.value, now))
      return { writes: [], outcome: { taken: undefined } };
    const taken = { ...stored.value, lookAt: lookAgainAt(stored.value, { now, isThere }) };
    return { writes: [replace(catalogueImportItem, stored, taken)], outcome: { taken } };
  });
  return "taken" in outcome ? outcome.taken : undefined;
}
