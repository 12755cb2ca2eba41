/** Runs an engine in a process of its own, so that a test can kill that process: `node run-engine.ts <directory>`. */
import { startDynamoDb } from "#infra/local/dynamodb/start-dynamodb.ts";

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("run-engine: directory expected");
const { endpoint } = await startDynamoDb({ directory });
console.log(endpoint);
