import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { claimPorts } from "#infra/local/claim-ports.ts";
import { findVersityGateway } from "./find-judges.ts";
import type { RunningJudge } from "./run-dynamodb-local.ts";

/** Keeps a program from outliving its owner, whatever ends that. */
const SUPERVISOR = fileURLToPath(new URL("../../../infra/local/dynamodb/supervise-engine.ts", import.meta.url));

const START_TIMEOUT_MILLISECONDS = 60_000;

export const GATEWAY = {
  accessKeyId: "AKIDJUDGE",
  secretAccessKey: "judge-secret",
  region: "eu-central-1",
  bucket: "films",
} as const;

/** Starts versitygw on a free loopback port over a folder of its own, with an empty bucket in it. */
export async function runVersityGateway(): Promise<RunningJudge> {
  const found = findVersityGateway();
  if ("absent" in found) throw new Error(found.absent);
  const directory = mkdtempSync(join(tmpdir(), "serai-versitygw-"));
  const [root, versions] = [join(directory, "root"), join(directory, "versions")];
  for (const folder of [join(root, "films"), join(root, "other"), versions]) mkdirSync(folder, { recursive: true });
  const { first: port, release } = await claimPorts(1);
  const access = ["--access", GATEWAY.accessKeyId, "--secret", GATEWAY.secretAccessKey, "--region", GATEWAY.region];
  const listen = ["--port", `127.0.0.1:${port}`, "--quiet"];
  const backend = ["posix", "--versioning-dir", versions, root];
  const supervisor = spawn(
    process.execPath,
    [SUPERVISOR, join(directory, "judge.json"), found.program, ...access, ...listen, ...backend],
    { stdio: ["pipe", "ignore", "ignore"], detached: true },
  );
  const endpoint = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + START_TIMEOUT_MILLISECONDS; ; ) {
    if (
      await fetch(endpoint).then(
        () => true,
        () => false,
      )
    )
      break;
    if (Date.now() > deadline || supervisor.exitCode !== null) throw new Error("versitygw did not start");
    await pause(50);
  }
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
