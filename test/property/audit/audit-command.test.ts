import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { AuditEntry, AuditHead } from "#shared/platform/audit.ts";
import { keyOf } from "#shared/platform/keys.ts";
import { type LocalTable, openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { type Chain, chainOf, fact } from "./tampered-chain.ts";

const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`audit command: FC_SEED=${seed}`);

let local: LocalTable;
let documents: DynamoDBDocumentClient;
let directory: string;
beforeAll(async () => {
  local = await openLocalTable();
  documents = DynamoDBDocumentClient.from(local.client);
  directory = await mkdtemp(join(tmpdir(), "serai-audit-"));
});
afterAll(async () => {
  await local.close();
  await rm(directory, { recursive: true, force: true });
});

type Item = Record<string, unknown> & { readonly pk: string; readonly sk: string };
const entryItem = (entry: AuditEntry): Item => ({
  ...entry,
  ...keyOf("auditEntry", entry),
  ...{ itemKind: "auditEntry", revision: 1 },
});
const headItem = (head: AuditHead): Item => ({
  ...head,
  ...keyOf("auditHead", head),
  ...{ itemKind: "auditHead", revision: head.sequence },
});
const itemsOf = ({ entries, head }: Chain): Item[] => [...entries.map(entryItem), ...(head ? [headItem(head)] : [])];

const LINKS = 6;
const reportSchema = z.object({
  ok: z.boolean(),
  chains: z.array(
    z.object({
      organisationId: z.string(),
      entries: z.int(),
      fault: z.object({ sequence: z.int(), fault: z.string() }).optional(),
    }),
  ),
});

/** What a forger with the table's own keys does to the items of a chain; the fault and place that must be told. */
interface RawForgery {
  readonly tamper: (items: readonly Item[], other: Chain) => readonly Item[];
  readonly told: string;
}

const HEAD = LINKS;
const changed = (at: number, change: object) => (items: readonly Item[]) =>
  items.map((item, i) => (i === at ? { ...item, ...change } : item));

const FORGERIES: Readonly<Record<string, RawForgery>> = {
  "another subject": { tamper: changed(2, { subject: "lic_forged" }), told: "altered at 3" },
  "another time": { tamper: changed(0, { at: "2020-01-01T00:00:00.000Z" }), told: "altered at 1" },
  "a time to live": { tamper: changed(3, { expiresAtSeconds: 1 }), told: "unreadable at 4" },
  "a word too many": { tamper: changed(3, { note: "nothing to see" }), told: "unreadable at 4" },
  "a doer with a word too many": {
    tamper: changed(1, { by: { organisationId: "o", subject: "s", as: "x" } }),
    told: "unreadable at 2",
  },
  "a number for a text": { tamper: changed(1, { action: 7 }), told: "unreadable at 2" },
  "a second revision": { tamper: changed(4, { revision: 2 }), told: "unreadable at 5" },
  "another kind": { tamper: changed(4, { itemKind: "member" }), told: "unreadable at 5" },
  "an entry gone": { tamper: (items) => items.toSpliced(2, 1), told: "missing at 4" },
  "the first gone": { tamper: (items) => items.toSpliced(0, 1), told: "missing at 2" },
  "the last gone": { tamper: (items) => items.toSpliced(LINKS - 1, 1), told: "head-differs at 6" },
  "all but the head gone": { tamper: (items) => items.slice(HEAD), told: "head-differs at 6" },
  "the head gone": { tamper: (items) => items.slice(0, HEAD), told: "head-differs at 0" },
  "the head set back": { tamper: changed(HEAD, { sequence: LINKS - 1 }), told: "head-differs at 5" },
  "the head of another hash": { tamper: changed(HEAD, { hash: "0".repeat(64) }), told: "head-differs at 6" },
  "two swapped under each other's keys": {
    tamper: (items) =>
      items.map((item, i) => ({ ...(i === 1 ? items[2] : i === 2 ? items[1] : item), pk: item.pk, sk: item.sk })),
    told: "misplaced at 2",
  },
  "the last moved on to a later key": {
    tamper: changed(LINKS - 1, { sk: "ENTRY#000000000009" }),
    told: "misplaced at 6",
  },
  "a stranger before the first": {
    tamper: (items) => [...items, { ...items[0], pk: String(items[0]?.pk), sk: "AAA" }],
    told: "misplaced at 1",
  },
  "a fork that is well linked": {
    tamper: (items, other) => [...other.entries.map(entryItem), ...items.slice(HEAD)],
    told: "head-differs at 6",
  },
};

