import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headBytes } from "#shared/catalogue/rights-head-bytes.ts";
import { keyOf } from "#shared/platform/keys.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { type LocalTable, openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { box, coExclusive, day, licensed, line, right } from "#test/unit/rights/trade.ts";

const WORK = "wrk_01JQ0000000000000000000001";
const FORGED = "wrk_01JQ0000000000000000000002";
const DAMAGED = "wrk_01JQ0000000000000000000003";
const HEAD: RightsHead = {
  workId: WORK,
  rightsIn: [
    { ...right({ id: "r1", territories: ["TH"] }), source: "avail 1" },
    { ...right({ id: "r2", territories: ["VN"] }), source: "avail 2" },
  ],
  commitments: [
    {
      ...licensed({ exclusivity: coExclusive(3), scope: { kind: "season", season: 2 } }),
      holdbacks: [
        {
          binds: "licensor",
          strength: "hard",
          box: box({ media: ["FTV"] }),
          tiedEnd: { daysAfterStartOf: { media: ["PTV1"], days: 90 } },
        },
      ],
    },
  ],
  holds: [
    {
      ...licensed({ to: "vina-tv" }),
      lines: [
        {
          ...line(),
          box: { ...box(), blackouts: [{ startDay: day("2027-06-01"), endDay: day("2027-07-01") }] },
        },
      ],
      expiresAt: Date.UTC(2020, 0, 2, 10, 30),
      strength: "soft",
    },
  ],
  holdbacks: [
    {
      id: "festival",
      scope: { kind: "work" },
      strength: "soft",
      box: box({ media: ["THEA"] }),
      note: "until it opens",
    },
  ],
};

let local: LocalTable;
let directory: string;
beforeAll(async () => {
  local = await openLocalTable();
  directory = await mkdtemp(join(tmpdir(), "serai-rights-"));
  const damaged = headBytes({ ...HEAD, workId: DAMAGED });
  damaged[40] = (damaged[40] ?? 0) ^ 1;
  await put(WORK, headBytes(HEAD));
  await put(FORGED, headBytes(HEAD));
  await put(DAMAGED, damaged);
});
afterAll(async () => {
  await local.close();
  await rm(directory, { recursive: true, force: true });
});

describe("npm run rights -- show", () => {
  it("tells everything a head holds in the trade's words, with dates, its form and its size", async () => {
    const { status, output } = await show(WORK);
    expect(output).toContain(`Rights head of ${WORK}, revision 7, of org_owner`);
    expect(output).toMatch(/Form 2, \d+ bytes/);
    expect(output).toMatch(/PTV1 +TH, VN +All languages +\S+ to \S+ +Exclusive +the end +2 sources/);
    expect(output).toMatch(/licence of siam-tv +siam-tv +Season 2 +SVOD +TH +All languages +2027-01-01 to 2027-12-31/);
    expect(output).toContain("Co-exclusive, one of 3");
    expect(output).toMatch(/vina-tv +soft +2020-01-02 10:30 UTC, lapsed/);
    expect(output).toMatch(/2027-12-31, without +Exclusive\n +2027-06-01 to 2027-06-30/);
    expect(output).toMatch(/festival +soft +The whole work +THEA .* until it opens/);
    expect(output).toMatch(/licence of siam-tv +licensor +hard +Season 2 +FTV/);
    expect(output).toMatch(/2027-12-31; until 90\n +days after it starts in First pay/);
    expect(status).toBe(0);
  });

  it("gives programs the same as JSON", async () => {
    const { status, output } = await show(WORK, "--json");
    expect(JSON.parse(output)).toMatchObject({
      workId: WORK,
      organisationId: "org_owner",
      revision: 7,
      form: 2,
      bytes: headBytes(HEAD).length,
      commitments: [{ licenceId: "licence of siam-tv", lines: [{ firstDay: "2027-01-01", lastDay: "2027-12-31" }] }],
      holds: [{ expiresAt: "2020-01-02T10:30:00.000Z", lapsed: true }],
    });
    expect(status).toBe(0);
  });

  it("saves the bytes as they are kept, and shows such a file without any table", async () => {
    const file = join(directory, "head.bin");
    await show(WORK, "--save", file);
    const { status, output } = await run(["show", "--file", file, "--json"]);
    expect(JSON.parse(output)).toMatchObject({ workId: WORK, holdbacks: [{ id: "festival", strength: "soft" }] });
    expect(status).toBe(0);
  });

  it("names the work whose head is damaged, and whose head is another's", async () => {
    expect(await show(DAMAGED)).toEqual({
      status: 1,
      output: `The rights head of ${DAMAGED} does not read: it is damaged: its checksum is another\n`,
    });
    expect(await show(FORGED)).toEqual({
      status: 1,
      output: `The rights head kept for ${FORGED} is that of ${WORK}\n`,
    });
  });

  it("says so where there is no such work, no such file, or nothing was asked", async () => {
    expect(await show("wrk_nobody")).toMatchObject({ status: 2, output: expect.stringContaining("wrk_nobody") });
    const strange = join(directory, "strange.txt");
    await writeFile(strange, "not a head");
    expect(await run(["show", "--file", strange])).toMatchObject({
      status: 1,
      output: expect.stringContaining("no rights head"),
    });
    expect(await run(["show"])).toMatchObject({ status: 2, output: expect.stringContaining("npm run rights") });
  });
});

async function put(workId: string, packedHead: Uint8Array): Promise<void> {
  const Item = {
    ...keyOf("rightsHead", { workId }),
    ...{ itemKind: "rightsHead", revision: 7, workId, organisationId: "org_owner", packedHead },
  };
  await DynamoDBDocumentClient.from(local.client).send(new PutCommand({ TableName: TABLE_NAME, Item }));
}

function show(workId: string, ...options: string[]) {
  return run(["show", workId, "--endpoint", local.endpoint, "--table", TABLE_NAME, ...options]);
}

/** The command as npm runs it, in a process of its own. */
function run(args: readonly string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "infra/local/rights/run.ts", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: unknown) => {
    output += chunk;
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (status) => resolve({ status, output }));
  });
}
