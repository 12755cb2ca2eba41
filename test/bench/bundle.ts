/** How large the API's bundle is, and how long a fresh process takes to import it, beside the bare table client. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Bundle, bundleAsItShips, bundleFunctions } from "#infra/aws/bundle.ts";
import type { BenchRow } from "./row.ts";

const SIZE_BUDGET_KIB = 900;
const IMPORT_BUDGET = 1.2;
const RUNS = 31;
/** What the API has no use for, by the path it would come from. */
const UNWANTED = /(^|\/)node_modules\/(stripe|aws-cdk-lib|read-excel-file)\//;
const REFERENCE_SOURCE = `
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
export const handler = DynamoDBDocumentClient.from(new DynamoDBClient({}));
`;
/** The reference is bundled from inside the project, where the SDK is found. */
const WORKSHOP = fileURLToPath(new URL("../../dist/", import.meta.url));

/** An environment in which the API starts. Nothing is called: importing composes, and asks nobody. */
const ENVIRONMENT = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
  TABLE_NAME: "serai",
  PUBLIC_URL: "https://serai.example",
  QUARANTINE_BUCKET: "serai-quarantine",
  VAULT_BUCKET: "serai-vault",
  OIDC_ISSUER: "https://issuer.example",
  OIDC_AUDIENCE: "serai",
  OIDC_TOKEN_PROFILE: "rfc9068",
  SIGNING_KEY: "kms:arn:aws:kms:eu-west-1:1:key/bench",
  STRIPE_API_KEY: "plain:bench",
};

/** The rows of the bundle: its size and what is not in it, and its import in a fresh process. */
export async function measure(): Promise<BenchRow[]> {
  await mkdir(WORKSHOP, { recursive: true });
  const folder = await mkdtemp(join(WORKSHOP, "bench-"));
  try {
    const api = (await bundleFunctions(["api"], folder)).get("api");
    if (!api) throw new Error("The API was not bundled");
    const entry = join(folder, "reference.mjs");
    await writeFile(entry, REFERENCE_SOURCE);
    return [sizeRow(api), await importRow(api, await bundleAsItShips(entry, join(folder, "reference")))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function sizeRow(api: Bundle): BenchRow {
  const kibibytes = api.sizeBytes / 1024;
  const unwanted = [...new Set(api.inputs.flatMap((path) => UNWANTED.exec(path)?.[2] ?? []))];
  const without = unwanted.length === 0 ? "no Stripe, CDK or XLSX code" : `with ${unwanted.join(", ")}`;
  return {
    what: `API bundle, minified, ${without}`,
    measured: `${kibibytes.toFixed(0)} KiB, of which a start loads ${(api.startBytes / 1024).toFixed(0)} KiB`,
    reference: `${SIZE_BUDGET_KIB} KiB`,
    ratio: kibibytes / SIZE_BUDGET_KIB,
    budget: 1,
    ok: kibibytes <= SIZE_BUDGET_KIB && unwanted.length === 0,
  };
}

/**
 * The two take turns, so that whatever else the machine does slows both. What counts is the time the process's own thread
 * worked: importing waits for nothing but a processor, and on a busy machine the wait is longer than the work.
 */
async function importRow(api: Bundle, reference: Bundle): Promise<BenchRow> {
  const times = { api: [] as number[], reference: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    times.reference.push(await importMilliseconds(reference));
    times.api.push(await importMilliseconds(api));
  }
  const [measured, compared] = [medianOf(times.api), medianOf(times.reference)];
  const ratio = measured / compared;
  return {
    what: `import of the API bundle, fresh process, time of its thread, median of ${RUNS}`,
    measured: `${measured.toFixed(0)} ms`,
    reference: `table client alone, as it ships, ${compared.toFixed(0)} ms`,
    ratio,
    budget: IMPORT_BUDGET,
    ok: ratio <= IMPORT_BUDGET,
  };
}

async function importMilliseconds({ file }: Bundle): Promise<number> {
  const script = `const began = process.threadCpuUsage();
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    if (!handler) throw new Error("no handler");
    const { user, system } = process.threadCpuUsage(began);
    process.stdout.write(String((user + system) / 1000));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    env: ENVIRONMENT,
  });
  return Number(stdout);
}

function medianOf(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1];
  if (middle === undefined) throw new Error("The median of nothing");
  return middle;
}
