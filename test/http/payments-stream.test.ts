import type { DynamoDBRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeClock } from "#functions/clock/compose.ts";
import { composeWebhook } from "#functions/payments-webhook/compose.ts";
import { type Consumers, consumersOf, redeliverEvents } from "#functions/stream/dispatch.ts";
import { readBatch } from "#functions/stream/read-batch.ts";
import { paymentIdOf } from "#shared/money/payment.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import { startCheckout } from "#shared/money/start-checkout.ts";
import { ConfigError } from "#shared/platform/config.ts";
import { listUndelivered, publish } from "#shared/platform/outbox.ts";
import { TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { API_KEY, openPaymentsBed, type PaymentsBed, someoneOf, WEBHOOK_SECRET } from "./payments-bed.ts";

const MINUTE = 60_000;
const RUN = { looks: 1_000, milliseconds: 100_000 };

let bed: PaymentsBed;
beforeAll(async () => {
  bed = await openPaymentsBed({ withStream: false });
});
afterAll(() => bed.close());

async function writeEvent(type: string): Promise<string> {
  const write = publish(bed.deps, { type, subject: "test", data: {} });
  await bed.deps.table.commit([write], bed.deps.ids.next("event"));
  return write.key.pk.replace(/^.*#/, "");
}

function insertOf(eventId: string, sequence: string): DynamoDBRecord {
  return {
    eventName: "INSERT",
    dynamodb: { SequenceNumber: sequence, NewImage: { itemKind: { S: "outboxEvent" }, eventId: { S: eventId } } },
  };
}

async function undelivered(): Promise<string[]> {
  const before = new Date(bed.clock.now() + 2 * MINUTE).toISOString();
  const page = await listUndelivered(bed.deps.table, before, { pageSize: 100 });
  return page.items.map(({ value }) => value.eventId);
}

/** Consumers that write down what they took, and of which one fails until it is mended. */
function recordingConsumers() {
  const took: string[] = [];
  const state = { broken: true };
  const consumers: Consumers = {
    "test.good": [async ({ eventId }) => void took.push(eventId)],
    "test.bad": [
      async ({ eventId }) => {
        if (state.broken) throw new Error("not now");
        took.push(eventId);
      },
    ],
  };
  return { took, state, consumers };
}

describe("the reader of the stream", () => {
  it("works in order, stops at the first failure, and is handed the rest again from there", async () => {
    const { took, state, consumers } = recordingConsumers();
    const [first, bad, last] = [
      await writeEvent("test.good"),
      await writeEvent("test.bad"),
      await writeEvent("test.good"),
    ];
    const batch = { Records: [insertOf(first, "1"), insertOf(bad, "2"), insertOf(last, "3")] };
    expect(await readBatch(bed.deps, consumers, batch)).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
    expect([took, await undelivered()]).toEqual([[first], [bad, last]]);
    state.broken = false;
    bed.clock.forwardMilliseconds += 1;
    expect(await readBatch(bed.deps, consumers, batch)).toEqual({ batchItemFailures: [] });
    expect([took, await undelivered()]).toEqual([[first, bad, last], []]);
  });

  it("passes over changes that are no new events, and events that are nobody's", async () => {
    const nobodys = await writeEvent("test.unheard-of");
    const changed: DynamoDBRecord = { ...insertOf(nobodys, "1"), eventName: "MODIFY" };
    const other: DynamoDBRecord = { eventName: "INSERT", dynamodb: { NewImage: { itemKind: { S: "work" } } } };
    expect(await readBatch(bed.deps, {}, { Records: [changed, other] })).toEqual({ batchItemFailures: [] });
    expect(await undelivered()).toEqual([nobodys]);
    await readBatch(bed.deps, {}, { Records: [insertOf(nobodys, "2")] });
    expect(await undelivered()).toEqual([]);
  });
});

describe("the clock", () => {
  it("delivers what the stream did not finish, and one failure does not stop the rest", async () => {
    const { took, state, consumers } = recordingConsumers();
    const [bad, good] = [await writeEvent("test.bad"), await writeEvent("test.good")];
    expect(await redeliverEvents(bed.deps, consumers, RUN)).toEqual({ delivered: 0, failed: 0 });
    bed.clock.forwardMilliseconds += 2 * MINUTE;
    expect(await redeliverEvents(bed.deps, consumers, RUN)).toEqual({ delivered: 1, failed: 1 });
    expect([took, await undelivered()]).toEqual([[good], [bad]]);
    state.broken = false;
    bed.clock.forwardMilliseconds += 1;
    expect(await redeliverEvents(bed.deps, consumers, RUN)).toEqual({ delivered: 1, failed: 0 });
  });

  it("delivers what stands behind a whole page of events that fail again and again", async () => {
    const { took, consumers } = recordingConsumers();
    const bad = await Promise.all(Array.from({ length: 100 }, () => writeEvent("test.bad")));
    bed.clock.forwardMilliseconds += 1;
    const good = await writeEvent("test.good");
    bed.clock.forwardMilliseconds += 2 * MINUTE;
    expect(await redeliverEvents(bed.deps, consumers, RUN)).toEqual({ delivered: 1, failed: 100 });
    expect(took).toEqual([good]);
    bed.clock.forwardMilliseconds += 1;
    await redeliverEvents(bed.deps, {}, RUN);
    expect((await undelivered()).filter((eventId) => bad.includes(eventId))).toEqual([]);
  });

  it("delivers within a few runs what stands behind any number of events that fail again and again", async () => {
    const { took, consumers } = recordingConsumers();
    for (let i = 0; i < 7; i++) await writeEvent("test.bad");
    bed.clock.forwardMilliseconds += 1;
    const good = await writeEvent("test.good");
    bed.clock.forwardMilliseconds += 2 * MINUTE;
    const failed: number[] = [];
    for (let run = 0; run < 3; run++) {
      failed.push((await redeliverEvents(bed.deps, consumers, { ...RUN, looks: 3 })).failed);
      bed.clock.forwardMilliseconds += 1;
    }
    expect([failed, took]).toEqual([[3, 3, 2], [good]]);
    await redeliverEvents(bed.deps, {}, RUN);
  });

  it("makes a fee due whose event the stream lost", async () => {
    const licence = await bed.executedLicence();
    bed.clock.forwardMilliseconds += 2 * MINUTE;
    await redeliverEvents(bed.deps, consumersOf(bed.deps), RUN);
    expect((await bed.paymentOf(licence)).state).toBe("due");
  });

  it("runs the job it is told, as composed from its environment, and refuses a job that is none", async () => {
    Object.assign(process.env, { AWS_REGION: "local", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
    const tick = composeClock(
      {
        TABLE_NAME,
        LOG_LEVEL: "SILENT",
        PUBLIC_URL: "http://localhost:8787",
        QUARANTINE_BUCKET: "test-quarantine",
        VAULT_BUCKET: "test-vault",
        SIGNING_KEY: "file:none",
        STRIPE_API_KEY: `plain:${API_KEY}`,
        STRIPE_API_URL: bed.stripeUrl,
        DYNAMODB_ENDPOINT: bed.tableUrl,
      },
      { clock: bed.clock },
    );
    const licence = await bed.executedLicence();
    await raisePayment(bed.deps, licence);
    const paymentId = paymentIdOf(licence.licenceId);
    const opened = await startCheckout(bed.deps, someoneOf("licensee"), { paymentId });
    if (!opened.ok) throw new Error(opened.reason);
    await bed.control("pause");
    await bed.atPage(opened.value.checkoutUrl, "pay");
    bed.clock.forwardMilliseconds += 6 * MINUTE;
    for (const job of ["lapse-holds", "redeliver-events", "resume-imports", "reconcile-payments"]) await tick({ job });
    expect((await bed.paymentOf(licence)).state).toBe("paid");
    await expect(tick({ job: "make-coffee" })).rejects.toThrow();
  });
});

describe("the webhook's function", () => {
  it("does not start without its secret, and says which variable is at fault", () => {
    const environment = { TABLE_NAME, PUBLIC_URL: "http://localhost:8787" };
    expect(() => composeWebhook(environment)).toThrow(ConfigError);
    expect(() => composeWebhook(environment)).toThrow("STRIPE_WEBHOOK_SECRET");
    const whole = { ...environment, LOG_LEVEL: "SILENT", STRIPE_WEBHOOK_SECRET: `plain:${WEBHOOK_SECRET}` };
    expect(() => composeWebhook({ ...whole, DYNAMODB_ENDPOINT: bed.tableUrl })).not.toThrow();
  });
});