/** Only a report of before, kept elsewhere, shows these: every link of them holds. */
const SHOWN_BY_AN_EARLIER_REPORT: Readonly<Record<string, RawForgery>> = {
  "rewritten as a whole, head and all": { tamper: (_, other) => itemsOf(other), told: "not-as-seen at 6" },
  "cut back, head and all": {
    tamper: (items) => itemsOf(upTo(items, LINKS - 2)),
    told: `not-as-seen at ${LINKS - 1}`,
  },
  "gone without a trace": { tamper: () => [], told: "no-chain at 0" },
};

function upTo(items: readonly Item[], count: number): Chain {
  const chain = chains.find(({ organisationId }) => items[0]?.organisationId === organisationId);
  const entries = chain?.whole.entries.slice(0, count) ?? [];
  const last = entries.at(-1);
  const head = last && { organisationId: last.organisationId, sequence: last.sequence, hash: last.hash };
  return { entries, head };
}

const facts = fc.array(fact, { minLength: LINKS, maxLength: LINKS });
const forgeries = [...Object.entries(FORGERIES), ...Object.entries(SHOWN_BY_AN_EARLIER_REPORT)];
const chains = fc.sample(fc.tuple(facts, facts), { seed, numRuns: forgeries.length }).map(([own, other], i) => {
  const organisationId = `org_${String(i).padStart(3, "0")}`;
  return { organisationId, whole: chainOf(organisationId, own), other: chainOf(organisationId, other) };
});

describe("npm run audit -- verify", () => {
  it("says that whole chains hold, and names the first fault of each that does not", async () => {
    await put(chains.flatMap(({ whole }) => itemsOf(whole)));
    const before = await verify("--json");
    expect(before.status).toBe(0);
    expect(tellings(before.output)).toEqual(chains.map(({ organisationId }) => `${organisationId}: ${LINKS} hold`));
    const seen = join(directory, "seen.json");
    await writeFile(seen, before.output);

    const told: string[] = [];
    for (const [i, [how, { tamper, told: fault }]] of forgeries.entries()) {
      const chain = chains[i];
      if (!chain) throw new Error("one chain for each forgery");
      const items = itemsOf(chain.whole);
      await put(items, "delete");
      await put(tamper(items, chain.other));
      told.push(`${chain.organisationId}: ${fault} (${how})`);
    }
    const after = await verify("--json", "--seen", seen);
    expect(after.status).toBe(1);
    const names = forgeries.map(([how]) => how);
    expect(tellings(after.output).map((line, i) => `${line} (${names[i]})`)).toEqual(told);

    const one = await verify("--organisation", "org_000");
    expect(one.status).toBe(1);
    expect(one.output).toContain("✗ org_000  2 hold; number 3 is not what was written (altered)");
  });

  it("calls an organisation without a record by that name, and a command it does not know by its usage", async () => {
    const nobody = await verify("--organisation", "org_nobody");
    expect([nobody.status, nobody.output.includes("no-chain")]).toEqual([1, true]);
    expect((await run(["look"])).status).toBe(2);
  });
});

function tellings(output: string): string[] {
  return reportSchema
    .parse(JSON.parse(output))
    .chains.map(({ organisationId, entries, fault }) =>
      fault ? `${organisationId}: ${fault.fault} at ${fault.sequence}` : `${organisationId}: ${entries} hold`,
    );
}

/** As much as one batch takes. */
const BATCH = 25;

async function put(items: readonly Item[], act: "put" | "delete" = "put"): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    const requests = items
      .slice(at, at + BATCH)
      .map((item) =>
        act === "put" ? { PutRequest: { Item: item } } : { DeleteRequest: { Key: { pk: item.pk, sk: item.sk } } },
      );
    await documents.send(new BatchWriteCommand({ RequestItems: { [TABLE_NAME]: requests } }));
  }
}

function verify(...options: string[]) {
  return run(["verify", "--endpoint", local.endpoint, "--table", TABLE_NAME, ...options]);
}

/** The command as npm runs it, in a process of its own. */
function run(args: readonly string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "infra/local/audit/run.ts", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (status) => resolve({ status, output }));
  });
}
