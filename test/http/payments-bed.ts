import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createAdaptorServer } from "@hono/node-server";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { buildWebhook } from "#functions/payments-webhook/app.ts";
import { consumersOf } from "#functions/stream/dispatch.ts";
import { readBatch } from "#functions/stream/read-batch.ts";
import { deliverStream } from "#infra/local/dynamodb/deliver-stream.ts";
import { startPayments } from "#infra/local/payments/start-payments.ts";
import type { Licence } from "#shared/licensing/licence.ts";
import { licenceItem } from "#shared/licensing/licence-store.ts";
import { type Payment, paymentIdOf } from "#shared/money/payment.ts";
import { paymentItem } from "#shared/money/payment-store.ts";
import type { CheckoutDeps } from "#shared/money/start-checkout.ts";
import { createStripeCheckout } from "#shared/money/stripe-checkout.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { systemChance } from "#shared/platform/chance.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { createIds } from "#shared/platform/ids.ts";
import { createLog } from "#shared/platform/log.ts";
import { publish } from "#shared/platform/outbox.ts";
import { Table } from "#shared/platform/table.ts";
import { create } from "#shared/platform/writes.ts";
import { openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { foundingWrites } from "#test/support/founding-writes.ts";

export const API_KEY = "sk_test_payments";
export const WEBHOOK_SECRET = "whsec_payments";

/** The machine's clock, moved forward as far as a test says. */
interface MovableClock extends Clock {
  forwardMilliseconds: number;
}

export interface PaymentsBed {
  readonly deps: CheckoutDeps;
  readonly clock: MovableClock;
  readonly webhookUrl: string;
  readonly stripeUrl: string;
  readonly tableUrl: string;
  /** Everything written so far has gone through the stream's function. */
  drained(): Promise<void>;
  /** A licence in force with its fee not yet raised, and the event that says so. */
  executedLicence(fee?: { feeMinor?: number; currency?: string }): Promise<Licence>;
  /** The payment of a licence, as it stands. */
  paymentOf(licence: Licence): Promise<Payment>;
  licence(licenceId: string): Promise<Licence>;
  /** Acts on the hosted page as a payer would. */
  atPage(url: string, action: "pay" | "decline" | "cancel"): Promise<number>;
  /** A knob of the payment sandbox. */
  control(path: string, body?: object): Promise<unknown>;
  /** Waits until all callbacks were taken and settled. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Real table, real stream, real payment sandbox, real webhook, all on free ports of this machine. */
export async function openPaymentsBed(options: { readonly withStream?: boolean } = {}): Promise<PaymentsBed> {
  const local = await openLocalTable();
  const directory = await mkdtemp(join(tmpdir(), "serai-money-"));
  const clock = movableClock();
  const ids = createIds(clock, systemChance);
  const log = createLog({ service: "test", level: "SILENT" });
  const documents = DynamoDBDocumentClient.from(local.client, { marshallOptions: { removeUndefinedValues: true } });
  const table = new Table({ documents, name: TABLE_NAME, clock });
  const webhook = await serveWebhook(
    buildWebhook({ table, clock, chance: systemChance, log, webhookSecret: async () => WEBHOOK_SECRET }),
  );
  const payments = await startPayments({
    directory,
    secretKey: API_KEY,
    webhook: { url: webhook.url, secret: WEBHOOK_SECRET },
    retryBaseMilliseconds: 20,
    now: () => clock.now(),
  });
  const stripe = createStripeCheckout({ apiKey: async () => API_KEY, apiUrl: payments.url });
  const deps: CheckoutDeps = {
    table,
    clock,
    ids,
    chance: systemChance,
    log,
    stripe,
    publicUrl: "http://localhost:8787",
  };
  const payers = [someoneOf("licensee"), someoneOf("licensor")].flatMap(foundingWrites);
  if ((await table.commit(payers, "the-parties")).length > 0) throw new Error("The parties could not be written");
  const consumers = consumersOf(deps);
  const stream =
    options.withStream === false
      ? undefined
      : await deliverStream({
          endpoint: local.endpoint,
          tableName: TABLE_NAME,
          directory,
          consume: (batch: DynamoDBStreamEvent) => readBatch(deps, consumers, batch),
        });
  const control = (path: string, body?: object) => controlSandbox(payments.url, path, body);
  return {
    deps,
    clock,
    webhookUrl: webhook.url,
    stripeUrl: payments.url,
    tableUrl: local.endpoint,
    drained: async () => stream?.drained(),
    executedLicence: (fee = {}) => writeExecutedLicence(deps, fee),
    paymentOf: (licence) => must(table.get(paymentItem, { paymentId: paymentIdOf(licence.licenceId) })),
    licence: (licenceId) => must(table.get(licenceItem, { licenceId })),
    atPage,
    control,
    settled: async () => {
      await untilDelivered(payments.url);
      await stream?.drained();
    },
    close: async () => {
      await stream?.close();
      await payments.close();
      await webhook.close();
      await local.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function movableClock(): MovableClock {
  const clock: MovableClock = {
    forwardMilliseconds: 0,
    now: () => Date.now() + clock.forwardMilliseconds,
    sleep: (milliseconds) => new Promise((awake) => setTimeout(awake, milliseconds)),
  };
  return clock;
}

async function serveWebhook(app: ReturnType<typeof buildWebhook>) {
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/stripe`,
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}

async function must<T>(reading: Promise<{ value: T } | undefined>): Promise<T> {
  const stored = await reading;
  if (!stored) throw new Error("the record is not there");
  return stored.value;
}

export const LICENSOR_ID = "org_01JD0000000000000000000001";
export const LICENSEE_ID = "org_01JD0000000000000000000002";

/** Writes a licence in force, and the event that says so, as signing would have. */
export async function writeExecutedLicence(
  deps: Pick<Ground, "table" | "clock" | "ids">,
  terms: { feeMinor?: number; currency?: string; licensorId?: string; licenseeId?: string },
): Promise<Licence> {
  const { feeMinor = 250_000, currency = "EUR", licensorId = LICENSOR_ID, licenseeId = LICENSEE_ID } = terms;
  const at = new Date(deps.clock.now()).toISOString();
  const licence: Licence = {
    licenceId: deps.ids.next("licence"),
    state: "executed",
    money: "not-due",
    workId: deps.ids.next("work"),
    workTitle: "The Caravan",
    licensorId,
    licensorName: "Samarkand Films",
    licenseeId,
    licenseeName: "Kanal Eins",
    scope: { kind: "work" },
    lines: [
      {
        box: {
          media: ["SVOD"],
          territories: ["DE"],
          languages: { all: true },
          window: { startDay: 20_000, endDay: 20_365 },
        },
        exclusivity: { kind: "non-exclusive" },
      },
    ],
    timeZone: "UTC",
    feeMinor,
    currency,
    commissionBasisPoints: 1_000,
    documentSha256: "0".repeat(64),
    signedBy: ["licensor", "licensee"],
    requestedAt: at,
    executedAt: at,
  };
  const { licenceId } = licence;
  const event = publish(deps, { type: "licence.executed", subject: licenceId, data: { licenceId } });
  await deps.table.commit([create(licenceItem, licence), event], licenceId.slice(0, 36));
  return licence;
}

/** Acts on a hosted page as a payer would. @returns the status of the answer. */
export async function atPage(url: string, action: "pay" | "decline" | "cancel"): Promise<number> {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ action }), redirect: "manual" });
  await answer.arrayBuffer();
  return answer.status;
}

async function controlSandbox(stripeUrl: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${stripeUrl}/sandbox/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return answer.json();
}

const LONGEST_WAIT_MILLISECONDS = 60_000;

async function untilDelivered(stripeUrl: string): Promise<void> {
  const until = Date.now() + LONGEST_WAIT_MILLISECONDS;
  while (Date.now() < until) {
    const { deliveries } = await deliveriesOf(stripeUrl);
    if (deliveries.every(({ status }) => status !== "pending")) return;
    await new Promise((awake) => setTimeout(awake, 20));
  }
  throw new Error("callbacks were still on their way");
}

export async function deliveriesOf(
  stripeUrl: string,
): Promise<{ deliveries: { eventId: string; status: string; type: string }[] }> {
  const answer = await fetch(`${stripeUrl}/sandbox/deliveries`);
  return (await answer.json()) as { deliveries: { eventId: string; status: string; type: string }[] };
}

/** Somebody of one of the two parties, or of a third. */
export function someoneOf(party: "licensee" | "licensor" | "stranger", changes: Partial<Actor> = {}): Actor {
  const organisationId = { licensee: LICENSEE_ID, licensor: LICENSOR_ID, stranger: "org_01JD0000000000000000000003" };
  return {
    kind: "person",
    subject: `${party}-person`,
    name: "Someone",
    roles: ["admin"],
    organisationId: organisationId[party],
    organisationName: party,
    organisationKind: party === "licensor" ? "rights-holder" : "broadcaster",
    organisationStatus: "admitted",
    from: { ipAddress: "127.0.0.1", userAgent: "test" },
    ...changes,
  };
}
