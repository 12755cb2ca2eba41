import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import { demoRows } from "#infra/local/seed/demo-workbook.ts";
import { clientAs, PEOPLE, until } from "#test/support/deal.ts";
import { listAll } from "#test/support/market-answers.ts";
import { freePortRun, isListening, type NpmStart, npmStart } from "#test/support/npm-start.ts";

const SEED = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31));
/** Seeding takes about three seconds on an idle machine. */
const LATEST_KILL_MILLISECONDS = 3_000;
/** More of them: KILLS=50. */
const KILLS = Number(process.env.KILLS ?? 1);
const MOMENTS = fc.sample(fc.noBias(fc.integer({ min: 0, max: LATEST_KILL_MILLISECONDS })), {
  seed: SEED,
  numRuns: KILLS,
});

let directory: string | undefined;
let running: NpmStart | undefined;

afterAll(async () => {
  running?.interrupt();
  await running?.gone();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

/** Kills it that long after its gateway took its port, seeded or not. */
async function killWhileSeeding(start: NpmStart, at: { readonly port: number; readonly moment: number }) {
  await until("the gateway listens", () => isListening(at.port));
  await sleep(at.moment);
  process.kill(start.marketplace(), "SIGKILL");
  await start.gone();
}

it("a first start killed while it seeds is seeded whole by the next, every work once", async () => {
  console.log(`kill while seeding: FAULT_SEED=${SEED}, ${MOMENTS.join(", ")} ms after the gateway`);
  directory = await mkdtemp(join(tmpdir(), "serai-kill-seed-"));
  const at = { directory, port: await freePortRun() };
  for (const moment of MOMENTS) {
    running = npmStart(at);
    await killWhileSeeding(running, { port: at.port, moment });
  }
  running = npmStart(at);
  await running.opened();
  const where = { issuer: `http://127.0.0.1:${at.port + 2}`, publicUrl: `http://localhost:${at.port}` };
  const seller = await clientAs(where, PEOPLE.seller);
  const rows = demoRows();
  const films = new Set(rows.movies.map((row) => row["AvailAsset:ContentID"]));
  const series = new Set(rows.tv.map((row) => row["AvailAsset:SeriesContentID"]));
  const workView = z.object({ displayTitle: z.string(), workId: z.string(), year: z.int().optional() });
  const works = () => listAll(seller, "/works?of=own", workView);
  await until("every work is there", async () => (await works()).length >= films.size + series.size);
  const importView = z.object({ state: z.string() });
  await until("no import is under way", async () =>
    (await listAll(seller, "/catalogue-imports", importView)).every(({ state }) => !/judging|applying/.test(state)),
  );
  const titles = (await works()).map(({ displayTitle, year }) => `${displayTitle} ${year}`);
  expect(titles).toHaveLength(films.size + series.size);
  expect(new Set(titles).size).toBe(titles.length);
});
