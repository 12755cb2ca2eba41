import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { startPayments } from "#infra/local/payments/start-payments.ts";
import { makeForeignRecords } from "#test/support/foreign-records.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import { composeWholeApi } from "#test/support/whole-api.ts";

/** The API as a judge meets it: over HTTP, on a free port, with records to be found. */
export interface JudgedMarket {
  readonly market: Market;
  readonly apiUrl: string;
  /** Ids of records of the rights holder, of the licence it gave the broadcaster among them. By parameter name. */
  readonly ids: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Node answers longer headers itself, with 431; the judge is to hear what the API makes of the long ones it sends. */
const MAX_HEADER_BYTES = 256 * 1024;

export async function startJudgedMarket(): Promise<JudgedMarket> {
  const directory = await mkdtemp(join(tmpdir(), "serai-judged-"));
  const payments = await startPayments({ directory, secretKey: "sk_test_market" });
  const market = await startMarket({ withObjects: true, environment: { STRIPE_API_URL: payments.url } });
  const records = await makeForeignRecords(market);
  const server = createAdaptorServer({
    fetch: composeWholeApi(market.environment).fetch,
    serverOptions: { maxHeaderSize: MAX_HEADER_BYTES },
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    market,
    apiUrl: `http://127.0.0.1:${port}/api/v1`,
    ids: Object.fromEntries([...records].map(([name, { foreign }]) => [name, foreign])),
    close: async () => {
      await new Promise<void>((closed) => server.close(() => closed()));
      await market.close();
      await payments.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
