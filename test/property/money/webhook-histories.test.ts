import { randomInt } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { foundNetwork } from "#test/faults/crash/tales.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import { differenceOf } from "#test/support/shape-of.ts";
import { type Beginning, beginningOf } from "#test/support/tale.ts";
import { type MovableClock, openWorld } from "#test/support/world.ts";
import { type Arrival, anyArrival, anyHistory, type PaymentHistory, playHistory } from "./payment-history.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
/** `npm run test:long` plays some hundreds. */
const HISTORIES = Number(process.env.WEBHOOK_HISTORIES ?? 6);

let servers: Servers;
let beginning: Beginning;
/** Stripe lives by the clock of the history that is played. */
let clock: MovableClock | undefined;
beforeAll(async () => {
  console.log(`histories of callbacks: FC_SEED=${SEED}`);
  servers = await startServers(() => clock?.now() ?? Date.now());
  beginning = await beginningOf(servers, { name: "the houses", begin: foundNetwork, steps: [] });
});
afterAll(() => servers.close());

/** Ids by kind alone, for a reader: the names of all that takes part differ with one item. */
const byKind = (state: readonly string[]) => state.map((text) => text.replaceAll(/\b([a-z]{3})-[0-9a-f]{8}\b/g, "$1"));

async function play(history: PaymentHistory, arrival: Arrival) {
  const world = await openWorld(servers, beginning);
  clock = world.clock;
  const ending = await playHistory({ world, notes: beginning.notes }, history, arrival);
  expect(ending.faults).toEqual([]);
  return ending;
}

it(`ends in the same state hash however its callbacks arrive, and if none does (${HISTORIES} histories)`, async () => {
  let histories = 0;
  let callbacks = 0;
  await fc.assert(
    fc.asyncProperty(anyHistory, anyArrival, async (history, arrival) => {
      const inOrder = await play(history, "in-order");
      for (const other of [arrival, "all-lost"] as const) {
        const ending = await play(history, other);
        callbacks += ending.callbacks;
        const difference = differenceOf(byKind(ending.state), byKind(inOrder.state));
        expect(ending.hash, JSON.stringify(difference, undefined, 2)).toBe(inOrder.hash);
      }
      histories++;
    }),
    // Each try is three marketplaces: the seed finds the first that fails, and a smaller one would take minutes.
    { seed: SEED, numRuns: HISTORIES, endOnFailure: true },
  );
  console.log(`histories of callbacks: ${histories} told three ways, ${callbacks} callbacks out of turn`);
});
