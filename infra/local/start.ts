import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { DEMO_PEOPLE } from "./demo-network.ts";
import { seedMarketplace } from "./seed-marketplace.ts";
import { type Marketplace, portsFrom, startMarketplace } from "./start-marketplace.ts";

/** `npm start`: the whole marketplace on this machine, with its data in `.serai/`. `-- --fresh` begins anew. */

const DEFAULT_PORT = 8787;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { fresh: { type: "boolean", default: false } } });
  const directory = resolve(process.env.SERAI_DIRECTORY ?? ".serai");
  const ports = portsFrom(Number(process.env.PORT ?? DEFAULT_PORT));
  if (values.fresh) await rm(directory, { recursive: true, force: true });
  const market = await startMarketplace({ directory, ports, dynamoDbEndpoint: process.env.SERAI_DYNAMODB_ENDPOINT });
  closeWhenTold(market);
  const seeded = await seedMarketplace(market);
  tell(market, { directory, ...seeded });
}

/** How often it is looked whether npm still lives: it ends without a word to us when it is ended alone. */
const PARENT_LOOK_MILLISECONDS = 500;

function closeWhenTold(market: Marketplace): void {
  let closing = false;
  const close = () => {
    // A second Ctrl-C does not wait for anyone.
    if (closing) process.exit(1);
    closing = true;
    market.close().then(
      () => process.exit(0),
      (fault: unknown) => {
        console.error("The marketplace did not close cleanly:", fault);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", close);
  process.on("SIGTERM", close);
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !closing) close();
  }, PARENT_LOOK_MILLISECONDS).unref();
}

function tell({ endpoints }: Marketplace, about: { directory: string; works: number }): void {
  const rows = DEMO_PEOPLE.map(({ name, email, note }) => `    ${name.padEnd(16)} ${email.padEnd(34)} ${note}`);
  console.log(`
Serai is open, with ${about.works} works on offer. Its data is in ${about.directory}.

  Portal      ${endpoints.publicUrl}/
  API         ${endpoints.publicUrl}${PATHS.api}
  OpenAPI     ${endpoints.publicUrl}${PATHS.openapi}
  Identity    ${endpoints.issuer}
  Payments    ${endpoints.payments}  (a sandbox: no money moves)

  Sign in at ${endpoints.publicUrl}/sign-in as one of these; nobody has a password:
${rows.join("\n")}

Ctrl-C closes everything. "npm start -- --fresh" begins anew.`);
}

main().catch((fault: unknown) => {
  // One line for what a person can mend; the stack only for what nobody expected.
  console.error(fault instanceof Error ? fault.message : fault);
  if (process.env.DEBUG) console.error(fault);
  process.exit(1);
});
