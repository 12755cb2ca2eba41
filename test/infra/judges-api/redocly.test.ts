import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import { ask, isHere, REDOCLY } from "./judges.ts";

/** Left out: three operations take nothing of a client, so that no client can be at fault; which three stands below. */
const RULES = "extends: [recommended]\nrules:\n  operation-4xx-response: off\n";
const WITHOUT_REFUSAL = ["get /health", "get /keys", "get /openapi.json"];
const TIMEOUT_SECONDS = 50;

describe.skipIf(!isHere(REDOCLY))("the linter of Redocly", () => {
  let market: Market;
  let directory: string;
  beforeAll(async () => {
    market = await startMarket();
    directory = await mkdtemp(join(tmpdir(), "serai-redocly-"));
  });
  afterAll(async () => {
    await market.close();
    await rm(directory, { recursive: true, force: true });
  });

  test("finds nothing in the API's description, by its recommended rules", async () => {
    const { text } = await market.withToken(undefined).get("/api/v1/openapi.json");
    await writeFile(join(directory, "openapi.json"), text);
    await writeFile(join(directory, "redocly.yaml"), RULES);
    const verdict = await ask(REDOCLY, ["lint", "openapi.json", "--format", "stylish"], {
      cwd: directory,
      timeoutSeconds: TIMEOUT_SECONDS,
    });
    expect(verdict.status, verdict.words).toBe(0);
    expect(verdict.words).not.toMatch(/warning/i);
  });

  test("every other operation tells how it refuses", async () => {
    const { body } = await market.withToken(undefined).get("/api/v1/openapi.json");
    const { paths } = description.parse(body);
    const silent = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { responses }]) => !Object.keys(responses).some((status) => status.startsWith("4")))
        .map(([method]) => `${method} ${path}`),
    );
    expect(silent.sort()).toEqual(WITHOUT_REFUSAL);
  });
});

const description = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) }))),
});
