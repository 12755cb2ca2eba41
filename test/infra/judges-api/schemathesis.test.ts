import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PersonName } from "#test/support/people.ts";
import { type JudgedMarket, startJudgedMarket } from "./judged-market.ts";
import { ask, isHere, SCHEMATHESIS, type Verdict } from "./judges.ts";

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
/** Cases per operation and kind of case: three roles come to some thousands in half a minute. */
const EXAMPLES = Number(process.env.JUDGES_EXAMPLES ?? 4);
const SEED = Number(process.env.JUDGES_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** One role is asked every edge of every field; what differs by role, chance finds. */
const PHASES: Partial<Record<PersonName, string>> = { "rights holder admin": "examples,coverage,fuzzing" };
/** Half a minute on a quiet machine; what takes longer than this hangs. */
const TIMEOUT_SECONDS = 170;

describe.skipIf(!isHere(SCHEMATHESIS))("schemathesis finds every answer to be one the description promises", () => {
  let judged: JudgedMarket;
  let directory: string;
  beforeAll(async () => {
    judged = await startJudgedMarket();
    directory = await mkdtemp(join(tmpdir(), "serai-schemathesis-"));
  });
  afterAll(async () => {
    await judged.close();
    await rm(directory, { recursive: true, force: true });
  });

  const judge = async (name: PersonName, known: boolean): Promise<Verdict> => {
    const config = join(directory, `${name.replaceAll(" ", "-")}.toml`);
    await writeFile(config, known ? parametersOf(judged.ids) : "");
    const token = await judged.market.tokenOf(name);
    return ask(
      SCHEMATHESIS,
      [
        ...["--config-file", config, "run", `${judged.apiUrl}/openapi.json`, "--url", judged.apiUrl],
        ...["--header", `Authorization: Bearer ${token}`, "--checks", CHECKS.join(",")],
        ...["--phases", PHASES[name] ?? "fuzzing", "--max-examples", String(EXAMPLES), "--seed", String(SEED)],
        ...["--generation-database", "none", "--continue-on-failure", "--no-color", "--warnings", "off"],
      ],
      { cwd: directory, timeoutSeconds: TIMEOUT_SECONDS },
    );
  };

  const judgedAs: [PersonName, string, boolean][] = [
    ["rights holder admin", "the ids of its own records", true],
    ["broadcaster buyer", "the ids of its partner's records", true],
    ["trading house of every role", "ids of its own making", false],
    ["operator", "the ids of others' records", true],
  ];
  test.each(judgedAs)("asked by the %s with %s", async (name, _, known) => {
    const { status, words } = await judge(name, known);
    console.log(`schemathesis, seed ${SEED}, as ${name}: ${/\d+ generated.*/.exec(words)?.[0] ?? "no cases"}`);
    expect(status, words).toBe(0);
  });
});

function parametersOf(ids: Readonly<Record<string, string>>): string {
  const lines = Object.entries(ids).map(([name, id]) => `"path.${name}" = ${JSON.stringify(id)}`);
  return `[parameters]\n${lines.join("\n")}\n`;
}
