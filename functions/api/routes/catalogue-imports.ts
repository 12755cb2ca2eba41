import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { route } from "#functions/http/route.ts";
import { type CatalogueImport, IMPORT_STATES } from "#shared/catalogue/catalogue-import.ts";
import { importFindingSchema, importIdSchema, newImportSchema } from "#shared/catalogue/catalogue-import-schema.ts";
import { listFindings, listImports, readImport } from "#shared/catalogue/read-import.ts";
import { renewUpload, type StartedImport, startImport } from "#shared/catalogue/start-import.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";

const importView = z
  .object({
    importId: z.string(),
    fileName: z.string(),
    sizeBytes: z.int(),
    sha256: z.string(),
    dryRun: z.boolean(),
    state: z.enum(IMPORT_STATES),
    createdAt: z.string(),
    finishedAt: z.string().optional(),
    worksTotal: z.int(),
    worksApplied: z.int().describe("Grows towards worksTotal while the state is applying"),
    rowCount: z.int(),
    errorCount: z.int(),
    warningCount: z.int(),
    findings: z.array(importFindingSchema).readonly().describe("The first hundred; all are at …/findings"),
  })
  .meta({ id: "CatalogueImport" });

const startedView = importView
  .extend({
    upload: z.object({
      method: z.literal("PUT"),
      url: z.string().describe("Good for 15 minutes"),
      headers: z.record(z.string(), z.string()).readonly().describe("To be sent exactly so"),
    }),
  })
  .meta({ id: "StartedImport" });

const params = z.object({ importId: importIdSchema });

function viewOf(from: CatalogueImport): z.input<typeof importView> {
  const { importId, fileName, sizeBytes, sha256, dryRun, state, createdAt, finishedAt } = from;
  const { worksTotal, worksApplied, rowCount, errorCount, warningCount, findings } = from;
  return {
    ...{ importId, fileName, sizeBytes, sha256, dryRun, state, createdAt, finishedAt },
    ...{ worksTotal, worksApplied, rowCount, errorCount, warningCount, findings },
  };
}

function startedViewOf({ catalogueImport, upload }: StartedImport): z.input<typeof startedView> {
  return { ...viewOf(catalogueImport), upload: { method: "PUT", ...upload } };
}

const start = route(
  {
    method: "post",
    path: "/catalogue-imports",
    permission: "import:write",
    summary: "Declare an avails workbook (EMA v1.7 to v1.9) and get the link to upload it by",
    body: newImportSchema,
    idempotent: true,
    answers: { 201: { description: "The import, waiting for its file", schema: startedView } },
    refuses: [],
  },
  ({ deps, actor, body, answerWith }) =>
    answerWith(
      201,
      (commitWith) => startImport(deps, actor, body, commitWith),
      (started) => ({
        body: startedViewOf(started),
        location: `${PATHS.api}/catalogue-imports/${started.catalogueImport.importId}`,
      }),
    ),
);

const renew = route(
  {
    method: "post",
    path: "/catalogue-imports/{importId}/upload-link",
    permission: "import:write",
    summary: "Get a fresh link for an import still waiting for its file",
    params,
    answers: { 200: { description: "The import and a fresh link", schema: startedView } },
    refuses: ["import-already-uploaded"],
  },
  ({ deps, actor, params: { importId }, answerWith }) =>
    answerWith(
      200,
      () => renewUpload(deps, actor, importId),
      (started) => ({ body: startedViewOf(started) }),
    ),
);

const list = route(
  {
    method: "get",
    path: "/catalogue-imports",
    permission: "import:read",
    summary: "List your imports, newest first",
    query: pageQuery,
    answers: { 200: { description: "One page of imports, without their findings", schema: pageOf(importView) } },
    refuses: [],
  },
  ({ deps, actor, query, answerWith }) =>
    answerWith(
      200,
      () => listImports(deps, actor, query),
      (page) => ({ body: { ...page, items: page.items.map(({ value }) => ({ ...viewOf(value), findings: [] })) } }),
    ),
);

const read = route(
  {
    method: "get",
    path: "/catalogue-imports/{importId}",
    permission: "import:read",
    summary: "Read how an import stands",
    params,
    answers: { 200: { description: "The import", schema: importView } },
    refuses: [],
  },
  ({ deps, actor, params: { importId }, answerWith }) =>
    answerWith(
      200,
      () => readImport(deps, actor, importId),
      (value) => ({ body: viewOf(value) }),
    ),
);

const findings = route(
  {
    method: "get",
    path: "/catalogue-imports/{importId}/findings",
    permission: "import:read",
    summary: "List what was found in a workbook: sheet, row, column, value and remedy",
    params,
    query: pageQuery,
    answers: { 200: { description: "One page of findings, errors first", schema: pageOf(importFindingSchema) } },
    refuses: [],
  },
  ({ deps, actor, params: { importId }, query, answerWith }) =>
    answerWith(
      200,
      () => listFindings(deps, actor, { ...query, importId }),
      ({ items, ...rest }) => ({ body: { ...rest, items: [...items] } }),
    ),
);

export const catalogueImportRoutes = [start, renew, list, read, findings];
