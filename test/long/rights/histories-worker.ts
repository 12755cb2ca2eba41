/** Tells one core's share of the histories, a block at a time, and says after each what was asked. */
import { parentPort, workerData } from "node:worker_threads";
import { tellHistories } from "#test/property/rights/tell-histories.ts";

const { seeds, block } = workerData as { seeds: readonly number[]; block: number };
for (const seed of seeds) parentPort?.postMessage({ seed, tally: tellHistories({ seed, count: block }) });
