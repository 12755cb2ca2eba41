import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
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
/** Cases by chance of each operation and kind of case, for each role. */
const EXAMPLES = Number(process.env.JUDGES_EXAMPLES ?? 1);
/** Operations asked every edge of every field, others with every seed. All of them: JUDGES_OPERATIONS=1000. */
const OPERATIONS = Number(process.env.JUDGES_OPERATIONS ?? 12);
const SEED = Number(process.env.JUDGES_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** All edges of all operations take a minute on a quiet machine. */
const TIMEOUT_SECONDS = 600;

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

  const judge = async (
    name: PersonName,
    { known, phases, only = [] }: { known: boolean; phases: string; only?: readonly string[] },
  ): Promise<Verdict> => {
    const config = join(directory, `${name.replaceAll(" ", "-")}.toml`);
    await writeFile(config, known ? parametersOf(judged.ids) : "");
    const token = await judged.market.tokenOf(name);
    return ask(
      SCHEMATHESIS,
      [
        ...["--config-file", config, "run", `${judged.apiUrl}/openapi.json`, "--url", judged.apiUrl],
        ...["--header", `Authorization: Bearer ${token}`, "--checks", CHECKS.join(",")],
        ...["--phases", phases, "--max-examples", String(EXAMPLES), "--seed", String(SEED)],
        ...["--generation-database", "none", "--continue-on-failure", "--no-color", "--warnings", "off"],
        ...only.flatMap((operationId) => ["--include-operation-id", operationId]),
      ],
      { cwd: directory, timeoutSeconds: TIMEOUT_SECONDS },
    );
  };

  const expectPassed = (what: string, { status, words }: Verdict) => {
    console.log(`schemathesis, seed ${SEED}, ${what}: ${/\d+ generated.*/.exec(words)?.[0] ?? "no cases"}`);
    expect(status, words).toBe(0);
  };

  test("asked every edge of every field, by a rights holder with the ids of its own records", async () => {
    const { body } = await judged.market.withToken(undefined).get("/api/v1/openapi.json");
    const all = Object.values(description.parse(body).paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    const only = drawn(all);
    const asked = { known: true, phases: "examples,coverage,fuzzing", only };
    expectPassed(`${only.length} of ${all.length} operations`, await judge("rights holder admin", asked));
  });

  // What differs by role, chance finds.
  const others: [PersonName, string, boolean][] = [
    ["broadcaster buyer", "the ids of its partner's records", true],
    ["trading house of every role", "ids of its own making", false],
    ["operator", "the ids of others' records", true],
  ];
  test.each(others)("asked by chance by the %s with %s", async (name, _, known) => {
    expectPassed(`as ${name}`, await judge(name, { known, phases: "fuzzing" }));
  });
});

const description = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
});

function drawn(all: readonly string[]): readonly string[] {
  const whole = { minLength: all.length, maxLength: all.length };
  const [order = []] = fc.sample(fc.shuffledSubarray([...all], whole), { numRuns: 1, seed: SEED });
  return order.slice(0, OPERATIONS);
}

function parametersOf(ids: Readonly<Record<string, string>>): string {
  const lines = Object.entries(ids).map(([name, id]) => `"path.${name}" = ${JSON.stringify(id)}`);
  return `[parameters]\n${lines.join("\n")}\n`;
}
