import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { claimPorts } from "#infra/local/claim-ports.ts";
import { clientOf } from "#test/infra/dynamodb/clients.ts";
import { findDynamoDbLocal } from "./find-judges.ts";

/** The same small process that keeps the local engine from outliving its owner. */
const SUPERVISOR = fileURLToPath(new URL("../../../infra/local/dynamodb/supervise-engine.ts", import.meta.url));

/** The Java machine starts in three seconds; with every core busy it was seen to need fifteen. */
const START_TIMEOUT_MILLISECONDS = 60_000;

export interface RunningJudge {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts Amazon's DynamoDB Local on a free loopback port, in memory. Throws one clear line where it is absent. */
export async function runDynamoDbLocal(): Promise<RunningJudge> {
  const found = findDynamoDbLocal();
  if ("absent" in found) throw new Error(found.absent);
  const directory = mkdtempSync(join(tmpdir(), "serai-dynamodb-local-"));
  const { first: port, release } = await claimPorts(1);
  // One database whatever the caller's key and region: the engine would give each pair a database of its own.
  const server = ["com.amazonaws.services.dynamodbv2.local.main.ServerRunner", "-inMemory", "-sharedDb"];
  const java = [`-Djava.library.path=${found.jars}`, "-Xmx512m", "-cp", join(found.jars, "*"), ...server];
  const supervisor = spawn(
    process.execPath,
    [SUPERVISOR, join(directory, "engine.json"), "java", ...java, "-port", String(port)],
    // The engine leaves a file of its own where it is started.
    { cwd: directory, stdio: ["pipe", "ignore", "ignore"], detached: true },
  );
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswering(endpoint, supervisor);
  // The judge is kept for the next suite of this process; it must not keep the process itself from ending.
  supervisor.unref();
  return {
    endpoint,
    close: async () => {
      const ended = new Promise((resolve) => supervisor.once("exit", resolve));
      supervisor.stdin?.end();
      await ended;
      await release();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilAnswering(endpoint: string, supervisor: ChildProcess): Promise<void> {
  const client = clientOf(endpoint);
  const deadline = Date.now() + START_TIMEOUT_MILLISECONDS;
  for (;;) {
    try {
      await client.send(new ListTablesCommand({}));
      return client.destroy();
    } catch (cause) {
      if (Date.now() > deadline || supervisor.exitCode !== null)
        throw new Error("DynamoDB Local did not start", { cause });
      await pause(50);
    }
  }
}
