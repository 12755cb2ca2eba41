import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { webhookSignature } from "#infra/local/payments/webhook-signature.ts";
import { storeStripeEvent } from "#shared/money/store-stripe-event.ts";
import { stripeEventItem } from "#shared/money/stripe-event-store.ts";
import { systemChance } from "#shared/platform/chance.ts";
import { TRANSACTION_BUDGET } from "#shared/platform/transact.ts";
import { busyFor, type OnTheWay, openGroundBed } from "#test/unit/platform/ground-bed.ts";

const SECRET = "whsec_test";

let bed: Awaited<ReturnType<typeof openGroundBed>>;
beforeAll(async () => {
  bed = await openGroundBed();
});
afterAll(() => bed.close());

function take(stripeEventId: string, onTheWay?: OnTheWay) {
  const object = { id: "cs_test_1", object: "checkout.session" };
  const body = JSON.stringify({ id: stripeEventId, type: "checkout.session.completed", data: { object } });
  const seconds = Math.floor(bed.clock.now() / 1000);
  const signature = webhookSignature({ payload: body, secret: SECRET, seconds });
  const { clock } = bed;
  const deps = { table: bed.tableThrough(onTheWay), clock, chance: systemChance, webhookSecret: async () => SECRET };
  return storeStripeEvent(deps, { body, signature });
}

describe("a callback", () => {
  test("is written down although the table is busy at first", async () => {
    const stored = await take("evt_busy", busyFor(TRANSACTION_BUDGET.tries - 1));
    expect(stored).toMatchObject({ ok: true, value: { stored: "stored" } });
    expect((await bed.table.get(stripeEventItem, { stripeEventId: "evt_busy" }))?.value.objectId).toBe("cs_test_1");
  });

  test("that came before is known, although the table is busy at first", async () => {
    await take("evt_twice");
    expect(await take("evt_twice", busyFor(1))).toMatchObject({ ok: true, value: { stored: "known" } });
  });

  test("whose id is none that Stripe gives is not taken, however well it is signed", async () => {
    for (const id of ["", "evt \u0000", "evt_\u202e", "x".repeat(256)])
      expect(await take(id), JSON.stringify(id)).toMatchObject({ ok: false });
  });

  test("is a fault when the table stays busy, so that Stripe sends it again, and nothing is written", async () => {
    await expect(take("evt_never", busyFor(TRANSACTION_BUDGET.tries))).rejects.toThrow("Stripe sends again");
    expect(await bed.table.get(stripeEventItem, { stripeEventId: "evt_never" })).toBeUndefined();
    expect(await take("evt_never")).toMatchObject({ ok: true, value: { stored: "stored" } });
  });
});
