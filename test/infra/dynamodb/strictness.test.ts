import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, lenientClientOf, RefusedByAws } from "./clients.ts";
import { engineOfTables, type LocalTable, openLocalTable, TABLE_NAME } from "./local-table.ts";

let local: LocalTable;
let strict: DynamoDBClient;
let lenient: DynamoDBClient;
beforeAll(async () => {
  local = await openLocalTable();
  lenient = lenientClientOf(local.endpoint);
  strict = clientOf(local.endpoint, { byColour: ["pk", "sk", "colour"] });
  await createNarrowTable(lenient);
  for (let i = 0; i < 60; i++) await lenient.send(new PutItemCommand({ TableName: NARROW, Item: large(`large-${i}`) }));
});
afterAll(async () => {
  await lenient.send(new DeleteTableCommand({ TableName: NARROW }));
  await local.close();
});

const TableName = TABLE_NAME;
/** A table with an index that carries its keys alone, which the marketplace's own has none of. */
const NARROW = "serai-narrow";

async function createNarrowTable(client: DynamoDBClient): Promise<void> {
  const string = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
  await client.send(
    new CreateTableCommand({
      ...{ TableName: NARROW, BillingMode: "PAY_PER_REQUEST" },
      AttributeDefinitions: [string("pk"), string("sk"), string("colour")],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byColour",
          KeySchema: [{ AttributeName: "colour", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: NARROW });
}

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });
const large = (pk: string) => ({ ...key(pk), colour: { S: "red" }, text: { S: "x".repeat(300 * 1024) } });
const nested = (depth: number): { M: Record<string, never> } | { S: string } =>
  depth === 0 ? { S: "x" } : ({ M: { a: nested(depth - 1) } } as never);
const many = (count: number) => Array.from({ length: count }, (_, i) => `many-${i}`);
const put = (more: object) => new PutItemCommand({ TableName, Item: { ...key("put"), ...more } });
const condition = (ConditionExpression: string, values: Record<string, { S: string }>) =>
  new PutItemCommand({ TableName, Item: key("put"), ConditionExpression, ExpressionAttributeValues: values });

type Verdict = "refuses" | "lets pass";
interface Rule {
  readonly rule: string;
  readonly call: (client: DynamoDBClient) => Promise<unknown>;
  readonly dynoxide: Verdict;
  readonly dynamodbLocal: Verdict;
}

/** Each thing AWS refuses, and what the two engines that can be had locally say to it. */
const rules: readonly Rule[] = [
  {
    rule: "an item of more than 400 KB",
    call: (client) => client.send(put({ text: { S: "x".repeat(400 * 1024) } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "an empty partition key",
    call: (client) => client.send(new PutItemCommand({ TableName, Item: key("") })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "an empty key of an index",
    call: (client) => client.send(put({ gsi1pk: { S: "" }, gsi1sk: { S: "x" } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a sort key of more than 1,024 bytes",
    call: (client) =>
      client.send(new PutItemCommand({ TableName, Item: { pk: { S: "x" }, sk: { S: "é".repeat(513) } } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "values nested more than 32 deep",
    call: (client) => client.send(put({ deep: nested(33) })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a number of more than 38 digits",
    call: (client) => client.send(put({ number: { N: "1".repeat(39) } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "an empty set",
    call: (client) => client.send(put({ set: { SS: [] } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "IN with more than 100 values",
    call: (client) => {
      const values = Object.fromEntries(many(101).map((text, i) => [`:v${i}`, { S: text }]));
      const FilterExpression = `colour IN (${Object.keys(values).join(", ")})`;
      return client.send(new ScanCommand({ TableName, FilterExpression, ExpressionAttributeValues: values }));
    },
    ...{ dynoxide: "lets pass", dynamodbLocal: "refuses" },
  },
  {
    rule: "a value that no expression uses",
    call: (client) => client.send(condition("attribute_not_exists(never)", { ":unused": { S: "x" } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "an expression of more than 4 KB",
    call: (client) => client.send(condition(`colour <> :c${" ".repeat(4096)}`, { ":c": { S: "x" } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a token of more than 36 characters",
    call: (client) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName, Item: key("token") } }],
          ClientRequestToken: "t".repeat(37),
        }),
      ),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a transaction of more than 100 items",
    call: (client) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: many(101).map((pk) => ({ Put: { TableName, Item: key(pk) } })),
        }),
      ),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a transaction that names one item twice",
    call: (client) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [1, 2].map(() => ({ Put: { TableName, Item: key("twice") } })),
        }),
      ),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a transaction that writes more than 4 MB",
    call: (client) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: many(15).map((pk) => ({ Put: { TableName: NARROW, Item: large(pk) } })),
        }),
      ),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a transaction that reads more than 4 MB",
    call: (client) =>
      client.send(
        new TransactGetItemsCommand({
          TransactItems: Array.from({ length: 15 }, (_, i) => ({ Get: { TableName: NARROW, Key: key(`large-${i}`) } })),
        }),
      ),
    ...{ dynoxide: "lets pass", dynamodbLocal: "refuses" },
  },
  {
    rule: "a batch that asks for more than 100 items",
    call: (client) =>
      client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: many(101).map(key) } } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a batch that asks for one item twice",
    call: (client) =>
      client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key("a"), key("a")] } } })),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a batch that writes more than 25 items",
    call: (client) =>
      client.send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: many(26).map((pk) => ({ PutRequest: { Item: key(pk) } })) },
        }),
      ),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a consistent read of a global index",
    call: (client) =>
      client.send(
        new QueryCommand({
          ...{ TableName, IndexName: "gsi1", ConsistentRead: true },
          ...{ KeyConditionExpression: "gsi1pk = :p", ExpressionAttributeValues: { ":p": { S: "x" } } },
        }),
      ),
    ...{ dynoxide: "refuses", dynamodbLocal: "refuses" },
  },
  {
    rule: "a read of what an index does not carry",
    call: (client) =>
      client.send(
        new QueryCommand({
          ...{ TableName: NARROW, IndexName: "byColour", ProjectionExpression: "pk, #text", Limit: 1 },
          ExpressionAttributeNames: { "#text": "text" },
          ...{ KeyConditionExpression: "colour = :c", ExpressionAttributeValues: { ":c": { S: "red" } } },
        }),
      ),
    ...{ dynoxide: "lets pass", dynamodbLocal: "refuses" },
  },
];

