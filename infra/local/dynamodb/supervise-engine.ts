/**
 * A small process that stands between the marketplace and its DynamoDB-compatible engine, run by start-dynamodb.ts as
 * `node supervise-engine.ts <state file> <binary> <arguments…>`.
 *
 * Promise: the engine never outlives the marketplace, not even when the marketplace is killed without warning. The
 * marketplace holds the other end of this process's standard input; whatever ends the marketplace closes it.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

/** The engine flushes its write-ahead log in milliseconds; one that takes longer than this hangs. */
const GRACE_MILLISECONDS = 3000;

const [stateFile, binary, ...engineArguments] = process.argv.slice(2);
if (stateFile === undefined || binary === undefined)
  throw new Error("supervise-engine: state file and binary expected");

const engine = spawn(binary, engineArguments, { stdio: ["ignore", "inherit", "inherit"] });
const port = Number(engineArguments[engineArguments.indexOf("--port") + 1]);
writeFileSync(stateFile, JSON.stringify({ supervisor: process.pid, engine: engine.pid, binary, port }));

const stop = () => {
  engine.kill("SIGTERM");
  setTimeout(() => engine.kill("SIGKILL"), GRACE_MILLISECONDS).unref();
};
process.stdin.on("end", stop).on("error", stop).on("close", stop).resume();
process.on("SIGTERM", stop);
// A terminal's Ctrl-C is the marketplace's to answer: it finishes its work first, and the engine must still be there.
process.on("SIGINT", () => undefined);

engine.on("error", (fault) => {
  process.stderr.write(`the DynamoDB engine did not start: ${fault.message}\n`);
  process.exit(1);
});
engine.on("exit", (code) => process.exit(code ?? 0));
