import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import type { Tally } from "#test/property/rights/tell-histories.ts";
import { seed } from "#test/property/rights/world.ts";

const HISTORIES = Number(process.env.RIGHTS_HISTORIES ?? 1_000_000);
/** Few enough that a failure is soon seen and replayed: `FC_SEED=<its seed> npx vitest run --project property rights`. */
const BLOCK = 5_000;

test(`in ${HISTORIES} random histories every answer is the oracle's, and no right is ever sold twice`, async () => {
  const began = performance.now();
  const seeds = Array.from({ length: Math.ceil(HISTORIES / BLOCK) }, (_, block) => (seed + block) % 2 ** 31);
  const cores = availableParallelism();
  console.info(`histories: seeds from ${seed} on, ${cores} cores`);
  const shares = Array.from({ length: cores }, (_, core) => seeds.filter((_seed, index) => index % cores === core));
  const tallies = (await Promise.all(shares.map(tellShare))).flat();
  const total = (of: keyof Tally) => tallies.reduce((sum, tally) => sum + tally[of], 0);
  const [granted, refused, alternatives] = [total("granted"), total("refused"), total("alternatives")];
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.info(`histories: ${HISTORIES} in ${minutes} min: ${JSON.stringify({ granted, refused, alternatives })}`);
  expect(tallies).toHaveLength(seeds.length);
  expect(Math.min(granted, refused)).toBeGreaterThan(HISTORIES / 2);
});

/** A worker of its own for each core. What it throws, with the seed and the shortest history, is thrown here. */
function tellShare(seeds: readonly number[]): Promise<Tally[]> {
  const tallies: Tally[] = [];
  const worker = new Worker(new URL("./histories-worker.ts", import.meta.url), { workerData: { seeds, block: BLOCK } });
  worker.on("message", ({ tally }: { tally: Tally }) => tallies.push(tally));
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("exit", () => resolve(tallies));
  });
}
