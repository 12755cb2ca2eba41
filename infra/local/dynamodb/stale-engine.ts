import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";

/** After its marketplace was killed a supervisor needs a moment to notice; then the engine is gone. */
const PATIENCE_MILLISECONDS = 4000;
const STEP_MILLISECONDS = 25;

const engineStateSchema = z.object({
  supervisor: z.int(),
  engine: z.int(),
  binary: z.string(),
  /** Where the engine listens on loopback. */
  port: z.exactOptional(z.int()),
});

/** The port of the engine that serves a directory now; undefined when none does. */
export function runningEnginePort(stateFile: string): number | undefined {
  const state = readState(stateFile);
  return state && isRunning(state.engine, state.binary) ? state.port : undefined;
}

/**
 * Makes sure that no engine of an earlier run still holds the directory.
 * Ends an engine whose supervisor is gone (both were killed at once), and only if the process at that number still is
 * an engine. Throws one clear line when another marketplace that lives is using the directory.
 */
export async function endStaleEngine(stateFile: string): Promise<void> {
  const state = readState(stateFile);
  if (state === undefined) return;
  for (let waited = 0; isRunning(state.supervisor, "supervise-engine"); waited += STEP_MILLISECONDS) {
    if (waited >= PATIENCE_MILLISECONDS) {
      throw new Error(`another marketplace (process ${state.supervisor}) is using ${stateFile}; stop it first`);
    }
    await pause(STEP_MILLISECONDS);
  }
  if (isRunning(state.engine, state.binary)) {
    process.kill(state.engine, "SIGKILL");
    while (isRunning(state.engine, state.binary)) await pause(STEP_MILLISECONDS);
  }
  rmSync(stateFile, { force: true });
}

function readState(stateFile: string): z.infer<typeof engineStateSchema> | undefined {
  if (!existsSync(stateFile)) return undefined;
  try {
    return engineStateSchema.parse(JSON.parse(readFileSync(stateFile, "utf8")));
  } catch {
    // Cut off in the middle of being written: its engine had not started to serve.
    return undefined;
  }
}

/** Whether that process lives and is what we think it is: process numbers are given again to strangers. */
function isRunning(pid: number, expectedInCommand: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return commandOf(pid).includes(expectedInCommand);
}

/** The command line of a process; empty when it is gone, is a zombie or cannot be asked (Windows). */
function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
