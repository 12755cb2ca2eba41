import * as z from "zod";
import { importWorkbook } from "#infra/local/import-workbook.ts";
import { LOCAL, type LocalEndpoints, setLocalCredentials } from "#infra/local/local-environment.ts";
import { uploadAsset } from "#infra/local/upload-asset.ts";
import { layGround } from "#shared/platform/ground.ts";
import { TABLE } from "#shared/platform/manifest/table.ts";
import { type AskedLine, executedLicence, onPage, openCheckout, smallWorkbook, untilPaid } from "#test/support/deal.ts";
import { listAll } from "#test/support/market-answers.ts";
import { tinyMp4 } from "#test/unit/screening/tiny-files.ts";
import { foundHouses, type House } from "./found-houses.ts";

/** A work on offer, with a screener some buyers may watch. */
export interface StagedWork {
  readonly workId: string;
  readonly seller: House;
}

/** What the load is played on: houses, works, files, and one paid deal whose callbacks can come again. */
export interface Stage {
  readonly endpoints: LocalEndpoints;
  readonly buyers: readonly House[];
  readonly works: readonly StagedWork[];
  /** Published screeners; every buyer may watch each. */
  readonly assetIds: readonly string[];
  /** The paid checkout's session at the payment sandbox. */
  readonly paidSessionId: string;
}

/** Several of each, since what a house does is written to its one audit chain: few houses would wait for themselves. */
const SELLERS = 6;
const BUYERS = 12;
const WORKS_OF_A_SELLER = 12;

/** Rights that never exclude each other: the load is to be answered, not refused. */
export const OPEN_LINE: AskedLine = {
  media: ["SVOD"],
  territories: ["VN", "TH"],
  languages: "all",
  firstDay: "2027-01-01",
  lastDay: "2027-12-31",
  exclusivity: { kind: "non-exclusive" },
};

/** Sets the stage through the same doors as everyone: invitations, workbooks, uploads, a checkout. */
export async function setStage(endpoints: LocalEndpoints): Promise<Stage> {
  setLocalCredentials(process.env);
  const deps = layGround("api", { TABLE_NAME: TABLE.name, LOG_LEVEL: "ERROR", DYNAMODB_ENDPOINT: endpoints.dynamoDb });
  const houses = await foundHouses(deps, endpoints, [
    ...Array.from({ length: SELLERS }, (_, n) => ({ name: `seller-${n}`, kind: "rights-holder" as const })),
    ...Array.from({ length: BUYERS }, (_, n) => ({ name: `buyer-${n}`, kind: "broadcaster" as const })),
  ]);
  const [sellers, buyers] = [houses.slice(0, SELLERS), houses.slice(SELLERS)];
  const works: StagedWork[] = [];
  const assetIds: string[] = [];
  for (const [n, seller] of sellers.entries()) {
    const workIds = await importCatalogue(seller, `Load ${n}`);
    works.push(...workIds.map((workId) => ({ workId, seller })));
    assetIds.push(await publishScreener(seller, workIds[0], buyers));
  }
  const paidSessionId = await payOnce(endpoints, { work: works.at(-1), buyer: buyers[0] });
  return { endpoints, buyers, works, assetIds, paidSessionId };
}

async function importCatalogue({ client }: House, label: string): Promise<string[]> {
  const bytes = await smallWorkbook(WORKS_OF_A_SELLER, label);
  const imported = await importWorkbook(client, { fileName: "load.xlsx", bytes });
  if (imported.state !== "applied") throw new Error(`The catalogue of ${label} was ${imported.state}`);
  const works = await listAll(client, "/works?of=own", z.object({ workId: z.string() }));
  return works.map(({ workId }) => workId);
}

async function publishScreener({ client }: House, workId: string | undefined, watchers: readonly House[]) {
  if (workId === undefined) throw new Error("There is no work to show");
  const file = { kind: "screener", fileName: "load.mp4", contentType: "video/mp4", bytes: tinyMp4() } as const;
  const { assetId } = await uploadAsset(client, workId, file);
  const until = new Date(Date.now() + 7 * 86_400_000).toISOString();
  for (const { organisationId } of watchers) {
    const granted = await client.send("PUT", `/works/${workId}/screener-grants/${organisationId}`, { until });
    if (granted.status >= 300) throw new Error(`The screener was not granted: ${JSON.stringify(granted.body)}`);
  }
  return assetId;
}

async function payOnce(
  { payments }: LocalEndpoints,
  { work, buyer }: { readonly work: StagedWork | undefined; readonly buyer: House | undefined },
): Promise<string> {
  if (!work || !buyer) throw new Error("There is nobody to deal with");
  const terms = { workId: work.workId, lines: [OPEN_LINE], feeMinor: 250_000, currency: "USD" };
  const licence = await executedLicence({ buyer: buyer.client, seller: work.seller.client }, terms);
  await onPage(await openCheckout(buyer.client, licence.licenceId), "pay");
  await untilPaid(buyer.client, licence.licenceId);
  const answer = await fetch(`${payments}/v1/checkout/sessions?limit=1`, {
    headers: { authorization: `Bearer ${LOCAL.stripeApiKey}` },
  });
  const { data } = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(await answer.json());
  const [session] = data;
  if (!session) throw new Error("The sandbox knows of no checkout");
  return session.id;
}
