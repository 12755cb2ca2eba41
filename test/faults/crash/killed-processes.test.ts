import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deathsOf, faultsAfter, tellUndisturbed } from "#test/support/crash-everywhere.ts";
import { tellKilled } from "#test/support/killed-telling.ts";
import type { Death } from "#test/support/outside-calls.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import { TALES } from "./tales.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
/** Kills of each tale. A process takes seconds to start: `npm test` kills one of two tales, `npm run test:long` six of each. */
const KILLS = Number(process.env.CRASH_KILLS ?? 1);
const TALES_TOLD = process.env.CRASH_KILLS === undefined ? 2 : TALES.length;
const PROGRAM = fileURLToPath(new URL("./tale-process.ts", import.meta.url));

function drawn<T>(all: readonly T[], count: number): readonly T[] {
  const whole = { minLength: all.length, maxLength: all.length };
  const [order = []] = fc.sample(fc.shuffledSubarray([...all], whole), { numRuns: 1, seed: SEED });
  return order.slice(0, count);
}

let servers: Servers;
beforeAll(async () => {
  console.log(`killed processes: FC_SEED=${SEED}`);
  servers = await startServers();
});
afterAll(() => servers.close());

describe("a process that is killed at a call to the outside, and another that goes on", () => {
  it.each(drawn(TALES, TALES_TOLD).map((tale) => [tale.name, tale] as const))("end alike: %s", async (_, tale) => {
    const undisturbed = await tellUndisturbed(servers, tale);
    const deaths: readonly Death[] = drawn(deathsOf(undisturbed), KILLS);
    const faults: string[] = [];
    for (const death of deaths)
      faults.push(...(await faultsAfter(servers, undisturbed, death, (fated) => tellKilled(servers, PROGRAM, fated))));
    console.log(`${tale.name}: killed at ${deaths.length} points, by SIGKILL`);
    expect(faults.join("\n\n")).toBe("");
  });
});
