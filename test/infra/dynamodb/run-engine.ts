/** Runs an engine in a process of its own, so that a test can kill that process: `node run-engine.ts <directory> <port>`. */
import { startDynamoDb } from "#infra/local/dynamodb/start-dynamodb.ts";

const [directory, port] = process.argv.slice(2);
if (directory === undefined || port === undefined) throw new Error("run-engine: directory and port expected");
const { endpoint } = await startDynamoDb({ directory, port: Number(port) });
console.log(endpoint);
