/** What a signature costs: round trips counted at the SDK, and signatures a second beside bare transactions of the engine. */
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { createHead } from "#shared/catalogue/rights-head-store.ts";
import { workOf } from "#shared/catalogue/work.ts";
import { workItem } from "#shared/catalogue/work-store.ts";
import type { LicensingDeps } from "#shared/licensing/licence-change.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import type { Actor } from "#shared/parties/actor.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { organisationItem } from "#shared/parties/organisation-store.ts";
import { systemChance } from "#shared/platform/chance.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { TERRITORIES } from "#shared/platform/codes/territories.ts";
import { createIds } from "#shared/platform/ids.ts";
import { Table } from "#shared/platform/table.ts";
import { create } from "#shared/platform/writes.ts";
import { emptyHead, withRightsIn } from "#shared/rights/head.ts";
import { openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { must } from "#test/support/seed-houses.ts";
import type { BenchRow } from "./row.ts";

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
    const bed = await openBed(documents);
    return [await countRoundTrips(bed, calls), ...(await measureThroughput(bed, documents))];
  } finally {
    await local.close();
  }
}

interface Bed {
  readonly deps: LicensingDeps;
  readonly seller: Actor;
  readonly buyer: Actor;
}

interface Offer {
  readonly licenceId: string;
  readonly documentSha256: string;
}

async function countRoundTrips(bed: Bed, calls: string[]): Promise<BenchRow> {
  const [offer] = await signedOffers(bed, [await newWork(bed)], 1);
  if (!offer) throw new Error("No offer was made");
  calls.length = 0;
  must(await signLicence(bed.deps, bed.seller, offer));
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
  const bare = await perSecond(Array.from({ length: LICENCES }, (_, i) => () => bareTransaction(documents, i)));
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

function signAll({ deps, seller }: Bed, offers: readonly Offer[]): Promise<number> {
  return perSecond(
    offers.map((offer) => async () => {
      // A lost race is tried again, as a client told to would.
      for (let tries = 0; tries < 20; tries++) {
        const outcome = await signLicence(deps, seller, offer);
        if (outcome.ok) return;
        if (outcome.reason !== "contended") throw new Error(`A signature was refused: ${outcome.reason}`);
      }
      throw new Error("A signature never came through");
    }),
  );
}

/** Works done a second, with so many at once. */
async function perSecond(works: readonly (() => Promise<unknown>)[]): Promise<number> {
  const startedAt = performance.now();
  const waiting = [...works];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let work = waiting.pop(); work; work = waiting.pop()) await work();
    }),
  );
  return (works.length * 1000) / (performance.now() - startedAt);
}

/** Requests signed by the buyer, each for another territory, so that none stands in another's way. */
async function signedOffers({ deps, buyer }: Bed, workIds: readonly string[], count: number): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (let i = 0; i < count; i++) {
    const workId = workIds[i % workIds.length] ?? "";
    const line = {
      ...{
        media: ["SVOD"],
        territories: [TERRITORIES[i % TERRITORIES.length] ?? "VN"],
        languages: { all: true as const },
      },
      ...{ firstDay: "2027-01-01", lastDay: "2027-12-31", exclusivity: { kind: "exclusive" as const } },
    };
    const terms = {
      scope: { kind: "work" as const },
      lines: [line],
      timeZone: "UTC",
      feeMinor: 100_000,
      currency: "USD",
    };
    const { licenceId, documentSha256 } = must(await requestLicence(deps, buyer, { workId, ...terms }));
    must(await signLicence(deps, buyer, { licenceId, documentSha256 }));
    offers.push({ licenceId, documentSha256 });
  }
  return offers;
}

async function newWork({ deps, seller }: Bed): Promise<string> {
  const workId = deps.ids.next("work");
  const { organisationId } = seller;
  const at = new Date().toISOString();
  const facts = {
    kind: "film",
    titles: [{ language: "en", title: `Bench ${workId}` }],
    originCountries: [],
    genres: [],
    synopses: [],
    seasons: [],
  } as const;
  const work = workOf({ workId, organisationId, contentId: workId, createdAt: at, updatedAt: at }, facts, true);
  const window = { startDay: 20_000, endDay: 30_000 };
  const box = { media: ["SVOD" as const], territories: [...TERRITORIES], languages: { all: true as const }, window };
  const right = {
    id: workId,
    source: "bench",
    scope: { kind: "work" as const },
    box,
    exclusivity: { kind: "exclusive" as const },
  };
  const head = withRightsIn(emptyHead(workId), { replacesSources: [], rightsIn: [right] });
  const conflicts = await deps.table.commit(
    [create(workItem, work), ...must(createHead({ workId, organisationId, head }))],
    workId,
  );
  if (conflicts.length > 0) throw new Error("The bench's work could not be written");
  return workId;
}

async function openBed(documents: DynamoDBDocumentClient): Promise<Bed> {
  const table = new Table({ documents, name: TABLE_NAME, clock: systemClock });
  const ids = createIds(systemClock, systemChance);
  const organisation = (name: string, kind: "rights-holder" | "broadcaster"): Organisation => ({
    ...{ organisationId: ids.next("organisation"), name, country: "FR", kind, status: "admitted" },
    ...{ administrators: 1, createdAt: new Date().toISOString() },
  });
  const [seller, buyer] = [organisation("Seller", "rights-holder"), organisation("Buyer", "broadcaster")];
  const conflicts = await table.commit(
    [create(organisationItem, seller), create(organisationItem, buyer)],
    ids.next("event"),
  );
  if (conflicts.length > 0) throw new Error("The bench's parties could not be written");
  return {
    deps: { table, clock: systemClock, chance: systemChance, ids },
    seller: actorOf(seller),
    buyer: actorOf(buyer),
  };
}

function actorOf({ organisationId, name, kind, status }: Organisation): Actor {
  return {
    ...{
      kind: "person",
      subject: `person-${organisationId}`,
      name,
      roles: ["admin", "sales", "acquisitions", "signatory"],
    },
    ...{ organisationId, organisationName: name, organisationKind: kind, organisationStatus: status },
    from: { ipAddress: "127.0.0.1", userAgent: "bench" },
  };
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
