import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { Guard } from "./guard-list.ts";

/** A copy of the house in which guards are taken away, one at a time. */
export interface UnguardedHouse {
  /** What the tests say without the guard. */
  without(guard: Guard): Promise<Judgement>;
  /** What they say with every guard in place. */
  whole(tests: readonly string[]): Promise<Judgement>;
  close(): Promise<void>;
}

/** `red`: a test failed. `broken`: nothing was tested, as when the source does not load; that proves nothing. */
export type Judgement = "green" | "red" | "broken";

const COPIED = ["functions", "infra", "shared", "test", "package.json", "tsconfig.json", "vitest.config.ts"];

export async function openUnguardedHouse(root: string): Promise<UnguardedHouse> {
  const copy = await mkdtemp(join(tmpdir(), "serai-unguarded-"));
  await Promise.all(COPIED.map((name) => cp(join(root, name), join(copy, name), { recursive: true })));
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
  return {
    whole: (tests) => judge(copy, tests),
    without: async (guard) => {
      const path = join(copy, guard.file);
      const source = await readFile(path, "utf8");
      await writeFile(path, withoutGuard(source, guard));
      const judgement = await judge(copy, guard.tests);
      await writeFile(path, source);
      return judgement;
    },
    close: () => rm(copy, { recursive: true, force: true }),
  };
}

function withoutGuard(source: string, { at, text, gone }: Guard): string {
  return source.slice(0, at) + gone + source.slice(at + text.length);
}

const report = z.object({ numTotalTests: z.int(), numFailedTests: z.int(), success: z.boolean() });

/** The first failure ends the run: one is enough. */
async function judge(copy: string, tests: readonly string[]): Promise<Judgement> {
  const reportPath = join(copy, "report.json");
  await rm(reportPath, { force: true });
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  const how = ["run", "--bail=1", "--reporter=json", `--outputFile=${reportPath}`];
  const runner = spawn(process.execPath, [vitest, ...how, ...tests], { cwd: copy, stdio: "ignore" });
  await new Promise((ended) => runner.on("close", ended));
  const told = await readFile(reportPath, "utf8").catch(() => undefined);
  const { numTotalTests, numFailedTests, success } = report.parse(
    told === undefined ? { numTotalTests: 0, numFailedTests: 0, success: false } : JSON.parse(told),
  );
  if (numFailedTests > 0) return "red";
  return success && numTotalTests > 0 ? "green" : "broken";
}
