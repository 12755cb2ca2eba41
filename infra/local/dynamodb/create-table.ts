import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { TABLE } from "#shared/platform/manifest/table.ts";

/** An empty table is active within milliseconds here and within a minute in AWS. */
const ACTIVE_TIMEOUT_SECONDS = 60;

/**
 * Creates the marketplace's table as the manifest draws it and waits until it can be used. Safe to repeat: a table that
 * is already there stays as it is, with all its items.
 */
export async function createTable(client: DynamoDBClient, tableName: string): Promise<void> {
  if (!(await tableExists(client, tableName))) await createUnlessRaced(client, tableName);
  await waitUntilTableExists(
    { client, maxWaitTime: ACTIVE_TIMEOUT_SECONDS, minDelay: 1, maxDelay: 2 },
    { TableName: tableName },
  );
  await switchOnTimeToLive(client, tableName);
}

async function tableExists(client: DynamoDBClient, tableName: string): Promise<boolean> {
  try {
    await client.send(new DescribeTableCommand({ TableName: tableName }));
    return true;
  } catch (fault) {
    if (fault instanceof ResourceNotFoundException) return false;
    throw fault;
  }
}

async function createUnlessRaced(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand({ TableName: tableName, ...drawnByManifest() }));
  } catch (fault) {
    if (!(fault instanceof ResourceInUseException)) throw fault;
  }
}

/** The manifest's table in the words of CreateTable. Every key is a string. */
function drawnByManifest(): Omit<CreateTableCommandInput, "TableName"> {
  const keys = [TABLE, ...TABLE.indexes];
  return {
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema(TABLE),
    AttributeDefinitions: keys
      .flatMap((key) => [key.partitionKey, key.sortKey])
      .map((name) => ({ AttributeName: name, AttributeType: "S" as const })),
    GlobalSecondaryIndexes: TABLE.indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: "ALL" as const },
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: TABLE.stream },
  };
}

function keySchema(key: { readonly partitionKey: string; readonly sortKey: string }) {
  return [
    { AttributeName: key.partitionKey, KeyType: "HASH" as const },
    { AttributeName: key.sortKey, KeyType: "RANGE" as const },
  ];
}

async function switchOnTimeToLive(client: DynamoDBClient, tableName: string): Promise<void> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  if (TimeToLiveDescription?.TimeToLiveStatus === "ENABLED") return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { AttributeName: TABLE.timeToLive, Enabled: true },
    }),
  );
}
