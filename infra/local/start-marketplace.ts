import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { composeApi } from "#functions/api/compose.ts";
import { composeCheckout } from "#functions/checkout/compose.ts";
import { composeClock } from "#functions/clock/compose.ts";
import { composeWebhook } from "#functions/payments-webhook/compose.ts";
import { composePortal } from "#functions/portal/compose.ts";
import { composeSearch } from "#functions/search/compose.ts";
import { composeStream } from "#functions/stream/compose.ts";
import { composeUploads } from "#functions/uploads/compose.ts";
import type { Edges } from "#shared/platform/ground.ts";
import { FUNCTIONS } from "#shared/platform/manifest/functions.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { type ScheduledJob, UPLOADS_JOBS } from "#shared/platform/manifest/schedules.ts";
import { TABLE } from "#shared/platform/manifest/table.ts";
import { claimPorts } from "./claim-ports.ts";
import { DEMO_PEOPLE } from "./demo-network.ts";
import { createTable } from "./dynamodb/create-table.ts";
import { deliverStream } from "./dynamodb/deliver-stream.ts";
import { startDynamoDb } from "./dynamodb/start-dynamodb.ts";
import { sweepExpired } from "./dynamodb/sweep-ttl.ts";
import { openGateway } from "./gateway.ts";
import { startIdentity } from "./identity/start-identity.ts";
import {
  bucketsAt,
  LOCAL,
  type LocalEndpoints,
  localEnvironment,
  portalClient,
  setLocalCredentials,
} from "./local-environment.ts";
import { startPayments } from "./payments/start-payments.ts";
import { runSchedules } from "./run-schedules.ts";
import type { S3EventRecord } from "./s3/event-store.ts";
import { startS3 } from "./s3/server.ts";
import { ensureSigningKey } from "./signing-key-file.ts";

interface Ports {
  readonly gateway: number;
  readonly s3: number;
  readonly identity: number;
  readonly payments: number;
  readonly dynamoDb: number;
}

/** As many as a marketplace has. */
export const PORTS = 5;

/** The ports of a marketplace: its own, and the four after it. */
export function portsFrom(gateway: number): Ports {
  return { gateway, s3: gateway + 1, identity: gateway + 2, payments: gateway + 3, dynamoDb: gateway + 4 };
}

export interface MarketplaceOptions {
  /** All data lives here and survives restart and kill. */
  readonly directory: string;
  /** Absent: free ports, so that instances can run side by side. */
  readonly ports?: Ports;
  readonly logLevel?: "DEBUG" | "INFO" | "WARN" | "ERROR" | "SILENT";
  readonly edges?: Edges;
  /** A DynamoDB-compatible server that runs already, in place of the engine that comes along. */
  readonly dynamoDbEndpoint?: string | undefined;
}

