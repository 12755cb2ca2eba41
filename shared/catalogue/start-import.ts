import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import type { Objects, SignedRequest } from "#shared/platform/objects.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { firstLookAt } from "#shared/platform/upload-watch.ts";
import { create } from "#shared/platform/writes.ts";
import { type CatalogueImport, IMPORT_LIMITS, WORKBOOK_CONTENT_TYPE } from "./catalogue-import.ts";
import type { NewImport } from "./catalogue-import-schema.ts";
import { catalogueImportItem, importRef } from "./catalogue-import-store.ts";
import { workbookPlace } from "./plan-objects.ts";

export type ImportDeps = Pick<Ground, "table" | "clock" | "chance" | "ids"> & { readonly objects: Objects };

/** A declared import, and the request by which exactly the declared file is uploaded. */
export interface StartedImport {
  readonly catalogueImport: CatalogueImport;
  readonly upload: SignedRequest;
}

/** A rights holder declares a workbook by name, size and SHA-256. It is judged as soon as it has been uploaded. */
export async function startImport(
  deps: ImportDeps,
  actor: Actor,
  declared: NewImport,
  commitWith: CommitWith<StartedImport> = commitNothingMore,
): Promise<Outcome<StartedImport, Denial | "contended">> {
  const denial = denialOf(actor, "import:write");
  if (denial) return refused(denial);
  const { organisationId, subject } = actor;
  const createdAt = instantOf(deps.clock.now());
  const catalogueImport: CatalogueImport = {
    ...declared,
    importId: deps.ids.next("catalogueImport"),
    organisationId,
    declaredBy: subject,
    state: "awaiting-upload",
    createdAt,
    openAs: "uploading",
    lookAt: firstLookAt(deps.clock.now()),
    ...{ worksTotal: 0, worksApplied: 0, rowCount: 0, errorCount: 0, warningCount: 0, findings: [] },
  };
  const { importId, fileName, dryRun } = catalogueImport;
  const started = { catalogueImport, upload: await signUpload(deps, catalogueImport) };
  const action = "import.declared";
  const fact = { action, subject: importId, by: { organisationId, subject }, detail: { fileName, dryRun } };
  return transactAs(
    deps,
    { actor, permission: "import:write" },
    async (): Promise<Attempt<Outcome<StartedImport, never>>> => {
      const [head] = await deps.table.getMany(auditHeadRef(organisationId));
      const writes = [
        create(catalogueImportItem, catalogueImport),
        ...auditWrites({ organisationId, head }, fact, createdAt),
        publish(deps, { type: action, subject: importId, data: { importId, organisationId } }),
        ...commitWith(started),
      ];
      return { writes, outcome: done(started) };
    },
  );
}

/** A fresh link for an import still waiting for its file. */
export async function renewUpload(
  deps: ImportDeps,
  actor: Actor,
  importId: string,
): Promise<Outcome<StartedImport, Denial | "import-already-uploaded">> {
  const [stored] = await deps.table.getMany(importRef(importId));
  const owned = { organisationIds: stored ? [stored.value.organisationId] : [] };
  const denial = denialOf(actor, "import:write", owned);
  if (!stored || denial) return refused(denial ?? "not-found");
  if (stored.value.state !== "awaiting-upload") return refused("import-already-uploaded");
  return done({ catalogueImport: stored.value, upload: await signUpload(deps, stored.value) });
}

function signUpload(deps: ImportDeps, { importId, sizeBytes, sha256 }: CatalogueImport): Promise<SignedRequest> {
  const expiresInSeconds = IMPORT_LIMITS.uploadSeconds;
  const declared = { contentType: WORKBOOK_CONTENT_TYPE, sizeBytes, sha256, expiresInSeconds };
  return deps.objects.signPut(workbookPlace(importId), declared);
}
