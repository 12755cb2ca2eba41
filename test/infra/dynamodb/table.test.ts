import {
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTable } from "#infra/local/dynamodb/create-table.ts";
import { sweepExpired } from "#infra/local/dynamodb/sweep-ttl.ts";
import { TABLE } from "#shared/platform/manifest/table.ts";
import { type LocalTable, openLocalTable, TABLE_NAME } from "./local-table.ts";

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });

describe("the table", () => {
  let table: LocalTable;
  beforeAll(async () => {
    table = await openLocalTable();
  });
  afterAll(() => table.close());

  const put = (pk: string, more: Record<string, { S: string } | { N: string }> = {}) =>
    table.client.send(new PutItemCommand({ TableName: TABLE_NAME, Item: { ...key(pk), ...more } }));
  const get = async (pk: string) =>
    (await table.client.send(new GetItemCommand({ TableName: TABLE_NAME, Key: key(pk), ConsistentRead: true }))).Item;

  test("creating it again keeps its items", async () => {
    await put("kept");
    await createTable(table.client, TABLE_NAME);
    expect(await get("kept")).toEqual(key("kept"));
  });

  test("it has the indexes and the stream the manifest draws", async () => {
    const { Table } = await table.client.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
    const indexes = Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName).sort();
    expect(indexes).toEqual(TABLE.indexes.map((index) => index.name));
    expect(Table?.StreamSpecification?.StreamViewType).toBe(TABLE.stream);
  });

  test("a transaction one of whose conditions fails writes nothing and says which one failed", async () => {
    await put("taken");
    const writes = ["fresh", "taken"].map((pk) => ({
      Put: { TableName: TABLE_NAME, Item: key(pk), ConditionExpression: "attribute_not_exists(pk)" },
    }));
    const attempt = table.client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
    await expect(attempt).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }],
    });
    expect(await get("fresh")).toBeUndefined();
  });

  test("of many racing conditional writes exactly one wins", async () => {
    const race = await Promise.allSettled(
      Array.from({ length: 20 }, (_, racer) =>
        table.client.send(
          new PutItemCommand({
            TableName: TABLE_NAME,
            Item: { ...key("race"), racer: { N: String(racer) } },
            ConditionExpression: "attribute_not_exists(pk)",
          }),
        ),
      ),
    );
    expect(race.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  });

  test("a sweep deletes what has expired and nothing else", async () => {
    await put("gone", { expiresAtSeconds: { N: "999" } });
    await put("now", { expiresAtSeconds: { N: "1000" } });
    await put("forever");
    const pass = await sweepExpired({ client: table.client, tableName: TABLE_NAME, nowSeconds: 1000 });
    expect(pass).toEqual({ deleted: 1, next: undefined });
    expect(await get("gone")).toBeUndefined();
    expect(await get("now")).toBeDefined();
    expect(await get("forever")).toBeDefined();
  });
});