export interface Marketplace {
  readonly endpoints: LocalEndpoints;
  readonly environment: Readonly<Record<string, string>>;
  /** Lets one more machine sign in at the identity provider. */
  registerMachine(machine: { clientId: string; clientSecret: string }): void;
  /** Runs a scheduled job now. */
  runJob(job: ScheduledJob): Promise<void>;
  /** Resolves when the stream has handed over everything written before the call. */
  streamDrained(): Promise<void>;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
/** DynamoDB sweeps within days; once a minute is often enough here. */
const SWEEP_MILLISECONDS = 60_000;

/**
 * Starts the whole marketplace on this machine: the stand-ins as real servers, and the same functions that run in AWS
 * behind them. What was started is closed again when a later part does not start.
 */
export async function startMarketplace(options: MarketplaceOptions): Promise<Marketplace> {
  setLocalCredentials(process.env);
  await mkdir(options.directory, { recursive: true });
  const stack = new AsyncDisposableStack();
  try {
    return await startParts(options, stack);
  } catch (fault) {
    await stack.disposeAsync();
    throw fault;
  }
}

async function startParts(options: MarketplaceOptions, stack: AsyncDisposableStack): Promise<Marketplace> {
  const at = (folder: string) => join(options.directory, folder);
  const ports = options.ports ?? (await claimedPorts(stack));
  const publicUrl = `http://localhost:${ports.gateway}`;
  await demandFree(ports.gateway);
  const onFault = (part: string) => (fault: unknown) => {
    if (options.logLevel !== "SILENT") console.error(`${part}:`, fault);
  };

  const dynamoDb = options.dynamoDbEndpoint
    ? { endpoint: options.dynamoDbEndpoint }
    : opened(stack, await startDynamoDb({ directory: at("dynamodb"), port: ports.dynamoDb }));
  const client = new DynamoDBClient({ endpoint: dynamoDb.endpoint });
  await createTable(client, TABLE.name);

  let takeUpload: ((record: S3EventRecord) => Promise<unknown>) | undefined;
  const s3 = opened(
    stack,
    await startS3({
      directory: at("s3"),
      port: ports.s3,
      ...{ accessKeyId: LOCAL.accessKeyId, secretAccessKey: LOCAL.secretAccessKey, region: LOCAL.region },
      buckets: bucketsAt(LOCAL.buckets, publicUrl),
      onObjectCreated: async (record) => {
        // In AWS, too, only the quarantine tells of new objects.
        if (record.s3.bucket.name !== LOCAL.buckets.quarantine) return;
        if (!takeUpload) throw new Error("The uploads function is not up yet; the notice comes again");
        await takeUpload(record);
      },
    }),
  );
  const identity = opened(
    stack,
    await startIdentity({
      directory: at("identity"),
      port: ports.identity,
      people: DEMO_PEOPLE,
      portal: portalClient(publicUrl),
      machines: [],
      apiAudience: LOCAL.apiAudience,
    }),
  );
  const payments = opened(
    stack,
    await startPayments({
      directory: at("payments"),
      port: ports.payments,
      secretKey: LOCAL.stripeApiKey,
      webhook: { url: publicUrl + PATHS.webhook, secret: LOCAL.stripeWebhookSecret },
    }),
  );
  await ensureSigningKey(at("signing-key.json"));
  const endpoints: LocalEndpoints = {
    publicUrl,
    dynamoDb: dynamoDb.endpoint,
    s3: s3.endpoint,
    issuer: identity.issuer,
    payments: payments.url,
    signingKeyFile: at("signing-key.json"),
  };
  const environment = localEnvironment(endpoints, options.logLevel ?? "WARN");

  const uploads = composeUploads(environment, options.edges);
  takeUpload = (record) => uploads({ Records: [record] });
  const apps = {
    api: composeApi(environment, options.edges),
    checkout: composeCheckout(environment, options.edges),
    search: composeSearch(environment, options.edges),
    webhook: composeWebhook(environment, options.edges),
    portal: composePortal(environment, options.edges),
  };
  opened(stack, await openGateway(apps, { port: ports.gateway, host: HOST }));
  const stream = opened(
    stack,
    await deliverStream({
      endpoint: dynamoDb.endpoint,
      tableName: TABLE.name,
      // The engine trims its stream by the checkpoint kept beside its data.
      directory: at("dynamodb"),
      consume: composeStream(environment, options.edges),
      batchSize: FUNCTIONS.stream.trigger.batchSize,
      newItems: FUNCTIONS.stream.trigger.newItems,
      onFault: onFault("stream"),
    }),
  );
  const clock = composeClock(environment, options.edges);
  const runJob = (job: ScheduledJob) => {
    const own = UPLOADS_JOBS.find((candidate) => candidate === job);
    return own === undefined ? clock({ job }) : uploads({ job: own });
  };
  opened(
    stack,
    runSchedules(runJob, (job, fault) => onFault(job)(fault)),
  );
  opened(stack, sweepRegularly(client, onFault("sweep")));
  return {
    endpoints,
    environment,
    registerMachine: (machine) => identity.registerMachine(machine),
    runJob,
    streamDrained: () => stream.drained(),
    close: () => stack.disposeAsync(),
  };
}

/** Closed last that was opened first. */
function opened<T extends { close(): Promise<void> }>(stack: AsyncDisposableStack, part: T): T {
  stack.defer(() => part.close());
  return part;
}

function sweepRegularly(client: DynamoDBClient, onFault: (fault: unknown) => void): { close(): Promise<void> } {
  let sweeping: Promise<unknown> = Promise.resolve();
  const sweep = () =>
    sweepExpired({ client, tableName: TABLE.name, nowSeconds: Math.floor(Date.now() / 1000) }).catch(onFault);
  const timer = setInterval(() => {
    sweeping = sweep();
  }, SWEEP_MILLISECONDS);
  return {
    close: async () => {
      clearInterval(timer);
      await sweeping;
      client.destroy();
    },
  };
}

/** Kept until everything that listens on them is closed. */
async function claimedPorts(stack: AsyncDisposableStack): Promise<Ports> {
  const { first, release } = await claimPorts(PORTS);
  stack.defer(release);
  return portsFrom(first);
}

/** @throws one clear line when the port is taken, before anything else is started. */
async function demandFree(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", () =>
      reject(new Error(`Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 100} npm start`)),
    );
    server.listen(port, HOST, () => server.close(() => resolve()));
  });
}
