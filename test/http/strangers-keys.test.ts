import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LicenceBed, reasonOf, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
beforeAll(async () => {
  bed = await startLicences();
});
afterAll(() => bed.market.close());

const REUSED = [422, "idempotency-key-reused"];

/** A licence agreed to under a key, by the sales of the rights holder. */
async function agreedUnder(key: string) {
  const deal = await bed.requested(await bed.newWork(), { exclusivity: { kind: "non-exclusive" } });
  const headers = { "idempotency-key": key };
  const agreed = await bed.agree(deal, { holdDays: 5 }, "rights holder sales", headers);
  expect(agreed.status, agreed.text).toBe(200);
  return { deal, headers, agreed };
}

describe("an answer remembered under an Idempotency-Key is given again", () => {
  test("to the same person who asks the same, to the byte", async () => {
    const { deal, headers, agreed } = await agreedUnder(randomUUID());
    const again = await bed.agree(deal, { holdDays: 5 }, "rights holder sales", headers);
    expect([again.status, again.text]).toEqual([200, agreed.text]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  });

  test("to nobody else of the same house", async () => {
    const { deal, headers } = await agreedUnder(randomUUID());
    const other = await bed.agree(deal, { holdDays: 5 }, "rights holder admin", headers);
    expect([other.status, reasonOf(other)]).toEqual(REUSED);
  });

  test("to no other body", async () => {
    const { deal, headers } = await agreedUnder(randomUUID());
    const other = await bed.agree(deal, { holdDays: 6 }, "rights holder sales", headers);
    expect([other.status, reasonOf(other)]).toEqual(REUSED);
  });

  test("on no other path", async () => {
    const { headers } = await agreedUnder(randomUUID());
    const elsewhere = await bed.requested(await bed.newWork(), { exclusivity: { kind: "non-exclusive" } });
    const other = await bed.agree(elsewhere, { holdDays: 5 }, "rights holder sales", headers);
    expect([other.status, reasonOf(other)]).toEqual(REUSED);
  });

  test("to no other house: the same key is a new one there", async () => {
    const key = randomUUID();
    await agreedUnder(key);
    const asked = await bed.ask(await bed.newWork(), {}, "broadcaster buyer", { "idempotency-key": key });
    expect(asked.status, asked.text).toBe(201);
  });
});
