import { DescribeTableCommand, PutItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, expect, test } from "vitest";
import { engineOfTables, type LocalTable, openLocalTable, TABLE_NAME } from "./local-table.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await openLocalTable();
});
afterAll(() => local.close());

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });

/** Names of the events the stream tells of one item. */
async function toldOf(pk: string): Promise<(string | undefined)[]> {
  const { endpoint, region, credentials } = local.client.config;
  const at = await endpoint?.();
  const streams = new DynamoDBStreamsClient({ region, credentials, ...(at ? { endpoint: at } : {}) });
  // Of a table that was dropped and made again, the streams of its earlier lives are listed too.
  const { Table } = await local.client.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const told: (string | undefined)[] = [];
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const place = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    const { ShardIterator } = await streams.send(new GetShardIteratorCommand(place));
    const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    told.push(...(Records ?? []).filter((one) => one.dynamodb?.Keys?.pk?.S === pk).map((one) => one.eventName));
  }
  streams.destroy();
  return told;
}

test("a write that changes nothing is told by the stream here, and not by Amazon's engine", async () => {
  for (const _ of [1, 2]) {
    await local.client.send(
      new PutItemCommand({ TableName: TABLE_NAME, Item: { ...key("same"), text: { S: "same" } } }),
    );
  }
  expect(await toldOf("same")).toEqual(engineOfTables() === "dynoxide" ? ["INSERT", "MODIFY"] : ["INSERT"]);
});

test("transactions that meet on one item are put in a row by both engines; AWS would cancel some", async () => {
  const Update = {
    ...{ TableName: TABLE_NAME, Key: key("met"), UpdateExpression: "ADD n :one" },
    ExpressionAttributeValues: { ":one": { N: "1" } },
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, () => local.client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update }] }))),
  );
  expect(outcomes.filter((outcome) => outcome.status === "rejected")).toEqual([]);
});
