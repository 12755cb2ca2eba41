import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instantOf } from "#shared/platform/clock.ts";
import { createIds } from "#shared/platform/ids.ts";
import { listUndelivered, markDelivered, outboxEventItem, publish } from "#shared/platform/outbox.ts";
import { freshToken, openGroundBed, plainChance } from "./ground-bed.ts";

let bed: Awaited<ReturnType<typeof openGroundBed>>;
beforeAll(async () => {
  bed = await openGroundBed();
});
afterAll(() => bed.close());

const chance = { fraction: Math.random, bytes: plainChance().bytes };

async function published(type: string): Promise<string> {
  const ids = createIds(bed.clock, chance);
  const write = publish({ ids, clock: bed.clock }, { type, subject: "lic_1", data: { feeMinor: 5, nested: [null] } });
  await bed.table.commit([write], freshToken());
  return write.key.pk.slice("OUTBOX#".length);
}

describe("an event in the outbox", () => {
  test("is listed as undelivered once the stream has had its time, oldest first", async () => {
    const early = await published("early");
    bed.clock.pass(60_000);
    const soon = instantOf(bed.clock.now());
    const between = instantOf(bed.clock.now() + 1);
    const late = await published("late");
    const idsUntil = async (instant: string) =>
      (await listUndelivered(bed.table, instant, { pageSize: 100 })).items.map(({ value }) => value.eventId);
    expect(await idsUntil(soon)).toEqual([]);
    expect(await idsUntil(between)).toEqual([early]);
    expect(await idsUntil("9999")).toEqual([early, late]);
  });

  test("once delivered is listed no more, keeps what it told for a month, and then is gone", async () => {
    const eventId = await published("told");
    await markDelivered({ table: bed.table, clock: bed.clock }, eventId);
    const waiting = (await listUndelivered(bed.table, "9999", { pageSize: 100 })).items;
    expect(waiting.map(({ value }) => value.eventId)).not.toContain(eventId);
    const stored = await bed.table.get(outboxEventItem, { eventId });
    expect(stored?.value).toMatchObject({ type: "told", data: { feeMinor: 5, nested: [null] } });
    bed.clock.pass(30 * 24 * 3600 * 1000);
    expect(await bed.table.get(outboxEventItem, { eventId })).toBeUndefined();
  });

  test("marked by two deliveries that both read it, seconds apart, is delivered once and neither fails", async () => {
    const eventId = await published("raced");
    let overtaken = false;
    const slow = bed.tableThrough(async ({ name }, send) => {
      if (name !== "TransactWriteItemsCommand" || overtaken) return send();
      overtaken = true;
      bed.clock.pass(2_000);
      await markDelivered({ table: slow, clock: bed.clock }, eventId);
      return send();
    });
    await markDelivered({ table: slow, clock: bed.clock }, eventId);
    const stored = await bed.table.get(outboxEventItem, { eventId });
    expect(stored?.revision).toBe(2);
    expect(stored?.value.lookAt).toBeUndefined();
  });

  test("marked again, or never written, changes nothing", async () => {
    const eventId = await published("again");
    for (let times = 0; times < 3; times++) await markDelivered({ table: bed.table, clock: bed.clock }, eventId);
    expect((await bed.table.get(outboxEventItem, { eventId }))?.revision).toBe(2);
    await expect(markDelivered({ table: bed.table, clock: bed.clock }, "evt_none")).resolves.toBeUndefined();
  });
});
