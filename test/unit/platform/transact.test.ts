import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { AnsweredMeanwhile, recallAnswer, rememberAnswer } from "#shared/platform/idempotency.ts";
import { defineItem, type Table } from "#shared/platform/table.ts";
import { transact } from "#shared/platform/transact.ts";
import { create, createOrReplace, type Write } from "#shared/platform/writes.ts";
import { busyFor, openGroundBed, plainChance } from "./ground-bed.ts";

const countItem = defineItem<"importQueue", { organisationId: string; count: number }>(
  "importQueue",
  z.object({ organisationId: z.string(), count: z.number() }),
);

let bed: Awaited<ReturnType<typeof openGroundBed>>;
beforeAll(async () => {
  bed = await openGroundBed();
});
afterAll(() => bed.close());

const chance = plainChance();
const depsOf = (table: Table) => ({ table, clock: bed.clock, chance });

async function countUp(table: Table, organisationId: string, more: (count: number) => readonly Write[] = () => []) {
  const stored = await table.get(countItem, { organisationId });
  const count = (stored?.value.count ?? 0) + 1;
  const write = createOrReplace(countItem, stored, { organisationId, count });
  return { writes: [write, ...more(count)], outcome: count };
}

const busy = busyFor(Number.POSITIVE_INFINITY);

describe("a use case's transaction", () => {
  test("reads and decides anew after each conflict, so that 16 at once count to 16 without a gap", async () => {
    const outcomes: unknown[] = [];
    let retries = 0;
    const one = async () => {
      let outcome: unknown;
      do {
        outcome = await transact(depsOf(bed.table), async (tryNumber) => {
          if (tryNumber > 1) retries++;
          return countUp(bed.table, "many");
        });
      } while (typeof outcome !== "number");
      outcomes.push(outcome);
    };
    await Promise.all(Array.from({ length: 16 }, one));
    expect(outcomes.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    expect(retries).toBeGreaterThan(0);
  });

  test("without writes commits nothing and gives its outcome", async () => {
    const table = bed.tableThrough(async () => Promise.reject(new Error("nothing was to be sent")));
    const outcome = await transact(depsOf(table), async () => ({ writes: [], outcome: "refused" }));
    expect(outcome).toBe("refused");
  });

  test("that always meets others gives up after eight tries as contended, with growing pauses and none at the end", async () => {
    const before = bed.clock.slept.length;
    let tries = 0;
    const outcome = await transact(depsOf(bed.tableThrough(busy)), async () => {
      tries++;
      return countUp(bed.table, "busy");
    });
    expect(outcome).toMatchObject({ ok: false, reason: "contended" });
    expect(tries).toBe(8);
    expect(bed.clock.slept.slice(before)).toEqual([20, 40, 80, 160, 320, 320, 320]);
    expect(await bed.table.get(countItem, { organisationId: "busy" })).toBeUndefined();
  });

  test("whose tries are slow gives up before five seconds are over, however few they were", async () => {
    let tries = 0;
    const startedAt = bed.clock.now();
    const outcome = await transact(depsOf(bed.tableThrough(busy)), async () => {
      tries++;
      bed.clock.pass(1_900);
      return countUp(bed.table, "slow");
    });
    expect(outcome).toMatchObject({ reason: "contended" });
    expect(tries).toBe(3);
    expect(bed.clock.now() - startedAt).toBeLessThan(6_000);
  });

  test("pauses by chance, so that two losers of one race do not meet again", async () => {
    const pausesWith = async (fraction: number) => {
      const before = bed.clock.slept.length;
      const deps = { ...depsOf(bed.tableThrough(busy)), chance: plainChance(fraction) };
      await transact(deps, () => countUp(bed.table, "jitter"));
      return bed.clock.slept.slice(before);
    };
    expect(await pausesWith(0)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(await pausesWith(0.999)).toEqual([40, 80, 160, 320, 640, 640, 640]);
  });

  test("whose answer was lost on the way is committed once, under the one token the retry sends", async () => {
    const sent: unknown[] = [];
    let lost = 0;
    const table = bed.tableThrough(async ({ name, input }, send) => {
      if (name !== "TransactWriteItemsCommand") return send();
      sent.push(Reflect.get(input, "ClientRequestToken"));
      await send();
      lost++;
      // What the SDK's own retry does after a cut connection: the same command once more.
      return send();
    });
    expect(await transact(depsOf(table), () => countUp(bed.table, "lost"))).toBe(1);
    expect(lost).toBe(1);
    expect(String(sent[0])).toMatch(/^[0-9a-f]{32}$/);
    expect((await bed.table.get(countItem, { organisationId: "lost" }))?.revision).toBe(1);
  });

  test("that throws while deciding has written nothing, and the fault goes on", async () => {
    const attempt = transact(depsOf(bed.table), async () => Promise.reject(new Error("broken")));
    await expect(attempt).rejects.toThrow("broken");
  });
});

describe("a request that is repeated", () => {
  const CLAIM = { organisationId: "org_1", idempotencyKey: "key-1", fingerprint: "f1" };
  const ANSWER = { status: 201, headers: { location: "/x" }, body: '{"made":1}' };
  const remember = () => [rememberAnswer(CLAIM, ANSWER)];

  test("has its effect and its answer in one transaction, and the copy that came second is told so", async () => {
    expect(await transact(depsOf(bed.table), () => countUp(bed.table, "again", remember))).toBe(1);
    const second = transact(depsOf(bed.table), () => countUp(bed.table, "again", remember));
    await expect(second).rejects.toThrow(AnsweredMeanwhile);
    expect((await bed.table.get(countItem, { organisationId: "again" }))?.value.count).toBe(1);
    expect(await recallAnswer(bed.table, CLAIM)).toEqual({ state: "answered", answer: ANSWER });
  });

  test("under the same key with another content is another request; another house's key is its own", async () => {
    expect(await recallAnswer(bed.table, { ...CLAIM, fingerprint: "f2" })).toEqual({ state: "other-request" });
    expect(await recallAnswer(bed.table, { ...CLAIM, organisationId: "org_2" })).toEqual({ state: "new" });
  });

  test("is remembered for good, unless its answer was to be kept for a time: then its key may be used again", async () => {
    const claim = { ...CLAIM, idempotencyKey: "for-a-day" };
    const day = 24 * 3600;
    const forADay = [rememberAnswer(claim, ANSWER, { expiresAtSeconds: Math.floor(bed.clock.now() / 1000) + day })];
    expect(await bed.table.commit(forADay, "for-a-day")).toEqual([]);
    bed.clock.pass(day * 1000);
    expect(await recallAnswer(bed.table, claim)).toEqual({ state: "new" });
    expect(await bed.table.commit([rememberAnswer(claim, ANSWER)], "after-a-day")).toEqual([]);
    bed.clock.pass(400 * day * 1000);
    expect(await recallAnswer(bed.table, claim)).toEqual({ state: "answered", answer: ANSWER });
    expect(await recallAnswer(bed.table, CLAIM)).toEqual({ state: "answered", answer: ANSWER });
  });

  test("held up by another transaction is decided again, not taken for answered", async () => {
    const writes = [create(countItem, { organisationId: "held", count: 1 })];
    const claim = { ...CLAIM, idempotencyKey: "held" };
    const deps = depsOf(bed.tableThrough(busy));
    const outcome = await transact(deps, async () => ({
      writes: [rememberAnswer(claim, ANSWER), ...writes],
      outcome: "done",
    }));
    expect(outcome).toMatchObject({ reason: "contended" });
  });
});
