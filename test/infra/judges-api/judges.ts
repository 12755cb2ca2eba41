import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where `.ci/install-judges-api` puts them. */
const HOME = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "serai-judges");

export const SCHEMATHESIS = join(HOME, "api/bin/st");
export const REDOCLY = join(HOME, "redocly/node_modules/.bin/redocly");

/** Whether a judge is there; says in one line when it is not. */
export function isHere(judge: string): boolean {
  const here = existsSync(judge);
  if (!here) console.log(`Skipped, for ${judge.split("/").at(-1)} is not installed: .ci/install-judges-api fetches it`);
  return here;
}

export interface Verdict {
  readonly status: number;
  readonly words: string;
}

/** A judge that says more than this is broken; what a reader mends stands in the first lines. */
const MAX_WORDS_BYTES = 16 * 1024 ** 2;

/** Runs a judge beside this process, which goes on answering it. */
export function ask(
  judge: string,
  words: readonly string[],
  options: { readonly cwd: string; readonly timeoutSeconds: number },
): Promise<Verdict> {
  const { cwd, timeoutSeconds } = options;
  const limits = { cwd, timeout: timeoutSeconds * 1000, maxBuffer: MAX_WORDS_BYTES };
  return new Promise((told) => {
    execFile(judge, [...words], limits, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      told({ status, words: stdout + stderr });
    });
  });
}
