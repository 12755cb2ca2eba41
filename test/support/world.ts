import { BatchWriteCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { Hono } from "hono";
import { buildApi } from "#functions/api/app.ts";
import { buildCheckout } from "#functions/checkout/app.ts";
import { type Job, jobsOf } from "#functions/clock/jobs.ts";
import type { RouteDeps } from "#functions/http/route-deps.ts";
import { buildWebhook } from "#functions/payments-webhook/app.ts";
import { buildSearch } from "#functions/search/app.ts";
import { consumersOf, importConsumersOf } from "#functions/stream/dispatch.ts";
import { readBatch } from "#functions/stream/read-batch.ts";
import { readersOf, takeNotices } from "#functions/uploads/dispatch.ts";
import { uploadJobsOf } from "#functions/uploads/jobs.ts";
import { createTable } from "#infra/local/dynamodb/create-table.ts";
import { gatewayOf } from "#infra/local/gateway.ts";
import { CatalogueFollower } from "#shared/catalogue/search/follow-catalogue.ts";
import type { CheckoutDeps } from "#shared/money/start-checkout.ts";
import { systemChance } from "#shared/platform/chance.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { createIds } from "#shared/platform/ids.ts";
import { createLog } from "#shared/platform/log.ts";
import type { ScheduledJob } from "#shared/platform/manifest/schedules.ts";
import { Table } from "#shared/platform/table.ts";
import { type Around, watched } from "./outside-calls.ts";
import { type Connections, type Servers, WEBHOOK_SECRET } from "./servers.ts";

/** Every item of a table, as it lies there. */
export type Items = readonly Readonly<Record<string, unknown>>[];

export interface MovableClock extends Clock {
  forwardMilliseconds: number;
}

type ProcessDeps = RouteDeps & CheckoutDeps;

/** One process of the marketplace: all its functions, over the world's table. */
export interface Process {
  readonly deps: ProcessDeps;
  /** API, checkout and webhook under one origin. */
  readonly http: Hono;
  readonly jobs: Readonly<Record<ScheduledJob, Job>>;
  stream(batch: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse>;
  notice(key: string): Promise<void>;
}

/** A marketplace with a table and a clock of its own, on servers it shares with others. */
export interface World {
  readonly servers: Connections;
  readonly tableName: string;
  readonly clock: MovableClock;
  /** Starts one more process. All it does to the outside goes through `around`. */
  start(around?: Around): Process;
  /** Starts one more process that meets the world through other clients. */
  startOn(servers: Connections, around?: Around): Process;
  items(): Promise<Items>;
}

const untouched: Around = (_name, act) => act();
/** BatchWriteItem's own limit. */
const MOST_PUT_AT_ONCE = 25;
let tables = 0;

/** Opens a world that begins with these items. */
export async function openWorld(
  servers: Servers,
  begin: { items?: Items; forwardMilliseconds?: number } = {},
): Promise<World> {
  const number = ++tables;
  const tableName = `serai-world-${number}`;
  await createTable(servers.local.client, tableName);
  await putAll(
    servers,
    tableName,
    (begin.items ?? []).map((item) => withOwnEvents(item, number)),
  );
  return worldAt(servers, { tableName, forwardMilliseconds: begin.forwardMilliseconds ?? 0 });
}

/** The world of a table that is there, perhaps opened by another process. */
export function worldAt(
  servers: Connections,
  { tableName, forwardMilliseconds }: { readonly tableName: string; readonly forwardMilliseconds: number },
): World {
  const clock: MovableClock = {
    forwardMilliseconds,
    now: () => Date.now() + clock.forwardMilliseconds,
    sleep: (milliseconds) => new Promise((awake) => setTimeout(awake, milliseconds)),
  };
  const startOn: World["startOn"] = (through, around = untouched) =>
    startProcess({ servers: through, tableName, clock }, around);
  const start: World["start"] = (around) => startOn(servers, around);
  return { servers, tableName, clock, start, startOn, items: () => scan(servers, tableName) };
}

const WORLD_DIGITS = 6;

/**
 * Marking an event as delivered goes by a token made of its id, and the engine knows tokens of all its tables: two worlds
 * must not begin with one event.
 */
function withOwnEvents(item: Items[number], world: number): Items[number] {
  if (item.itemKind !== "outboxEvent" || typeof item.eventId !== "string") return item;
  const { eventId } = item;
  const own = eventId.slice(0, -WORLD_DIGITS) + String(world).padStart(WORLD_DIGITS, "0");
  const entries = Object.entries(item).map(([name, value]) => [
    name,
    typeof value === "string" ? value.replaceAll(eventId, own) : value,
  ]);
  return Object.fromEntries(entries);
}

function startProcess(
  { servers, tableName, clock }: { servers: Connections; tableName: string; clock: Clock },
  around: Around,
): Process {
  const deps: ProcessDeps = {
    clock,
    chance: systemChance,
    ids: createIds(clock, systemChance),
    log: createLog({ service: "test", level: "SILENT" }),
    access: () => Promise.reject(new Error("links are signed under the objects' own key")),
    publicUrl: "http://localhost:8787",
    table: watched(new Table({ documents: servers.documents, name: tableName, clock }), "table", around),
    objects: watched(servers.objects, "objects", around),
    signer: watched(servers.signer, "signer", around),
    stripe: watched(servers.stripe, "stripe", around),
    verifyToken: (token) => around("identity.verifyToken", () => servers.verifyToken(token)),
  };
  const consumers = { ...consumersOf(deps), ...importConsumersOf(deps) };
  const readers = readersOf(deps);
  return {
    deps,
    http: gatewayOf({
      api: buildApi(deps),
      checkout: buildCheckout(deps),
      search: buildSearch({ ...deps, follower: new CatalogueFollower(deps) }),
      webhook: buildWebhook({ ...deps, webhookSecret: async () => WEBHOOK_SECRET }),
      portal: new Hono(),
    }),
    jobs: { ...jobsOf(deps, consumers), ...uploadJobsOf(deps) },
    stream: (batch) => readBatch(deps, consumers, batch),
    notice: (key) => takeNotices(deps, readers, { Records: [{ s3: { object: { key: encodeURIComponent(key) } } }] }),
  };
}

async function putAll({ documents }: Connections, tableName: string, items: Items): Promise<void> {
  for (let from = 0; from < items.length; from += MOST_PUT_AT_ONCE) {
    const puts = items.slice(from, from + MOST_PUT_AT_ONCE).map((item) => ({ PutRequest: { Item: { ...item } } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [tableName]: puts } }));
  }
}

async function scan({ documents }: Connections, tableName: string): Promise<Items> {
  const found: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    found.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return found;
}
