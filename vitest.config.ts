import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests wait for servers about a third of their time: with one worker more than cores, no core waits with them. */
const WORKERS = availableParallelism() + 1;

interface ProjectOptions {
  /** A test that takes longer than this hangs: several times what it takes on a busy machine. */
  readonly timeoutSeconds: number;
  /** Where its files lie below test/; the folder of its name unless told. */
  readonly folders?: readonly string[];
  readonly without?: readonly string[];
  /** Run before each of its files. */
  readonly setupFiles?: readonly string[];
  /**
   * Each file in a process of its own. Files that share one load the SDKs once for all of them; what they start, they
   * start for themselves.
   */
  readonly isolate?: true;
}

/** How long a poll goes on that has not seen what it waits for: many times what anything takes on a busy machine. */
const POLL_MILLISECONDS = 30_000;

/** Each folder of test/ is a project of its own name: `npx vitest run --project unit`. */
const project = (name: string, options: ProjectOptions) => {
  const { timeoutSeconds, folders = [name], without = [], setupFiles = [], isolate = false } = options;
  return {
    extends: true as const,
    test: {
      name,
      include: folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
      setupFiles: [...setupFiles],
      exclude: without.map((folder) => `test/${folder}/**`),
      testTimeout: timeoutSeconds * 1000,
      hookTimeout: timeoutSeconds * 1000,
      isolate,
      expect: { poll: { timeout: POLL_MILLISECONDS } },
    },
  };
};

/** Suites held against outside judges: they run the files of other projects once more, each with a judge in their place. */
const JUDGES = ["infra/judges", "infra/judges-api"];

/** What these license begins and ends on fixed days. */
const FIXED_DAY = ["test/http/fixed-day.ts"];

export default defineConfig({
  test: {
    maxWorkers: WORKERS,
    projects: [
      project("unit", { timeoutSeconds: 90 }),
      project("property", { timeoutSeconds: 400, setupFiles: FIXED_DAY }),
      project("conformance", { timeoutSeconds: 200 }),
      project("http", { timeoutSeconds: 120, setupFiles: FIXED_DAY }),
      project("infra", { timeoutSeconds: 300, without: JUDGES }),
      project("judges", { timeoutSeconds: 600, folders: JUDGES, isolate: true }),
      project("journey", { timeoutSeconds: 600, isolate: true }),
      project("faults", { timeoutSeconds: 600, isolate: true }),
    ],
  },
});
