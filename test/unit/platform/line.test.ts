import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { lookAtDue, moveOn, takeInTurn } from "#shared/platform/line.ts";
import { createLog } from "#shared/platform/log.ts";
import type { PageRequest } from "#shared/platform/page.ts";
import { defineItem, ref, type Unreadable } from "#shared/platform/table.ts";
import { create, replace } from "#shared/platform/writes.ts";
import { freshToken, openGroundBed, plainChance } from "./ground-bed.ts";

const LIMITS = { looks: 500, milliseconds: 60_000 };
const log = createLog({ service: "test", level: "SILENT" });

/** A list of so many, handed out in pages, and how the pages were asked for. */
function listOf(count: number) {
  const asked: PageRequest[] = [];
  const list = async (_before: string, page: PageRequest) => {
    asked.push(page);
    const from = Number(page.pageToken ?? 0);
    const until = Math.min(from + page.pageSize, count);
    const items = Array.from({ length: until - from }, (_, i) => from + i);
    return until < count ? { items, nextPageToken: String(until) } : { items };
  };
  return { asked, list };
}

function handClock() {
  let now = Date.UTC(2026, 5, 1);
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { deps: { clock: { now: () => now, sleep: async () => undefined }, log }, pass };
}

const JOB = { limits: LIMITS, failedAs: "test.failed" };

describe("a run", () => {
  test("walks the pages of what is due, and no further than its limit", async () => {
    const { asked, list } = listOf(LIMITS.looks * 2);
    const looked = new Set<number>();
    const run = await lookAtDue(handClock().deps, JOB, list, async (value) => looked.add(value).size % 2 === 0);
    expect(run).toEqual({ looked: LIMITS.looks, ended: LIMITS.looks / 2, failed: 0 });
    expect(looked.size).toBe(LIMITS.looks);
    expect(asked.length).toBeGreaterThan(1);
  });

  test("goes on past those that fail, and counts them", async () => {
    const run = await lookAtDue(handClock().deps, JOB, listOf(10).list, async (value) => {
      if (value % 3 === 0) throw new Error("unreadable");
      return true;
    });
    expect(run).toEqual({ looked: 10, ended: 6, failed: 4 });
  });

  test("begins with nothing more once its time is over", async () => {
    const { deps, pass } = handClock();
    const run = await lookAtDue(deps, JOB, listOf(10).list, async () => {
      pass(LIMITS.milliseconds / 2 + 1);
      return true;
    });
    expect(run).toEqual({ looked: 2, ended: 2, failed: 0 });
  });
});

describe("a line", () => {
  const lenient = defineItem("outboxEvent", z.object({ eventId: z.string(), lookAt: z.string().optional() }));
  const strict = defineItem(
    "outboxEvent",
    z.object({ eventId: z.string().startsWith("good"), lookAt: z.string().optional() }),
  );
  const refOf = (eventId: string) => ref(lenient, { eventId });

  let bed: Awaited<ReturnType<typeof openGroundBed>>;
  beforeAll(async () => {
    bed = await openGroundBed();
  });
  afterAll(() => bed.close());

  const chance = plainChance();
  const deps = () => ({ table: bed.table, clock: bed.clock, chance, log });
  const listDue =
    (item: typeof lenient = lenient) =>
    (before: string, page: PageRequest, unreadable?: Unreadable) =>
      bed.table.list(item, { index: "gsi2", of: {}, sortBefore: before, unreadable }, page);

  /** These wait in line, the first longest, and none besides. */
  async function waiting(...names: readonly string[]): Promise<void> {
    for (const { value, revision } of (await listDue()("9999", { pageSize: 100 })).items)
      await bed.table.commit([replace(lenient, { value, revision }, { eventId: value.eventId })], freshToken());
    for (const eventId of names) {
      const lookAt = new Date(bed.clock.now()).toISOString();
      expect(await bed.table.commit([create(lenient, { eventId, lookAt })], freshToken())).toEqual([]);
      bed.clock.pass(1);
    }
  }

  /** One run of `looks`, in which those in `ends` end and all others fail; tells whom it looked at. */
  async function run(looks: number, ends: readonly string[] = []): Promise<string[]> {
    const looked: string[] = [];
    await lookAtDue(deps(), { ...JOB, limits: { ...LIMITS, looks } }, listDue(), async ({ value: listed }) => {
      const taken = await takeInTurn(deps(), refOf(listed.eventId), listed);
      if (!taken) return false;
      looked.push(taken.eventId);
      if (!ends.includes(taken.eventId)) throw new Error("not now");
      return true;
    });
    bed.clock.pass(60_000);
    return looked;
  }

  test("gives each its turn, however many fail each time", async () => {
    await waiting("r1", "r2", "r3", "r4", "r5", "r6", "r7");
    expect([await run(3), await run(3), await run(3)]).toEqual([
      ["r1", "r2", "r3"],
      ["r4", "r5", "r6"],
      ["r7", "r1", "r2"],
    ]);
  });

  test("puts who came later behind who waits, and who had a turn behind both", async () => {
    await waiting("s1", "s2", "s3");
    expect(await run(2)).toEqual(["s1", "s2"]);
    const lookAt = new Date(bed.clock.now() - 30_000).toISOString();
    await bed.table.commit([create(lenient, { eventId: "s4", lookAt })], freshToken());
    expect(await run(2)).toEqual(["s3", "s1"]);
    expect(await run(3)).toEqual(["s2", "s4", "s1"]);
  });

  test("is gone on with behind whatever ended the process", async () => {
    await waiting("t1", "t2");
    await new Promise<void>((taken) => {
      void lookAtDue(deps(), JOB, listDue(), async ({ value: listed }) => {
        await takeInTurn(deps(), refOf(listed.eventId), listed);
        taken();
        return new Promise(() => {});
      });
    });
    bed.clock.pass(60_000);
    expect(await run(2)).toEqual(["t2", "t1"]);
  });

  test("lets one of two runs take each", async () => {
    await waiting("u1", "u2", "u3");
    const listed = (await listDue()("9999", { pageSize: 100 })).items;
    const taken = await Promise.all(
      [0, 1].flatMap(() => listed.map(({ value }) => takeInTurn(deps(), refOf(value.eventId), value))),
    );
    expect(taken.flatMap((one) => one?.eventId ?? []).sort()).toEqual(["u1", "u2", "u3"]);
  });

  test("is left by what waits no more, whoever listed it before", async () => {
    await waiting("v1");
    const [listed] = (await listDue()("9999", { pageSize: 100 })).items;
    if (!listed) throw new Error("nothing waits");
    await bed.table.commit([replace(lenient, listed, { eventId: "v1" })], freshToken());
    expect(await takeInTurn(deps(), refOf("v1"), listed.value)).toBeUndefined();
    expect(await moveOn(deps(), refOf("v1"), { from: undefined, to: "9999" })).toBeUndefined();
    expect((await bed.table.get(lenient, { eventId: "v1" }))?.value).toEqual({ eventId: "v1" });
  });

  test("is not held up by items that do not read as their kind: they are told of", async () => {
    await waiting("bad1", "bad2", "good1", "bad3", "good2");
    const looked: string[] = [];
    const counted = await lookAtDue(deps(), JOB, listDue(strict), async ({ value }) => {
      looked.push(value.eventId);
      return true;
    });
    expect([looked, counted]).toEqual([["good1", "good2"], { looked: 2, ended: 2, failed: 3 }]);
    await expect(bed.table.list(strict, { index: "gsi2", of: {} }, { pageSize: 100 })).rejects.toThrow("does not read");
  });
});
