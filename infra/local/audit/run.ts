import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import { TABLE } from "#shared/platform/manifest/table.ts";
import { createDocuments } from "#shared/platform/table.ts";
import { findEngine } from "../dynamodb/find-engine.ts";
import { type ChainSource, openChains } from "./chain-source.ts";
import { type ChainReport, type SeenLink, verifyChain } from "./verify-chain.ts";

const USAGE = `npm run audit -- verify [--organisation org_…] [--json] [--seen report.json] [--endpoint http://… [--table name]]

Reads every organisation's audit chain from its first link to its head and names the first fault of each.
Without an endpoint it reads the marketplace of npm start, open or closed. Ends with 1 when a chain does not hold.
--seen holds the chains against an earlier --json report, kept elsewhere: then a history rewritten as a whole is found too.`;

const seenSchema = z.object({
  chains: z.array(
    z.object({
      organisationId: z.string(),
      last: z.object({ sequence: z.int().positive(), hash: z.string() }).optional(),
    }),
  ),
});

/** What each fault means, for the person who asked. */
const WORDS: Readonly<Record<NonNullable<ChainReport["fault"]>["fault"], string>> = {
  altered: "is not what was written",
  missing: "is not the entry that follows here",
  unlinked: "does not follow from the one before",
  unreadable: "is no entry of a chain",
  misplaced: "lies under a key that is not its own",
  "head-differs": "is where the head says the chain ends, and it does not",
  "no-chain": "is all there is: the organisation has no record",
  "not-as-seen": "is not as the earlier report saw it",
};

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      organisation: { type: "string" },
      json: { type: "boolean", default: false },
      seen: { type: "string" },
      endpoint: { type: "string" },
      table: { type: "string", default: TABLE.name },
    },
  });
  if (positionals.join() !== "verify") throw new Error(USAGE);
  await using engine = await findEngine(values.endpoint);
  const source = openChains(createDocuments({ endpoint: engine.endpoint }), values.table);
  const seen = values.seen === undefined ? new Map() : await readSeen(values.seen);
  const chains = await verifyChains(source, values.organisation, seen);
  const ok = chains.every(({ fault }) => fault === undefined);
  if (values.json) console.log(JSON.stringify({ ok, chains }, null, 2));
  else tell(chains);
  return ok;
}

async function verifyChains(
  source: ChainSource,
  organisation: string | undefined,
  seen: ReadonlyMap<string, SeenLink>,
): Promise<ChainReport[]> {
  const wanted = organisation === undefined ? [...(await source.organisations()), ...seen.keys()] : [organisation];
  const chains: ChainReport[] = [];
  for (const organisationId of new Set(wanted)) {
    chains.push(await verifyChain(source, organisationId, seen.get(organisationId)));
  }
  return chains;
}

async function readSeen(path: string): Promise<ReadonlyMap<string, SeenLink>> {
  const { chains } = seenSchema.parse(JSON.parse(await readFile(path, "utf8")));
  return new Map(chains.flatMap(({ organisationId, last }) => (last ? [[organisationId, last]] : [])));
}

function tell(chains: readonly ChainReport[]): void {
  for (const { organisationId, entries, fault } of chains) {
    console.log(
      fault
        ? `✗ ${organisationId}  ${entries} hold; number ${fault.sequence} ${WORDS[fault.fault]} (${fault.fault})`
        : `✓ ${organisationId}  ${entries} entries hold`,
    );
  }
  const broken = chains.filter(({ fault }) => fault).length;
  console.log(broken === 0 ? `${chains.length} chains hold.` : `${broken} of ${chains.length} chains do not hold.`);
}

main().then(
  (ok) => {
    process.exitCode = ok ? 0 : 1;
  },
  (fault: unknown) => {
    console.error(fault instanceof Error ? fault.message : fault);
    process.exitCode = 2;
  },
);
