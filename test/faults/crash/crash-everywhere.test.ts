import { randomInt } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publish } from "#shared/platform/outbox.ts";
import { deathsOf, faultsAfter, tellUndisturbed } from "#test/support/crash-everywhere.ts";
import type { Death } from "#test/support/outside-calls.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import type { Tale } from "#test/support/tale.ts";
import { foundNetwork, TALES } from "./tales.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
/** Deaths tried of each tale, others with every seed. All of them, some 1,300: CRASH_DEATHS=1000. */
const DEATHS_TRIED = Number(process.env.CRASH_DEATHS ?? 4);
const AT_ONCE = 3;
const SHOWN_FAULTS = 3;
const LONGEST_MILLISECONDS = 30 * 60_000;

let servers: Servers;
beforeAll(async () => {
  console.log(`crash everywhere: FC_SEED=${SEED}`);
  servers = await startServers();
});
afterAll(() => servers.close());

function drawn(all: readonly Death[]): Death[] {
  const whole = { minLength: all.length, maxLength: all.length };
  const [order = []] = fc.sample(fc.shuffledSubarray([...all], whole), { numRuns: 1, seed: SEED });
  return order.slice(0, DEATHS_TRIED);
}

describe("a process that dies before or after any call to the outside", () => {
  for (const tale of TALES) {
    it(
      `changes nothing of how this ends: ${tale.name}`,
      async () => {
        const undisturbed = await tellUndisturbed(servers, tale);
        const all = deathsOf(undisturbed);
        const deaths = drawn(all);
        const faults: string[] = [];
        const waiting = deaths.values();
        const teller = async () => {
          for (const death of waiting) faults.push(...(await faultsAfter(servers, undisturbed, death)));
        };
        await Promise.all(Array.from({ length: AT_ONCE }, teller));
        console.log(`${tale.name}: ${undisturbed.calls.length} calls, ${deaths.length} of ${all.length} deaths`);
        expect(faults.slice(0, SHOWN_FAULTS).join("\n\n")).toBe("");
      },
      LONGEST_MILLISECONDS,
    );
  }
});

describe("the search itself", () => {
  it("finds a step that is not safe to repeat, at the one point where that shows", async () => {
    const careless: Tale = {
      name: "a careless tale",
      begin: foundNetwork,
      steps: [
        {
          name: "tell twice",
          act: async ({ process: { deps } }) => {
            const write = publish(deps, { type: "test.told", subject: "test", data: {} });
            await deps.table.commit([write], deps.ids.next("event"));
          },
        },
      ],
    };
    const undisturbed = await tellUndisturbed(servers, careless);
    const [before, after] = deathsOf(undisturbed);
    if (!before || !after) throw new Error("nothing was called");
    expect(await faultsAfter(servers, undisturbed, before)).toEqual([]);
    expect((await faultsAfter(servers, undisturbed, after))[0]).toContain("too many:");
  });
});
