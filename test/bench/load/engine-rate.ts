import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { createTable } from "#infra/local/dynamodb/create-table.ts";

/** What the engine does by itself: transactions of a signature's size, nothing read and nothing decided. */
const ITEMS = 10;
const TEXT_BYTES = 500;
const AT_ONCE = 16;
const SECONDS = 3;
const TABLE_NAME = "serai-bare";

/** Bare transactions a second, in a table of its own with the same indexes and stream as the marketplace's. */
export async function bareTransactionsPerSecond(endpoint: string): Promise<number> {
  const client = new DynamoDBClient({ endpoint });
  const documents = DynamoDBDocumentClient.from(client);
  try {
    await createTable(client, TABLE_NAME);
    const startedAt = performance.now();
    const endsAt = startedAt + SECONDS * 1000;
    let done = 0;
    const writer = async (name: number) => {
      for (let n = 0; performance.now() < endsAt; n++) {
        await documents.send(new TransactWriteCommand({ TransactItems: putsOf(`BARE#${name}#${n}`) }));
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, name) => writer(name)));
    return (done * 1000) / (performance.now() - startedAt);
  } finally {
    client.destroy();
  }
}

function putsOf(pk: string) {
  return Array.from({ length: ITEMS }, (_, n) => ({
    Put: {
      TableName: TABLE_NAME,
      Item: { pk, sk: String(n), gsi1pk: "BARE", gsi1sk: `${pk}#${n}`, text: "x".repeat(TEXT_BYTES) },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  }));
}
