import { randomInt } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROKEN, injectFaults, THROTTLED, transactionConflict } from "#test/infra/dynamodb/injected-faults.ts";
import { brokenChains, onceEach, tellUndisturbed } from "#test/support/crash-everywhere.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import { differenceOf, shapeOf } from "#test/support/shape-of.ts";
import { Telling } from "#test/support/tale.ts";
import { type Items, openWorld } from "#test/support/world.ts";
import { TALES } from "./crash/tales.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
/** Of a hundred calls of the table so many fail: far more than on any day in AWS, few enough for a tale to end. */
const CONFLICTS = 15;
const THROTTLES = 3;
const LOST_ANSWERS = 5;
const PATIENCE = 8;

let servers: Servers;
beforeAll(async () => {
  console.log(`weather: FC_SEED=${SEED}`);
  servers = await startServers();
});
afterAll(() => servers.close());

/** Departures that are not in both houses' chains, or of which the consumers were not told once. */
function halfDepartures(items: Items): readonly string[] {
  const departures = items.filter(({ itemKind }) => itemKind === "departure").map(({ departureId }) => departureId);
  return departures.flatMap((departureId) => {
    const told = items.filter((item) => JSON.stringify(item).includes(`"departureId":"${departureId}"`));
    const kinds = told.map(({ itemKind }) => String(itemKind)).sort();
    const whole = ["auditEntry", "auditEntry", "departure", "outboxEvent"];
    return kinds.join() === whole.join() ? [] : [`${departureId}: ${kinds}`];
  });
}

/** Ids by kind alone: the names of all that takes part differ with one item. */
const byKind = (shape: readonly string[]) => shape.map((text) => text.replaceAll(/\b([a-z]{3})-[0-9a-f]{8}\b/g, "$1"));

/** The same servers, met through a client to which the table is busy, throttled or deaf. */
function inBadWeather(seed: number): { readonly servers: Servers; readonly met: () => number; close(): void } {
  const draws = fc.sample(fc.nat(99), { numRuns: 20_000, seed })[Symbol.iterator]();
  const isHit = (percent: number) => (draws.next().value ?? 100) < percent;
  const client = new DynamoDBClient({ endpoint: servers.local.endpoint, maxAttempts: 4 });
  let met = 0;
  const tell = <T>(fault: T): T => {
    met++;
    return fault;
  };
  injectFaults(client, {
    before: (operation) => {
      if (operation === "TransactWriteItems" && isHit(CONFLICTS)) return tell(transactionConflict());
      return isHit(THROTTLES) ? tell(THROTTLED) : undefined;
    },
    after: (operation) => (operation === "TransactWriteItems" && isHit(LOST_ANSWERS) ? tell(BROKEN) : undefined),
  });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return { servers: { ...servers, documents }, met: () => met, close: () => client.destroy() };
}

describe("a table that conflicts, throttles and loses answers", () => {
  for (const [i, tale] of TALES.entries()) {
    it.concurrent(`changes nothing of how this ends: ${tale.name}`, async () => {
      const { shape, beginning } = await tellUndisturbed(servers, tale);
      const calm = await openWorld(servers, beginning);
      const weather = inBadWeather(SEED + i);
      const telling = new Telling(
        { ...calm, start: (around) => calm.startOn(weather.servers, around) },
        beginning.notes,
      );
      telling.patience = PATIENCE;
      await telling.tell(tale);
      weather.close();
      // What was busy each time it was tried comes again when the sky clears.
      await new Telling(calm, beginning.notes).tell({ ...tale, steps: [] });
      console.log(`${tale.name}: ${weather.met()} faults met`);
      const items = await calm.items();
      // Where every try is to leave its trace, bad weather leaves more of them, whole ones; and ids, named by all they
      // take part in, are compared by kind there.
      const more = tale.leavesMoreWithEachTry;
      const ends = [shapeOf(items), shape].map((end) => (more ? onceEach(byKind(end), more) : end));
      const [found = [], expected = []] = ends;
      expect(
        found.join() === expected.join() ? "" : JSON.stringify(differenceOf(byKind(found), byKind(expected))),
      ).toBe("");
      expect(halfDepartures(items)).toEqual([]);
      expect(await brokenChains(calm)).toEqual([]);
    });
  }
});
