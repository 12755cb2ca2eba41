import * as z from "zod";
import { layGround } from "#shared/platform/ground.ts";
import { DEMO_ORGANISATIONS } from "./demo-network.ts";
import { signInAs } from "./identity/sign-in.ts";
import { awaitImport, importWorkbook } from "./import-workbook.ts";
import { MarketClient } from "./market-client.ts";
import { demoWorkbook } from "./seed/demo-workbook.ts";
import { seedNetwork } from "./seed-network.ts";
import type { Marketplace } from "./start-marketplace.ts";

const pageSchema = z.object({ items: z.array(z.object({ workId: z.string() })), nextPageToken: z.string().optional() });
const importsSchema = z.object({ items: z.array(z.object({ importId: z.string(), state: z.string() })) });
/** Pages of a hundred: more works than any seed makes. */
const MOST_PAGES = 50;
/** Where a program on this machine lets the provider send it back to; nothing listens there. */
const CALLBACK = "http://127.0.0.1/callback";

/** Fills a new marketplace: the demo network, and the first rights holder's catalogue by its own workbook. */
export async function seedMarketplace(market: Marketplace): Promise<{ works: number }> {
  const { environment } = market;
  const config = {
    TABLE_NAME: environment.TABLE_NAME ?? "",
    LOG_LEVEL: "WARN",
    DYNAMODB_ENDPOINT: market.endpoints.dynamoDb,
  } as const;
  await seedNetwork(layGround("api", config));
  const seller = DEMO_ORGANISATIONS[0]?.members[0];
  if (!seller) throw new Error("The demo network has no rights holder");
  const client = await clientOf(market, seller.email);
  await finishOpenImports(client);
  const before = await countWorks(client);
  if (before > 0) return { works: before };
  const report = await importWorkbook(client, { fileName: "meridian-avails.xlsx", bytes: await demoWorkbook() });
  if (report.state !== "applied")
    throw new Error(`The demo catalogue was ${report.state}: ${JSON.stringify(report.findings.slice(0, 3))}`);
  return { works: await countWorks(client) };
}

/** A start that was killed half-way left an import that goes on by itself: it is waited for. */
async function finishOpenImports(client: MarketClient): Promise<void> {
  const { items } = importsSchema.parse((await client.get("/catalogue-imports?pageSize=100")).body);
  for (const { importId, state } of items)
    if (state === "judging" || state === "applying") await awaitImport(client, importId);
}

/** A client of the API signed in as one of the demo people, through the real code flow. */
export async function clientOf(market: Marketplace, email: string): Promise<MarketClient> {
  const { accessToken } = await signInAs({ issuer: market.endpoints.issuer, redirectUri: CALLBACK, email });
  return new MarketClient(market.endpoints.publicUrl, { token: accessToken });
}

async function countWorks(client: MarketClient): Promise<number> {
  let count = 0;
  let token = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await client.get(`/works?of=own&pageSize=100${token}`);
    const { items, nextPageToken } = pageSchema.parse(answer.body);
    count += items.length;
    if (nextPageToken === undefined) return count;
    token = `&pageToken=${encodeURIComponent(nextPageToken)}`;
  }
  return count;
}
