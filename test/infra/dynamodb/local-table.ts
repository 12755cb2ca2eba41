import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTable } from "#infra/local/dynamodb/create-table.ts";
import { type RunningDynamoDb, startDynamoDb } from "#infra/local/dynamodb/start-dynamodb.ts";

export const TABLE_NAME = "serai-test";

export interface LocalTable {
  readonly directory: string;
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

export function clientOf(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: "local",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
}

/** A throw-away engine with the marketplace's table, on a free port, in a directory that goes with it. */
export async function openLocalTable(): Promise<LocalTable> {
  const directory = await mkdtemp(join(tmpdir(), "serai-dynamodb-"));
  const engine: RunningDynamoDb = await startDynamoDb({ directory });
  const client = clientOf(engine.endpoint);
  await createTable(client, TABLE_NAME);
  return {
    directory,
    endpoint: engine.endpoint,
    client,
    close: async () => {
      client.destroy();
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
