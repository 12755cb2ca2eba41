import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

/** Where `.ci/install-judges-aws` puts them. */
const CACHE = process.env.SERAI_JUDGES ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "serai-judges");

/** A judge that says more than this is broken. */
const MAX_WORDS_BYTES = 16 * 1024 ** 2;
/** Each needs five seconds; with every core busy much more was seen. */
const TIMEOUT_SECONDS = 150;

/** The judges of the templates, or undefined, with one line that says so, where they are not installed. */
export function findAwsJudges(): { readonly cfnLint: string; readonly checkov: string } | undefined {
  const [home] = (existsSync(CACHE) ? readdirSync(CACHE) : [])
    .filter((name) => name.startsWith("aws-"))
    .sort()
    .reverse();
  if (home !== undefined && existsSync(join(CACHE, home, "complete")))
    return {
      cfnLint: join(CACHE, home, "cfn-lint/bin/cfn-lint"),
      checkov: join(CACHE, home, "checkov/bin/checkov"),
    };
  console.log("Skipped, for cfn-lint and checkov are not installed: .ci/install-judges-aws fetches them");
  return undefined;
}

/** What a judge printed, whatever its verdict. */
export function ask(judge: string, words: readonly string[]): Promise<string> {
  const limits = { timeout: TIMEOUT_SECONDS * 1000, maxBuffer: MAX_WORDS_BYTES };
  return new Promise((told) => {
    execFile(judge, [...words], limits, (_, stdout, stderr) => told(stdout.trim() === "" ? stderr : stdout));
  });
}

const reportSchema = z.object({
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), resource: z.string(), file_path: z.string() })),
  }),
  summary: z.object({ passed: z.int(), parsing_errors: z.int() }),
});

/** checkov's report, from what it prints with `--quiet --compact --output json`. */
export function reportOf(words: string): z.output<typeof reportSchema> {
  return reportSchema.parse(JSON.parse(words));
}
