import { describe, expect, test } from "vitest";
import { instantOf } from "#shared/platform/clock.ts";
import { createLog } from "#shared/platform/log.ts";
import type { PageRequest } from "#shared/platform/page.ts";
import { hasLapsed, isDue, lookAgainAt, lookAtDue, UPLOAD_WATCH } from "#shared/platform/upload-watch.ts";

const NOW = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;

/** A list of so many, handed out in pages, and how the pages were asked for. */
function listOf(count: number) {
  const asked: PageRequest[] = [];
  const list = async (_before: string, page: PageRequest) => {
    asked.push(page);
    const from = Number(page.pageToken ?? 0);
    const until = Math.min(from + page.pageSize, count);
    const items = Array.from({ length: until - from }, (_, i) => ({ value: from + i }));
    return until < count ? { items, nextPageToken: String(until) } : { items };
  };
  return { asked, list };
}

function deps() {
  const clock = { now: () => now, sleep: async () => undefined };
  let now = NOW;
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { deps: { clock, log: createLog({ service: "test", level: "SILENT" }) }, pass };
}

describe("a run", () => {
  test("walks the pages of what is due, and no further than its limit", async () => {
    const { asked, list } = listOf(UPLOAD_WATCH.looks * 2);
    const looked = new Set<number>();
    const run = await lookAtDue(deps().deps, list, async (value) => looked.add(value).size % 2 === 0);
    expect(run).toEqual({ looked: UPLOAD_WATCH.looks, ended: UPLOAD_WATCH.looks / 2, failed: 0 });
    expect(looked.size).toBe(UPLOAD_WATCH.looks);
    expect(asked.length).toBeGreaterThan(1);
  });

  test("goes on past those that fail, and counts them", async () => {
    const { list } = listOf(10);
    const run = await lookAtDue(deps().deps, list, async (value) => {
      if (value % 3 === 0) throw new Error("unreadable");
      return true;
    });
    expect(run).toEqual({ looked: 10, ended: 6, failed: 4 });
  });

  test("begins with nothing more once its time is over", async () => {
    const { list } = listOf(10);
    const { deps: ofRun, pass } = deps();
    const run = await lookAtDue(ofRun, list, async () => {
      pass(UPLOAD_WATCH.runMilliseconds / 2 + 1);
      return true;
    });
    expect(run).toEqual({ looked: 2, ended: 2, failed: 0 });
  });
});

describe("the next look", () => {
  const declared = (age: number) => ({ createdAt: instantOf(NOW - age) });

  test("waits for a check that may be under way, however old the upload is", () => {
    for (const age of [0, MINUTE, DAY, 8 * DAY])
      expect(lookAgainAt(declared(age), { now: NOW, isThere: true })).toBe(instantOf(NOW + 20 * MINUTE));
  });

  test("for a file that has not come is ever later, but within the hour", () => {
    const after = (age: number) => Date.parse(lookAgainAt(declared(age), { now: NOW, isThere: false })) - NOW;
    expect([0, 30, 45, 90, 10_000].map((minutes) => after(minutes * MINUTE) / MINUTE)).toEqual([20, 30, 45, 60, 60]);
  });

  test("is due at its instant and not before; what has its verdict is never due", () => {
    const watched = { ...declared(DAY), lookAt: instantOf(NOW) };
    expect([isDue(watched, NOW - 1), isDue(watched, NOW), isDue(declared(DAY), NOW)]).toEqual([false, true, false]);
  });

  test("finds an upload lapsed when its days in quarantine are over", () => {
    expect([hasLapsed(declared(7 * DAY - 1), NOW), hasLapsed(declared(7 * DAY), NOW)]).toEqual([false, true]);
  });
});
