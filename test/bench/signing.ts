/** What a signature costs: round trips counted at the SDK, and signatures a second beside bare transactions of the engine. */
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { TERRITORIES } from "#shared/platform/codes/territories.ts";
import { openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import type { BenchRow } from "./row.ts";
import { type Bed, newWork, type Offer, offerOf, openBed, perSecond, sellerSigns } from "./signing-bed.ts";

const LICENCES = 120;
/** Signatories at work at the same moment. */
const AT_ONCE = 8;

export async function measure(): Promise<BenchRow[]> {
  const local = await openLocalTable();
  try {
    const documents = DynamoDBDocumentClient.from(local.client, { marshallOptions: { removeUndefinedValues: true } });
    const calls: string[] = [];
    documents.middlewareStack.add(
      (next, context) => (args) => {
        calls.push(context.commandName ?? "");
        return next(args);
      },
      { step: "initialize" },
    );
    const bed = await openBed(documents, 1);
    return [await countRoundTrips(bed, calls), ...(await measureThroughput(bed, documents))];
  } finally {
    await local.close();
  }
}

async function countRoundTrips(bed: Bed, calls: string[]): Promise<BenchRow> {
  const [offer] = await signedOffers(bed, [await newWork(bed)], 1);
  if (!offer) throw new Error("No offer was made");
  calls.length = 0;
  await sellerSigns(bed, offer);
  const reads = calls.filter((name) => !name.startsWith("TransactWrite")).length;
  const writes = calls.length - reads;
  return {
    what: "round trips to sign an uncontested licence the process has met",
    measured: `${reads} read + ${writes} transaction`,
    reference: "1 read + 1 transaction",
    ratio: calls.length / 2,
    budget: 1,
    ok: reads <= 1 && writes <= 1,
  };
}

async function measureThroughput(bed: Bed, documents: DynamoDBDocumentClient): Promise<BenchRow[]> {
  const bare = await perSecond(
    Array.from({ length: LICENCES }, (_, i) => () => bareTransaction(documents, i)),
    AT_ONCE,
  );
  const works = await Promise.all(Array.from({ length: LICENCES }, () => newWork(bed)));
  const spread = await signAll(bed, await signedOffers(bed, works, LICENCES));
  const hot = await signAll(bed, await signedOffers(bed, [await newWork(bed)], LICENCES));
  const reference = `bare transactions of ten items on the same engine, ${bare.toFixed(0)}/s`;
  const row = (what: string, rate: number): BenchRow => ({
    ...{ what, measured: `${rate.toFixed(0)}/s`, reference, ratio: bare / rate },
    // Reported for comparison, not bounded: all licences of one rights holder share its audit chain.
    ...{ budget: Number.POSITIVE_INFINITY, ok: true },
  });
  return [
    row(`signatures on ${LICENCES} works, ${AT_ONCE} at once`, spread),
    row(`signatures on one work, ${AT_ONCE} at once`, hot),
  ];
}

function signAll(bed: Bed, offers: readonly Offer[]): Promise<number> {
  const signatures = offers.map((offer) => async () => {
    if (!(await sellerSigns(bed, offer))) throw new Error("A signature of free rights was refused");
  });
  return perSecond(signatures, AT_ONCE);
}

/** Requests signed by the buyer, each for another territory, so that none stands in another's way. */
async function signedOffers(bed: Bed, workIds: readonly string[], count: number): Promise<Offer[]> {
  const [buyer] = bed.buyers;
  if (!buyer) throw new Error("The bed has no buyer");
  const offers: Offer[] = [];
  for (let i = 0; i < count; i++) {
    const workId = workIds[i % workIds.length] ?? "";
    const territories = [TERRITORIES[i % TERRITORIES.length] ?? "VN"];
    const days = { firstDay: "2027-01-01", lastDay: "2027-12-31" };
    offers.push(await offerOf(bed, buyer, { workId, media: ["SVOD"], territories, ...days }));
  }
  return offers;
}

/** As many items and bytes as a signature writes, with nothing read and nothing decided. */
async function bareTransaction(documents: DynamoDBDocumentClient, run: number): Promise<void> {
  const TransactItems = Array.from({ length: 10 }, (_, i) => ({
    Put: {
      TableName: TABLE_NAME,
      Item: { pk: `BARE#${run}`, sk: String(i), text: "x".repeat(500) },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  }));
  await documents.send(new TransactWriteCommand({ TransactItems }));
}
