import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type AttributeValue, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deliverStream, type StreamConsumer } from "#infra/local/dynamodb/deliver-stream.ts";
import { trimStreamRecords } from "#infra/local/dynamodb/stream-records.ts";
import { type LocalTable, openLocalTable, TABLE_NAME } from "./local-table.ts";

let table: LocalTable;
beforeEach(async () => {
  table = await openLocalTable();
});
afterEach(() => table.close());

const put = (number: number, more: Record<string, AttributeValue> = {}) =>
  table.client.send(
    new PutItemCommand({
      TableName: TABLE_NAME,
      Item: { pk: { S: `n${number}` }, sk: { S: "x" }, n: { N: String(number) }, ...more },
    }),
  );

const numbersOf = (event: DynamoDBStreamEvent) =>
  event.Records.map((record) => Number(record.dynamodb?.NewImage?.n?.N));

const deliver = (consume: StreamConsumer, batchSize = 10, mostTries = 6) =>
  deliverStream({
    endpoint: table.endpoint,
    tableName: TABLE_NAME,
    directory: table.directory,
    consume,
    batchSize,
    mostTries,
  });

/** Takes everything and remembers the order. */
function collector() {
  const taken: number[] = [];
  const consume: StreamConsumer = async (event) => {
    taken.push(...numbersOf(event));
    return { batchItemFailures: [] };
  };
  return { taken, consume };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test("every change arrives once and in order while nothing fails", async () => {
  const { taken, consume } = collector();
  const delivery = await deliver(consume);
  for (const number of upTo(35)) await put(number);
  await delivery.drained();
  await delivery.close();
  expect(taken).toEqual(upTo(35));
});

test("only new items of the wanted kinds are handed over, and the others are not looked at again", async () => {
  const { taken, consume } = collector();
  const wanted = { endpoint: table.endpoint, tableName: TABLE_NAME, directory: table.directory, newItems: ["fact"] };
  const delivery = await deliverStream({ ...wanted, consume });
  await put(1, { itemKind: { S: "work" } });
  await put(2, { itemKind: { S: "fact" } });
  await put(2, { itemKind: { S: "fact" }, undelivered: { BOOL: false } });
  await put(3);
  await delivery.drained();
  await delivery.close();
  expect(taken).toEqual([2]);

  const later = collector();
  const again = await deliverStream({ ...wanted, newItems: ["fact", "work"], consume: later.consume });
  await again.drained();
  await again.close();
  expect(later.taken).toEqual([]);
});

test("the record looks as Lambda hands it over", async () => {
  const events: DynamoDBStreamEvent[] = [];
  const delivery = await deliver(async (event) => {
    events.push(event);
    return { batchItemFailures: [] };
  });
  const before = Math.floor(Date.now() / 1000);
  await table.client.send(
    new PutItemCommand({
      TableName: TABLE_NAME,
      Item: {
        pk: { S: "p" },
        sk: { S: "s" },
        bytes: { B: new Uint8Array([1, 2, 255]) },
        list: { L: [{ M: { a: { BOOL: true } } }] },
      },
    }),
  );
  await delivery.drained();
  await delivery.close();
  const record = events[0]?.Records[0];
  expect(record).toMatchObject({
    eventName: "INSERT",
    eventSource: "aws:dynamodb",
    dynamodb: {
      Keys: { pk: { S: "p" }, sk: { S: "s" } },
      NewImage: { pk: { S: "p" }, sk: { S: "s" }, bytes: { B: "AQL/" }, list: { L: [{ M: { a: { BOOL: true } } }] } },
    },
  });
  expect(record?.dynamodb?.ApproximateCreationDateTime).toBeGreaterThanOrEqual(before);
});

test("after a partial failure delivery goes on at the first record that was not taken", async () => {
  const seen: number[][] = [];
  let refusals = 2;
  for (const number of upTo(6)) await put(number);
  const delivery = await deliver(async (event) => {
    seen.push(numbersOf(event));
    const failed = event.Records.find((record) => record.dynamodb?.NewImage?.n?.N === "3");
    if (failed === undefined || refusals-- <= 0) return { batchItemFailures: [] };
    return { batchItemFailures: [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? "" }] };
  });
  await delivery.drained();
  await delivery.close();
  expect(seen[0]).toEqual(upTo(6));
  expect(seen[1]?.[0]).toBe(3);
  expect(seen.slice(2).flat()).toEqual([3, 4, 5]);
});

