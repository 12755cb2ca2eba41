import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { importFindingSchema } from "#shared/catalogue/catalogue-import-schema.ts";
import type { MarketClient } from "./market-client.ts";

const startedSchema = z.object({
  importId: z.string(),
  upload: z.object({ url: z.url(), headers: z.record(z.string(), z.string()) }),
});

const importSchema = z.object({
  importId: z.string(),
  state: z.enum(["awaiting-upload", "judging", "refused", "checked", "applying", "applied"]),
  worksTotal: z.int(),
  worksApplied: z.int(),
  rowCount: z.int(),
  errorCount: z.int(),
  warningCount: z.int(),
  findings: z.array(importFindingSchema),
});
export type ImportReport = z.output<typeof importSchema>;

/** A few thousand rows take seconds; past this something is stuck. */
const WAIT_MILLISECONDS = 120_000;
const ASK_EVERY_MILLISECONDS = 100;

/** Imports a workbook as a rights holder's program would: declare, upload, and ask until it is applied or refused. */
export async function importWorkbook(
  client: MarketClient,
  workbook: { readonly fileName: string; readonly bytes: Uint8Array; readonly dryRun?: boolean },
): Promise<ImportReport> {
  const { fileName, bytes, dryRun = false } = workbook;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const declared = await client.post("/catalogue-imports", { fileName, sizeBytes: bytes.length, sha256, dryRun });
  if (declared.status !== 201)
    throw new Error(`The import was not taken (${declared.status}): ${JSON.stringify(declared.body)}`);
  const { importId, upload } = startedSchema.parse(declared.body);
  await putFile(upload, bytes);
  return awaitImport(client, importId);
}

/** Asks until an import is applied, refused or only checked. */
export async function awaitImport(client: MarketClient, importId: string): Promise<ImportReport> {
  const until = Date.now() + WAIT_MILLISECONDS;
  while (Date.now() < until) {
    const report = importSchema.parse((await client.get(`/catalogue-imports/${importId}`)).body);
    if (report.state === "applied" || report.state === "refused" || report.state === "checked") return report;
    await sleep(ASK_EVERY_MILLISECONDS);
  }
  throw new Error(`The import ${importId} did not end within ${WAIT_MILLISECONDS / 1000} s`);
}

/** Puts bytes to a signed link, with the headers the link demands. */
export async function putFile(
  link: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
  bytes: Uint8Array,
): Promise<Response> {
  // fetch sets the length itself, and refuses to be told it.
  const { "content-length": _, ...headers } = link.headers;
  const put = await fetch(link.url, { method: "PUT", headers, body: new Uint8Array(bytes) });
  if (!put.ok) throw new Error(`The upload was refused (${put.status}): ${await put.text()}`);
  return put;
}
