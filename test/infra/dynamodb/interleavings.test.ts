import { randomInt } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explore, PROGRAMS } from "./interleaved-licences.ts";
import { type LicensingBed, openLicensingBed } from "./licensing-bed.ts";
import { type LocalTable, openLocalTable } from "./local-table.ts";
import { planAfter, Turnstile } from "./schedule.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
/** Of two actors every order is tried; of three so many, others with every seed. `npm run test:long` tries them all. */
const ORDERS_OF_THREE = 8;
/** More choices than a run ever comes to. */
const LONGEST_PLAN = 64;

let local: LocalTable;
let bed: LicensingBed;
beforeAll(async () => {
  local = await openLocalTable();
  bed = await openLicensingBed(local.client);
});
afterAll(() => local.close());

function somePlans(): number[][] {
  const plan = fc.array(fc.nat(5), { minLength: LONGEST_PLAN, maxLength: LONGEST_PLAN });
  return fc.sample(plan, { numRuns: ORDERS_OF_THREE, seed: SEED });
}

describe("in every order of their calls to the table, as if one came wholly after the other, and nothing sold twice:", () => {
  test.each(Object.entries(PROGRAMS))("%s", async (name, program) => {
    const isSampled = program.actors.length > 2;
    const { schedules, faults } = await explore(local, bed, program, isSampled ? somePlans() : undefined);
    console.info(`interleavings: ${schedules} of ${name}${isSampled ? `, FC_SEED=${SEED}` : ""}`);
    expect(faults).toEqual([]);
    expect(schedules).toBeGreaterThan(1);
  });
});

test("the turnstile finds every order of two actors with two calls each, once", async () => {
  const orders: string[] = [];
  let plan: number[] | undefined = [];
  while (plan !== undefined) {
    const seen: string[] = [];
    const turnstile = new Turnstile(plan);
    const actor = (name: string) => async (turn: () => Promise<void>) => {
      for (const call of [1, 2]) {
        await turn();
        seen.push(`${name}${call}`);
      }
    };
    await turnstile.run([actor("a"), actor("b")]);
    orders.push(seen.join(" "));
    plan = planAfter(turnstile.choices);
  }
  expect(orders.sort()).toEqual(
    ["a1 a2 b1 b2", "a1 b1 a2 b2", "a1 b1 b2 a2", "b1 a1 a2 b2", "b1 a1 b2 a2", "b1 b2 a1 a2"].sort(),
  );
});
