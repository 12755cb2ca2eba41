import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { DEMO_PEOPLE } from "#infra/local/demo-network.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { clientAs, PEOPLE } from "#test/support/deal.ts";
import { bodyOf, listAll } from "#test/support/market-answers.ts";
import { freePortRun, type NpmStart, npmStart, takenPorts } from "#test/support/npm-start.ts";

const MINUTE_MILLISECONDS = 60_000;
const workLine = z.object({ workId: z.string() });

let directory: string;
let port: number;
let running: NpmStart | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serai-npm-start-"));
  port = await freePortRun();
});
afterAll(async () => {
  if (running) await close(running);
  await rm(directory, { recursive: true, force: true });
});

async function open(args: readonly string[] = []): Promise<number> {
  running = npmStart({ directory, port }, args);
  return running.opened();
}

async function close(start: NpmStart): Promise<void> {
  start.interrupt();
  await start.gone();
  running = undefined;
}

function started(): NpmStart {
  if (!running) throw new Error("npm start does not run");
  return running;
}

const publicUrl = () => `http://localhost:${port}`;

function seller() {
  const [issuer = ""] = /http\S+/.exec(started().output().split("Identity")[1] ?? "") ?? [];
  return clientAs({ issuer, publicUrl: publicUrl() }, PEOPLE.seller);
}

const NEW_WORK = { kind: "film", contentId: "kept-over-restarts", titles: [{ language: "en", title: "The Keeper" }] };

async function createWork(): Promise<string> {
  return bodyOf(await (await seller()).post("/works", NEW_WORK), { status: 201, schema: workLine }).workId;
}

async function isThere(workId: string): Promise<boolean> {
  return (await (await seller()).get(`/works/${workId}`)).status === 200;
}

describe("npm start", () => {
  it("opens a seeded marketplace within a minute and prints where everything is", async () => {
    const milliseconds = await open();
    console.log(`npm start on an empty directory: ${milliseconds} ms`);
    expect(milliseconds).toBeLessThan(MINUTE_MILLISECONDS);
    const said = started().output();
    for (const place of ["/", PATHS.api, PATHS.openapi, "/sign-in"]) expect(said).toContain(publicUrl() + place);
    for (const { email } of DEMO_PEOPLE) expect(said).toContain(email);
    expect(await listAll(await seller(), "/works?of=own", workLine)).not.toHaveLength(0);
    expect((await fetch(`${publicUrl()}/`)).status).toBe(200);
    const openapi = await fetch(publicUrl() + PATHS.openapi);
    expect(await openapi.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
  });

  it("says in one line that its port is taken, and leaves the one that has it alone", async () => {
    const elsewhere = join(directory, "second");
    const second = npmStart({ directory: elsewhere, port });
    expect(await second.exited()).toBe(1);
    const said = second
      .output()
      .split("\n")
      .filter((line) => line !== "" && !/^(npm |> )/.test(line));
    expect(said).toEqual([expect.stringContaining(`Port ${port} is taken`)]);
    await second.gone();
    expect((await fetch(publicUrl() + PATHS.openapi)).status).toBe(200);
  });

  it("keeps its data over Ctrl-C, which ends every process it started and frees every port", async () => {
    const workId = await createWork();
    const start = started();
    expect(start.family().length).toBeGreaterThan(3);
    expect(await takenPorts(port)).toHaveLength(5);
    await close(start);
    expect(await takenPorts(port)).toEqual([]);
    await open();
    expect(await isThere(workId)).toBe(true);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends with all it started when it alone is sent %s", async (signal) => {
    if (!running) await open();
    const start = started();
    process.kill(start.marketplace(), signal);
    await start.gone();
    running = undefined;
    expect(await takenPorts(port)).toEqual([]);
  });

  it("begins anew with --fresh", async () => {
    await open();
    // The content id is taken by the work made before.
    expect((await (await seller()).post("/works", NEW_WORK)).status).toBe(409);
    await close(started());
    await open(["--fresh"]);
    expect(await isThere(await createWork())).toBe(true);
  });
});
