import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTable } from "#infra/local/dynamodb/create-table.ts";
import { startDynamoDb } from "#infra/local/dynamodb/start-dynamodb.ts";
import { type RunningJudge, runDynamoDbLocal } from "#test/infra/judges/run-dynamodb-local.ts";
import { clientOf } from "./clients.ts";

export { clientOf };

export const TABLE_NAME = "serai-test";

/** The engines the suites of the table are run against: the one the marketplace starts with, and Amazon's own. */
export type EngineUnderTest = "dynoxide" | "dynamodb-local";

let engineUnderTest: EngineUnderTest = "dynoxide";

/** From now on, in this test file, tables are opened in that engine. */
export function openTablesIn(engine: EngineUnderTest): void {
  engineUnderTest = engine;
}

/** Which engine that is: for the few tests that show how they differ. */
export function engineOfTables(): EngineUnderTest {
  return engineUnderTest;
}

export interface LocalTable {
  readonly directory: string;
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** A throw-away engine with the marketplace's table, on a free port, in a directory that goes with it. */
export async function openLocalTable(): Promise<LocalTable> {
  const directory = await mkdtemp(join(tmpdir(), "serai-dynamodb-"));
  const engine = engineUnderTest === "dynoxide" ? await startDynamoDb({ directory }) : await borrowJudge();
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

/** Started judges that no table is open in: starting one takes seconds, emptying one milliseconds. */
const idleJudges: RunningJudge[] = [];

async function borrowJudge(): Promise<RunningJudge> {
  const judge = idleJudges.pop() ?? (await runDynamoDbLocal());
  const giveBack = async () => {
    const client = clientOf(judge.endpoint);
    await client.send(new DeleteTableCommand({ TableName: TABLE_NAME }));
    client.destroy();
    idleJudges.push(judge);
  };
  return { endpoint: judge.endpoint, close: giveBack };
}

/** Ends the judges that were started in this test file. */
export async function closeJudges(): Promise<void> {
  await Promise.all(idleJudges.splice(0).map((judge) => judge.close()));
}
