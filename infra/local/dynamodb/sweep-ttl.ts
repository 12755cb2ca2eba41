import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { TABLE } from "#shared/platform/manifest/table.ts";

/** Items read in one pass: keeps a pass under a tenth of a second, and the engine free for people. */
const ITEMS_PER_PASS = 1000;

/** Where the next pass goes on; absent, it begins at the start of the table. */
export type SweepPosition = Record<string, AttributeValue>;

export interface SweepOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly nowSeconds: number;
  readonly from?: SweepPosition | undefined;
}

/**
 * One bounded pass of what DynamoDB does by itself and the local engine does not: deletes items whose time to live has
 * passed. Hand `next` to the following pass. An item that was renewed between reading and deleting stays.
 */
export async function sweepExpired(
  options: SweepOptions,
): Promise<{ deleted: number; next: SweepPosition | undefined }> {
  const isExpired = {
    ExpressionAttributeNames: { "#expires": TABLE.timeToLive },
    ExpressionAttributeValues: { ":now": { N: String(options.nowSeconds) } },
  };
  const page = await options.client.send(
    new ScanCommand({
      TableName: options.tableName,
      Limit: ITEMS_PER_PASS,
      FilterExpression: "#expires < :now",
      ...isExpired,
      ...(options.from && { ExclusiveStartKey: options.from }),
    }),
  );
  let deleted = 0;
  for (const item of page.Items ?? []) {
    if (await deleteIfStillExpired(options, keyOf(item), isExpired)) deleted += 1;
  }
  return { deleted, next: page.LastEvaluatedKey };
}

function keyOf(item: Record<string, AttributeValue>): Record<string, AttributeValue> {
  const { [TABLE.partitionKey]: pk, [TABLE.sortKey]: sk } = item;
  if (pk === undefined || sk === undefined) throw new Error("an item without its keys came out of a scan");
  return { [TABLE.partitionKey]: pk, [TABLE.sortKey]: sk };
}

async function deleteIfStillExpired(
  options: SweepOptions,
  key: Record<string, AttributeValue>,
  isExpired: {
    ExpressionAttributeNames: Record<string, string>;
    ExpressionAttributeValues: Record<string, AttributeValue>;
  },
): Promise<boolean> {
  try {
    const condition = { ConditionExpression: "#expires < :now", ...isExpired };
    await options.client.send(new DeleteItemCommand({ TableName: options.tableName, Key: key, ...condition }));
    return true;
  } catch (fault) {
    if (fault instanceof ConditionalCheckFailedException) return false;
    throw fault;
  }
}
