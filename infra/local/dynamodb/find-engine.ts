import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setLocalCredentials } from "../local-environment.ts";
import { runningEnginePort } from "./stale-engine.ts";
import { startDynamoDb } from "./start-dynamodb.ts";

export interface FoundEngine extends AsyncDisposable {
  readonly endpoint: string;
}

/**
 * For commands that read a table: the endpoint named, or the marketplace's engine where it runs, or that engine started
 * for as long as it is read. Throws where there is no marketplace and no endpoint is named.
 */
export async function findEngine(named: string | undefined): Promise<FoundEngine> {
  setLocalCredentials(process.env);
  const nothingToClose = async () => undefined;
  const given = named ?? process.env.SERAI_DYNAMODB_ENDPOINT;
  if (given !== undefined) return { endpoint: given, [Symbol.asyncDispose]: nothingToClose };
  const directory = join(resolve(process.env.SERAI_DIRECTORY ?? ".serai"), "dynamodb");
  if (!existsSync(directory)) throw new Error(`There is no marketplace in ${directory}: name an --endpoint`);
  const port = runningEnginePort(join(directory, "engine.json"));
  if (port !== undefined) return { endpoint: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: nothingToClose };
  const started = await startDynamoDb({ directory });
  return { endpoint: started.endpoint, [Symbol.asyncDispose]: () => started.close() };
}