const outcomeOf = async (call: Promise<unknown>): Promise<Verdict> => {
  const fault = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (fault !== undefined && !(fault instanceof Error)) throw new Error("A call failed with no error");
  return fault === undefined ? "lets pass" : "refuses";
};

describe("what AWS refuses", () => {
  test.each(rules)("$rule: no suite of the table could send it unseen", async ({ call }) => {
    const fault = await call(strict).catch((cause: unknown) => cause);
    // What only the answer shows, an engine that is as strict refuses first.
    if (!(fault instanceof Error) || fault.name !== "ValidationException") expect(fault).toBeInstanceOf(RefusedByAws);
  });

  test.each(rules)("$rule: the engine's own word is the one written down", async (rule) => {
    const expected = engineOfTables() === "dynoxide" ? rule.dynoxide : rule.dynamodbLocal;
    expect(await outcomeOf(rule.call(lenient))).toBe(expected);
  });

  test("a batch that would answer more than 16 MB leaves the rest for another call", async () => {
    const Keys = Array.from({ length: 60 }, (_, i) => key(`large-${i}`));
    const answer = await strict.send(new BatchGetItemCommand({ RequestItems: { [NARROW]: { Keys } } }));
    const read = answer.Responses?.[NARROW]?.length ?? 0;
    const left = answer.UnprocessedKeys?.[NARROW]?.Keys?.length ?? 0;
    expect([read + left, left > 0]).toEqual([60, true]);
  });

  test("what is within its bounds goes through", async () => {
    await strict.send(put({ text: { S: "x".repeat(399 * 1024) }, set: { SS: ["a"] }, deep: nested(30) }));
    const found = await strict.send(new GetItemCommand({ TableName, Key: key("put") }));
    expect(found.Item?.set).toEqual({ SS: ["a"] });
  });
});
