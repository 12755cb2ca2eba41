import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { headOfWork, type ReadHead, readHeadBytes } from "#shared/catalogue/rights-head-bytes.ts";
import { TABLE } from "#shared/platform/manifest/table.ts";
import { createDocuments } from "#shared/platform/table.ts";
import { NEWEST_FORM } from "#shared/rights/packed/columns.ts";
import { HeadFault } from "#shared/rights/packed/head-fault.ts";
import { findEngine } from "../dynamodb/find-engine.ts";
import { headText } from "./head-text.ts";
import { headInFile, headInTable, type KeptHead } from "./kept-head.ts";
import { showHead } from "./shown-head.ts";

const USAGE = `npm run rights -- show wrk_… [--json] [--save head.bin] [--endpoint http://… [--table name]]
npm run rights -- show --file head.bin [--json]

Shows the rights head of a work: rights in, commitments, holds and holdbacks, with its form and size.
Without an endpoint it reads the marketplace of npm start, open or closed. --save puts the bytes as they are kept into a
file, which --file shows again. Ends with 1 when the head does not read.`;

interface Asked {
  readonly json: boolean;
  readonly table: string;
  readonly file?: string;
  readonly save?: string;
  readonly endpoint?: string;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      file: { type: "string" },
      save: { type: "string" },
      endpoint: { type: "string" },
      table: { type: "string", default: TABLE.name },
    },
  });
  const [verb, workId, ...more] = positionals;
  if (verb !== "show" || more.length > 0) throw new Error(USAGE);
  const kept = await findHead(workId, values);
  if (values.save !== undefined) await writeFile(values.save, kept.bytes);
  console.log(told(kept, values.json));
}

async function findHead(workId: string | undefined, { file, endpoint, table }: Asked): Promise<KeptHead> {
  if ((workId === undefined) === (file === undefined)) throw new Error(USAGE);
  if (workId === undefined) return await headInFile(file ?? "");
  await using engine = await findEngine(endpoint);
  return await headInTable({ documents: createDocuments(engine), tableName: table }, workId);
}

function told(kept: KeptHead, asJson: boolean): string {
  const { head, form } = read(kept);
  const shown = showHead(head, Date.now());
  const { organisationId, revision } = kept.item ?? {};
  const bytes = kept.bytes.length;
  if (asJson) return JSON.stringify({ organisationId, revision, form, bytes, ...shown }, null, 2);
  const whose = kept.item === undefined ? "" : `, revision ${revision}, of ${organisationId}`;
  const jsonBytes = Buffer.byteLength(JSON.stringify(head));
  return [
    `Rights head of ${head.workId}${whose}`,
    `Form ${form}${form < NEWEST_FORM ? ` (the newest is ${NEWEST_FORM}: when it next changes)` : ""}, ${count(bytes)} bytes; as JSON ${count(jsonBytes)}`,
    "",
    headText(shown),
  ].join("\n");
}

/** What is kept for a work must be the head of that work. */
function read({ bytes, item }: KeptHead): ReadHead {
  if (item !== undefined) headOfWork(item.workId, bytes);
  return readHeadBytes(bytes);
}

function count(number: number): string {
  return number.toLocaleString("en-GB");
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = fault instanceof HeadFault ? 1 : 2;
});