test("across a restart nothing is lost and the order holds, even when the last batch failed", async () => {
  const before = collector();
  for (const number of upTo(20)) await put(number);
  const first = await deliver(async (event) => {
    if (numbersOf(event).includes(12)) throw new Error("the consumer fell over");
    return before.consume(event);
  }, 5);
  while (before.taken.length < 10) await new Promise((resolve) => setTimeout(resolve, 10));
  await first.close();
  for (const number of [20, 21]) await put(number);
  const after = collector();
  const second = await deliver(after.consume, 5);
  await second.drained();
  await second.close();
  expect([...before.taken, ...after.taken]).toEqual(upTo(22));
});

test("one record that is never taken is put aside and does not hold up the others", async () => {
  const { taken, consume } = collector();
  for (const number of upTo(8)) await put(number);
  const delivery = await deliver(async (event) => {
    if (numbersOf(event).includes(4)) throw new Error("poison");
    return consume(event);
  });
  await delivery.drained();
  await delivery.close();
  expect(taken).toEqual([0, 1, 2, 3, 5, 6, 7]);
  const parked = (await readFile(join(table.directory, "stream-failures.jsonl"), "utf8")).trim().split("\n");
  expect(parked.map((line) => JSON.parse(line).record.dynamodb.NewImage.n.N)).toEqual(["4"]);
});

test("closing waits for the batch in hand", async () => {
  await put(0);
  let finished = false;
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const delivery = await deliver(async () => {
    begun();
    await new Promise((resolve) => setTimeout(resolve, 200));
    finished = true;
    return { batchItemFailures: [] };
  });
  await hasBegun;
  await delivery.close();
  expect(finished).toBe(true);
});

test("what was delivered more than a day ago is dropped, what was not is kept", async () => {
  for (const number of upTo(5)) await put(number);
  const { consume } = collector();
  const delivery = await deliver(consume);
  await delivery.drained();
  await delivery.close();
  for (const number of [5, 6]) await put(number);
  const databaseFile = join(table.directory, "dynamodb.sqlite");
  const inTwoDays = Math.floor(Date.now() / 1000) + 2 * 24 * 60 * 60;
  trimStreamRecords({ databaseFile, directory: table.directory, nowSeconds: inTwoDays - 2 * 24 * 60 * 60 });
  expect(countOf(databaseFile)).toBe(7);
  trimStreamRecords({ databaseFile, directory: table.directory, nowSeconds: inTwoDays });
  expect(countOf(databaseFile)).toBe(2);
  const after = collector();
  const resumed = await deliver(after.consume);
  await put(7);
  await resumed.drained();
  await resumed.close();
  expect(after.taken).toEqual([5, 6, 7]);
});

function countOf(databaseFile: string): number {
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  const row = database.prepare("SELECT COUNT(*) AS count FROM _stream_records").get();
  database.close();
  return Number(row?.count);
}

test("a write need not read all stream records to number its own", () => {
  const database = new DatabaseSync(join(table.directory, "dynamodb.sqlite"), { readOnly: true });
  const plan = database
    .prepare(
      `EXPLAIN QUERY PLAN SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1
       FROM _stream_records WHERE table_name = 'serai-test'`,
    )
    .all();
  database.close();
  expect(plan.map((step) => step.detail)).toEqual([expect.stringContaining("INDEX serai_stream_records")]);
});
