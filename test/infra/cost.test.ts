import {
  DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countDeal } from "#test/bench/cost-deal.ts";
import { costOf } from "#test/bench/cost-figures.ts";
import { meterOutside, type OutsideUse } from "#test/bench/cost-meter.ts";
import { costOnPage, costTables } from "#test/bench/cost-page.ts";
import { type LocalTable, openLocalTable, TABLE_NAME } from "./dynamodb/local-table.ts";

const NOWHERE = "http://127.0.0.1:9";

describe("the capacity that is counted follows AWS's rules", () => {
  let local: LocalTable;
  let documents: DynamoDBDocumentClient;
  beforeAll(async () => {
    local = await openLocalTable();
    documents = DynamoDBDocumentClient.from(local.client);
  });
  afterAll(() => local.close());

  const key = { pk: "WORK#1", sk: "WORK" };
  const listed = { gsi1pk: "ORG#1", gsi1sk: "a title" };

  async function counted(act: () => Promise<unknown>): Promise<OutsideUse> {
    const meter = meterOutside({ documents, objectsOrigin: NOWHERE, stripeOrigin: NOWHERE });
    try {
      return await meter.during(async () => {
        await act();
      });
    } finally {
      meter.close();
    }
  }
  const write = (TransactItems: TransactWriteCommandInput["TransactItems"]) => () =>
    documents.send(new TransactWriteCommand({ TransactItems }));
  const put = (item: object) => write([{ Put: { TableName: TABLE_NAME, Item: { ...key, ...item } } }]);

  test("an item of 1,024 bytes is one write unit, doubled by the transaction; a byte more is two", async () => {
    const names = "pkskbody".length + "WORK#1WORK".length;
    expect((await counted(put({ body: "x".repeat(1024 - names) }))).writeUnits).toBe(2);
    expect((await counted(put({ body: "x".repeat(1025 - names) }))).writeUnits).toBe(4);
  });

  test("an item that shrinks is charged by what it was", async () => {
    await put({ body: "x".repeat(3000) })();
    expect((await counted(put({ body: "x" }))).writeUnits).toBe(6);
  });

  test("an index costs one write where an item enters, stays or leaves, and two where it moves", async () => {
    await put({})();
    expect((await counted(put(listed))).writeUnits).toBe(2 + 1);
    expect((await counted(put({ ...listed, revision: 2 }))).writeUnits).toBe(2 + 1);
    expect((await counted(put({ ...listed, gsi1sk: "another title" }))).writeUnits).toBe(2 + 2);
    expect((await counted(put({}))).writeUnits).toBe(2 + 1);
  });

  test("an item that only has to be unchanged is charged as a write", async () => {
    await put({})();
    const demanded = { TableName: TABLE_NAME, Key: key, ConditionExpression: "attribute_exists(pk)" };
    expect((await counted(write([{ ConditionCheck: demanded }]))).writeUnits).toBe(2);
  });

  test("a list read from an index costs half, also where nothing is found", async () => {
    const ask = (of: string) => () =>
      documents.send(
        new QueryCommand({
          TableName: TABLE_NAME,
          IndexName: "gsi1",
          KeyConditionExpression: "gsi1pk = :of",
          ExpressionAttributeValues: { ":of": of },
        }),
      );
    await put({ ...listed, body: "x".repeat(5000) })();
    const found = await counted(ask("ORG#1"));
    expect(found).toMatchObject({ readUnits: 1, tableRequests: { Query: 1 } });
    expect((await counted(ask("ORG#2"))).readUnits).toBe(0.5);
  });
});

describe("docs/cost.md", () => {
  test("says what the deal costs that the code makes now; `npm run bench -- cost --write` sets it anew", async () => {
    expect(costTables(costOf(await countDeal()))).toBe(await costOnPage());
  });
});
