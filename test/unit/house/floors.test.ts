import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
const ROOMS = ["shared", "functions", "infra"];

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

/** `shared/money/x.ts` lies in `shared/money`; `infra/local/s3/x.ts` in `infra/local`. */
function roomOf(path: string): string {
  return path.split(sep).slice(0, 2).join("/");
}

describe("the floors of the house", () => {
  const files = ROOMS.flatMap(sourceFiles);

  test("all its rooms are looked at", () => {
    expect(files.length).toBeGreaterThan(200);
    expect(new Set(files.map(roomOf))).toContain("shared/rights");
  });

  test("between rooms one imports by name, so that no relative path slips past the floors", () => {
    const slips = files.flatMap((file) => {
      const imports = [...readFileSync(join(ROOT, file), "utf8").matchAll(/from "(\.[^"]+)"/g)];
      return imports.flatMap(([, specifier = ""]) => {
        const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
        return roomOf(target) === roomOf(file) ? [] : [`${file} imports ${specifier}`];
      });
    });
    expect(slips).toEqual([]);
  });
});

describe("the tool that holds the floors still bites", () => {
  // A house of its own under the same rules: only the violations stand in it.
  let house = "";
  const violations: [room: string, statement: string][] = [
    ["shared/rights", 'import { createHash } from "node:crypto";'],
    ["shared/rights", 'import * as z from "zod";'],
    ["shared/platform", 'import { decide } from "#shared/rights/decide.ts";'],
    ["shared/parties", 'import { workItem } from "#shared/catalogue/work-store.ts";'],
    ["shared/catalogue", 'import { licenceItem } from "#shared/licensing/licence-store.ts";'],
    ["shared/licensing", 'import { paymentItem } from "#shared/money/payment-store.ts";'],
    ["shared/licensing", 'import { S3Client } from "@aws-sdk/client-s3";'],
    ["shared/money", 'import { assetItem } from "#shared/screening/asset-store.ts";'],
    ["shared/screening", 'import { paymentItem } from "#shared/money/payment-store.ts";'],
    ["shared/screening", 'import { Stripe } from "stripe";'],
    ["functions", 'import { startMarketplace } from "#infra/local/start-marketplace.ts";'],
    ["functions", 'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";'],
    ["infra/local", 'import { x } from "#infra/aws/app.ts";'],
    ["infra/aws", 'import { Table } from "#shared/platform/table.ts";'],
  ];

  beforeAll(async () => {
    house = await mkdtemp(join(tmpdir(), "serai-floors-"));
    const { vcs: _, ...rules } = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
    await writeFile(join(house, "biome.json"), JSON.stringify({ ...rules, $schema: undefined }));
  });

  afterAll(() => rm(house, { recursive: true, force: true }));

  test.each(violations)("%s may not say %s", async (room, statement) => {
    await mkdir(join(house, room), { recursive: true });
    const file = join(house, room, "probe.ts");
    await writeFile(file, `${statement}\n`);
    const ran = spawnSync(process.execPath, [BIOME, "lint", file], { cwd: house, encoding: "utf8" });
    expect(ran.stdout + ran.stderr).toContain("Floor:");
    expect(ran.status).not.toBe(0);
  });

  test("what a room may import it may", async () => {
    await mkdir(join(house, "shared/licensing"), { recursive: true });
    const file = join(house, "shared/licensing/sound.ts");
    await writeFile(file, 'export { decide } from "#shared/rights/decide.ts";\n');
    const ran = spawnSync(process.execPath, [BIOME, "lint", file], { cwd: house, encoding: "utf8" });
    expect(ran.stdout + ran.stderr).not.toContain("Floor:");
    expect(ran.status).toBe(0);
  });

  test("it looks at the whole house", () => {
    const ran = spawnSync(process.execPath, [BIOME, "lint", "--max-diagnostics=0", "."], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(Number(/Checked (\d+) files/.exec(ran.stdout + ran.stderr)?.[1])).toBeGreaterThan(300);
  });
});
