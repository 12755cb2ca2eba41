import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { indexKeysOf, keyOf, partitionOf } from "#shared/platform/keys.ts";
import { ITEMS, type ItemKind } from "#shared/platform/manifest/table.ts";

const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`keys: FC_SEED=${seed}`);

const KINDS = Object.keys(ITEMS) as ItemKind[];
const id = (prefix: string) => fc.constantFrom("A", "B").map((end) => `${prefix}_01ARZ3NDEKTSV4RRFFQ69G5FA${end}`);
/** Text of strangers, rich in what a key is made of. */
const free = fc
  .array(fc.constantFrom("a", "#", "ORG", "EIDR", "CONTENT", "{", "\n", "é"), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(""));
const hex = fc.constantFrom("0f".repeat(32), "1e".repeat(32));

/** Every field a primary key names, as its schema lets it be. */
const FIELDS = fc.record({
  organisationId: id("org"),
  workId: id("wrk"),
  importId: id("imp"),
  licenceId: id("lic"),
  paymentId: id("pay"),
  postingId: id("pst"),
  assetId: id("ast"),
  departureId: id("dep"),
  eventId: id("evt"),
  stripeEventId: fc.constantFrom("evt_1Nx", "evt_2Ny"),
  subject: free,
  clientId: free,
  contentId: free,
  idempotencyKey: free,
  eidr: fc.constantFrom("10.5240/7791-8534-2C23-9030-8610-5", "10.5240/1489-49A2-3956-4B2D-FE16-6"),
  emailKey: hex,
  sessionKey: hex,
  stateKey: hex,
  name: fc.constantFrom("CATALOGUE", "ANOTHER"),
  part: fc.constantFrom("WORK", "RIGHTS"),
  list: fc.nat({ max: 99 }),
  partRevision: fc.nat({ max: 10 ** 9 - 1 }),
  party: fc.constantFrom("licensor", "licensee"),
  account: fc.constantFrom("network:cash", "org_01ARZ3NDEKTSV4RRFFQ69G5FAV:payable"),
  currency: fc.constantFrom("EUR", "JPY"),
  at: fc.constantFrom("2026-11-20T12:00:00.000Z", "2026-11-20T12:00:00.001Z"),
  line: fc.nat({ max: 99 }),
  sequence: fc.nat({ max: 10 ** 12 - 1 }),
});

/** The fields that a kind's primary key is made of. */
function namedBy(kind: ItemKind, fields: object): string {
  const { pk, sk } = ITEMS[kind].key;
  const names = [...`${pk} ${sk}`.matchAll(/\{(\w+)/g)].map(([, name = ""]) => name);
  return JSON.stringify([kind, ...names.map((name) => Reflect.get(fields, name))]);
}

describe("a primary key", () => {
  it("is that of one item alone, whatever strangers call theirs", async () => {
    const one = fc.tuple(fc.constantFrom(...KINDS), FIELDS);
    await fc.assert(
      fc.property(one, one, ([kind, fields], [otherKind, otherFields]) => {
        const { pk, sk } = keyOf(kind, fields);
        const other = keyOf(otherKind, otherFields);
        const samePlace = pk === other.pk && sk === other.sk;
        expect(samePlace).toBe(namedBy(kind, fields) === namedBy(otherKind, otherFields));
      }),
      { seed, numRuns: 20_000 },
    );
  });

  it("that counts sorts as its number does", async () => {
    const sequence = fc.nat({ max: 10 ** 12 - 1 });
    const sk = (of: number) => keyOf("auditEntry", { organisationId: "o", sequence: of }).sk;
    await fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        expect(sk(a) < sk(b)).toBe(a < b);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  test.each([-1, 1.5, Number.NaN, 10 ** 12, Number.POSITIVE_INFINITY, "5", true, {}])(
    "has no place for the number %s",
    (sequence) => {
      expect(() => keyOf("auditEntry", { organisationId: "o", sequence })).toThrow(TypeError);
    },
  );

  test.each([{}, { workId: undefined }, { workId: null }, { workId: "" }])(
    "needs its fields: %j is a fault",
    (fields) => {
      expect(() => keyOf("work", fields)).toThrow("The key of a work needs WORK#{workId}");
    },
  );

  test("is no longer than the engine holds, in bytes", () => {
    expect(keyOf("work", { workId: "é".repeat(1_021) }).pk).toHaveLength(1_026);
    expect(() => keyOf("work", { workId: "é".repeat(1_022) })).toThrow(RangeError);
    expect(() => keyOf("departure", { assetId: "a", departureId: "é".repeat(508) })).toThrow(RangeError);
  });
});

describe("an index key", () => {
  test("may begin with an empty name, but is never empty itself", () => {
    expect(indexKeysOf("work", { workId: "w", organisationId: "o", sortTitle: "" })).toMatchObject({ gsi1sk: "#w" });
    expect(() => indexKeysOf("payment", { paymentId: "", licenceId: "l" })).toThrow(RangeError);
  });

  test("too long for the engine is a fault that names the kind", () => {
    const fields = { workId: "w", organisationId: "o", sortTitle: "x".repeat(1_030) };
    expect(() => indexKeysOf("work", fields)).toThrow("A work cannot stand under a key");
  });

  test("of which no partition is named cannot be listed", () => {
    expect(() => partitionOf("work", "gsi1", {})).toThrow(TypeError);
    expect(() => partitionOf("signIn", "gsi1", { stateKey: "s" })).toThrow(TypeError);
  });
});
