import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { claimPorts } from "../claim-ports.ts";
import { endStaleEngine } from "./stale-engine.ts";
import { indexStreamRecords, trimStreamRecords } from "./stream-records.ts";

export interface StartDynamoDbOptions {
  /** Where the data lives; made if absent. A temporary directory gives a throw-away engine. */
  readonly directory: string;
  /** Loopback port; a free one when absent. */
  readonly port?: number;
}

export interface RunningDynamoDb {
  readonly endpoint: string;
  /** Ends the engine after what it acknowledged is in the file. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** The engine answers within 50 ms; a machine under full load was seen to need 2 s. */
const START_TIMEOUT_MILLISECONDS = 60_000;

/** Of what the engine says, this much is shown when it does not start. */
const MOST_LINES_KEPT = 20;

const SUPERVISOR = fileURLToPath(new URL("./supervise-engine.ts", import.meta.url));

/**
 * Starts the DynamoDB-compatible engine on loopback with a file that survives restarts and kills.
 * The engine checks no signature, so it is never bound to another address.
 * Throws one clear line when there is no engine for this platform, the port is taken or the directory is in use.
 */
export async function startDynamoDb(options: StartDynamoDbOptions): Promise<RunningDynamoDb> {
  const binary = findEngine();
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const stateFile = join(directory, "engine.json");
  await endStaleEngine(stateFile);
  const given = options.port;
  const { first: port, release } =
    given === undefined ? await claimPorts(1) : { first: given, release: async () => undefined };
  const databaseFile = join(directory, "dynamodb.sqlite");
  const engine = ["--host", LOOPBACK, "--port", String(port), "--db-path", databaseFile];
  // Detached, so that a terminal's Ctrl-C reaches the marketplace first and the engine only through it.
  const supervisor = spawn(process.execPath, [SUPERVISOR, stateFile, binary, ...engine], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  try {
    await untilListening(supervisor, port);
  } catch (fault) {
    await release();
    throw fault;
  }
  indexStreamRecords(databaseFile);
  trimStreamRecords({ databaseFile, directory, nowSeconds: Math.floor(Date.now() / 1000) });
  const close = async () => {
    await end(supervisor);
    await release();
  };
  return { endpoint: `http://${LOOPBACK}:${port}`, close };
}

/** Path of the engine's program in the optional package for this platform. */
function findEngine(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(folder, process.platform === "win32" ? "dynoxide.exe" : "dynoxide");
  } catch (cause) {
    throw new Error(
      `no local DynamoDB engine for this platform (${name} is not installed); ` +
        "set SERAI_DYNAMODB_ENDPOINT to the address of another DynamoDB-compatible server",
      { cause },
    );
  }
}

/** Resolves once the engine says that it listens; afterwards its output is drained and dropped. */
function untilListening(supervisor: ChildProcess, port: number): Promise<void> {
  const { stdout, stderr } = supervisor;
  if (stdout === null || stderr === null) throw new Error("the engine's output is not connected");
  return new Promise((ready, refuse) => {
    const said: string[] = [];
    const fail = (why: string) => {
      clearTimeout(alarm);
      supervisor.stdin?.end();
      refuse(new Error(`the DynamoDB engine did not start on port ${port}: ${why}`));
    };
    const alarm = setTimeout(() => fail(`no answer in ${START_TIMEOUT_MILLISECONDS} ms`), START_TIMEOUT_MILLISECONDS);
    const exited = () => fail(said.join(" ").trim() || "it ended at once");
    // "close" rather than "exit": by then everything the engine said has been read.
    supervisor.once("close", exited).once("error", (fault) => fail(fault.message));
    const listen = (line: string) => {
      said.push(line);
      // Bounded: the engine says little, but it may say it for months.
      said.splice(0, said.length - MOST_LINES_KEPT);
      if (!line.includes("listening on")) return;
      clearTimeout(alarm);
      supervisor.off("close", exited);
      ready();
    };
    for (const output of [stdout, stderr]) createInterface(output).on("line", listen);
  });
}

function end(supervisor: ChildProcess): Promise<void> {
  return new Promise((ended) => {
    if (supervisor.exitCode !== null || supervisor.signalCode !== null) return ended();
    supervisor.once("exit", () => ended());
    supervisor.stdin?.end();
  });
}
