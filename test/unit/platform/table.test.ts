import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { defineItem, ref } from "#shared/platform/table.ts";
import {
  create,
  createOrReplace,
  demandFields,
  demandUnchanged,
  increase,
  remove,
  replace,
  withDemands,
} from "#shared/platform/writes.ts";
import { TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { freshToken, openGroundBed } from "./ground-bed.ts";

const thing = z.object({
  workId: z.string(),
  organisationId: z.exactOptional(z.string()),
  sortTitle: z.exactOptional(z.string()),
  marketTitle: z.exactOptional(z.string()),
  note: z.unknown(),
});
const workItem = defineItem<"work", z.output<typeof thing>>("work", thing);
const balanceItem = defineItem(
  "accountBalance",
  z.object({ account: z.string(), currency: z.string(), balanceMinor: z.number(), lines: z.number() }),
);
const seatItem = defineItem(
  "member",
  z.object({ organisationId: z.string(), subject: z.string(), name: z.string(), roles: z.array(z.string()) }),
);
const sessionItem = defineItem("portalSession", z.object({ sessionKey: z.string(), who: z.string() }));

let bed: Awaited<ReturnType<typeof openGroundBed>>;
beforeAll(async () => {
  bed = await openGroundBed();
});
afterAll(() => bed.close());

const commit = (...writes: Parameters<typeof bed.table.commit>[0]) => bed.table.commit(writes, freshToken());
const work = (workId: string, note: unknown = "first") => ({ workId, note });

async function stored(workId: string) {
  const found = await bed.table.get(workItem, { workId });
  if (!found) throw new Error(`${workId} is not there`);
  return found;
}

const seat = (subject: string, roles: string[] = []) => ({ organisationId: "org_1", subject, name: subject, roles });

async function seated(subject: string) {
  const found = await bed.table.get(seatItem, seat(subject));
  if (!found) throw new Error(`${subject} is not seated`);
  return found;
}

const raw = async (pk: string, sk: string) =>
  (await bed.local.client.send(new GetItemCommand({ TableName: TABLE_NAME, Key: { pk: { S: pk }, sk: { S: sk } } })))
    .Item;

describe("an item", () => {
  test("stands under the keys the manifest draws; an index is left out while one of its fields is absent", async () => {
    await commit(create(workItem, { workId: "keys", organisationId: "org", sortTitle: "salt road", note: 1 }));
    expect(await raw("WORK#keys", "WORK")).toMatchObject({
      gsi1pk: { S: "ORG#org#WORKS" },
      gsi1sk: { S: "salt road#keys" },
      itemKind: { S: "work" },
      revision: { N: "1" },
    });
    expect(await raw("WORK#keys", "WORK")).not.toHaveProperty("gsi2pk");
  });

  test("leaves an index when a replacement no longer has the field", async () => {
    await commit(create(workItem, { workId: "sparse", marketTitle: "m", note: 1 }));
    expect(await raw("WORK#sparse", "WORK")).toHaveProperty("gsi2pk");
    await commit(replace(workItem, await stored("sparse"), work("sparse")));
    expect(await raw("WORK#sparse", "WORK")).not.toHaveProperty("gsi2pk");
  });

  test("is read as it was written: nested, binary, empty, long numbers; what is undefined is left out", async () => {
    const note = {
      deep: [{ at: null, yes: true }],
      bytes: new Uint8Array([0, 255]),
      empty: "",
      n: 0.1 + 0.2,
      max: 2 ** 53 - 1,
    };
    await commit(create(workItem, work("shapes", { ...note, gone: undefined })));
    expect((await stored("shapes")).value).toEqual(work("shapes", note));
  });

  test.each([
    ["a number too large to be exact", 2 ** 53],
    ["no number", Number.NaN],
    ["an instance of a class", new Date(0)],
  ])("that holds %s is a fault and is not written", async (_, note) => {
    await expect(commit(create(workItem, work("unwritable", note)))).rejects.toThrow();
    expect(await bed.table.get(workItem, { workId: "unwritable" })).toBeUndefined();
  });

  test("of more than the engine's 400 KB is a fault, not a conflict", async () => {
    await expect(commit(create(workItem, work("huge", "x".repeat(410_000))))).rejects.toThrow();
  });

  test.each(["pk", "gsi1sk", "itemKind", "revision", "expiresAtSeconds"])(
    "cannot have a field %s: the table keeps that itself",
    async (name) => {
      const value = { ...work("reserved"), [name]: 5 };
      await expect(commit(create(workItem, value))).rejects.toThrow(`"${name}"`);
    },
  );

  test("that does not read as its kind is a fault named by kind and key", async () => {
    const broken = { pk: { S: "WORK#broken" }, sk: { S: "WORK" }, itemKind: { S: "work" }, revision: { N: "1" } };
    await bed.local.client.send(new PutItemCommand({ TableName: TABLE_NAME, Item: broken }));
    await expect(bed.table.get(workItem, { workId: "broken" })).rejects.toThrow(
      "The work at WORK#broken WORK does not read",
    );
  });

  test("of another kind in its place is a fault even when its fields would do", async () => {
    const foreign = { workId: { S: "foreign" }, note: { S: "" }, itemKind: { S: "asset" }, revision: { N: "1" } };
    const Item = { pk: { S: "WORK#foreign" }, sk: { S: "WORK" }, ...foreign };
    await bed.local.client.send(new PutItemCommand({ TableName: TABLE_NAME, Item }));
    await expect(bed.table.get(workItem, { workId: "foreign" })).rejects.toThrow("does not read as one");
  });
});

describe("a write under a clause", () => {
  test("creating what is there conflicts as absent", async () => {
    await commit(create(workItem, work("twice")));
    expect(await commit(create(workItem, work("twice", "second")))).toEqual([
      { kind: "work", pk: "WORK#twice", because: "absent" },
    ]);
    expect((await stored("twice")).value.note).toBe("first");
  });

  test("replacing counts the revision up, and what was read before no longer replaces, removes or holds", async () => {
    await commit(create(workItem, work("moves")));
    const early = await stored("moves");
    expect(await commit(replace(workItem, early, work("moves", "second")))).toEqual([]);
    expect(await stored("moves")).toEqual({ value: work("moves", "second"), revision: 2 });
    const late = [replace(workItem, early, work("moves", "late")), demandUnchanged(workItem, early)];
    for (const write of late)
      expect(await commit(write)).toEqual([{ kind: "work", pk: "WORK#moves", because: "unchanged" }]);
    expect((await stored("moves")).value.note).toBe("second");
  });

  test("removes what is unchanged, and only what the manifest says may go", async () => {
    await commit(create(seatItem, seat("goes")));
    const early = await seated("goes");
    await commit(replace(seatItem, early, seat("goes", ["sales"])));
    expect(await commit(remove(seatItem, early))).toMatchObject([{ kind: "member", because: "unchanged" }]);
    expect(await commit(remove(seatItem, await seated("goes")))).toEqual([]);
    expect(await bed.table.get(seatItem, seat("goes"))).toBeUndefined();
    await commit(create(workItem, work("stays")));
    const stays = await stored("stays");
    expect(() => remove(workItem, stays)).toThrow(TypeError);
    expect(() => create(workItem, work("stays"), { expiresAtSeconds: 1 })).toThrow(TypeError);
  });

  test("is lost for good with the item it was read from: one made anew under its key has other revisions", async () => {
    const revisions: number[] = [];
    for (let generation = 1; generation <= 20; generation++) {
      await commit(create(seatItem, seat("anew")));
      const first = await seated("anew");
      await commit(replace(seatItem, first, seat("anew", ["sales"])));
      const second = await seated("anew");
      revisions.push(first.revision, second.revision);
      expect(second.revision).toBe(first.revision + 1);
      await commit(remove(seatItem, second));
    }
    expect(new Set(revisions).size).toBe(40);
    expect(revisions.every((revision) => Number.isSafeInteger(revision) && revision > 1_000)).toBe(true);
    await commit(create(seatItem, seat("anew")));
    for (const revision of revisions) {
      const write = replace(seatItem, { value: seat("anew"), revision }, seat("anew", ["admin"]));
      expect(await commit(write)).toMatchObject([{ because: "unchanged" }]);
    }
  });

  test("may demand fields of an item that nobody read, whatever else of it changes", async () => {
    const demand = () =>
      demandFields(seatItem, seat("held"), [
        { field: "name", is: "held" },
        { field: "roles", holdsOneOf: ["admin", "sales"] },
      ]);
    expect(await commit(demand())).toMatchObject([{ kind: "member", because: "there" }]);
    await commit(create(seatItem, seat("held", ["viewer", "sales"])));
    expect(await commit(demand())).toEqual([]);
    await commit(replace(seatItem, await seated("held"), seat("held", ["admin"])));
    expect(await commit(demand())).toEqual([]);
    await commit(replace(seatItem, await seated("held"), seat("held", ["viewer"])));
    expect(await commit(demand())).toMatchObject([{ kind: "member", because: "there" }]);
  });

  test("takes up a demand of the item it writes, and is refused with it", async () => {
    await commit(create(seatItem, seat("both", ["admin"])));
    const demand = demandFields(seatItem, seat("both"), [{ field: "roles", holdsOneOf: ["admin"] }]);
    const toViewer = async () =>
      withDemands([replace(seatItem, await seated("both"), seat("both", ["viewer"]))], [demand]);
    expect(await commit(...(await toViewer()))).toEqual([]);
    expect(await commit(...(await toViewer()))).toMatchObject([{ kind: "member", because: "unchanged" }]);
    const leave = withDemands([remove(seatItem, await seated("both"))], [demand]);
    expect(await commit(...leave)).toMatchObject([{ kind: "member", because: "unchanged" }]);
    expect((await seated("both")).value.roles).toEqual(["viewer"]);
  });

  test("is created or replaced by what was read", async () => {
    await commit(createOrReplace(workItem, undefined, work("either")));
    await commit(createOrReplace(workItem, await stored("either"), work("either", "second")));
    expect((await stored("either")).revision).toBe(2);
  });

  test("that is refused stops all others of its transaction, and only it is named", async () => {
    await commit(create(workItem, work("stands")));
    const conflicts = await commit(
      create(workItem, work("companion")),
      create(workItem, work("stands")),
      increase(balanceItem, { account: "cash", currency: "XTS" }, { balanceMinor: 1, lines: 1 }),
    );
    expect(conflicts).toEqual([{ kind: "work", pk: "WORK#stands", because: "absent" }]);
    expect(await bed.table.get(workItem, { workId: "companion" })).toBeUndefined();
    expect(await bed.table.get(balanceItem, { account: "cash", currency: "XTS" })).toBeUndefined();
  });

  test("adds without reading: 20 additions at once all count", async () => {
    const fields = { account: "fees", currency: "EUR", organisationId: undefined };
    const add = () => commit(increase(balanceItem, fields, { balanceMinor: -5, lines: 1 }));
    let waiting = Array.from({ length: 20 }, add);
    for (let tries = 0; waiting.length > 0 && tries < 20; tries++)
      waiting = (await Promise.all(waiting)).filter((conflicts) => conflicts.length > 0).map(add);
    expect(await bed.table.get(balanceItem, fields)).toEqual({
      value: { account: "fees", currency: "EUR", balanceMinor: -100, lines: 20 },
      revision: 20,
    });
    expect(await raw("ACCOUNT#fees#EUR", "BALANCE")).toMatchObject({ gsi1pk: { S: "ACCOUNTS" } });
  });
});

describe("a transaction", () => {
  test("sent twice under one token is one commit", async () => {
    const writes = [increase(balanceItem, { account: "once", currency: "EUR" }, { balanceMinor: 7, lines: 1 })];
    const token = freshToken();
    expect(await bed.table.commit(writes, token)).toEqual([]);
    expect(await bed.table.commit(writes, token)).toEqual([]);
    expect((await bed.table.get(balanceItem, { account: "once", currency: "EUR" }))?.value.balanceMinor).toBe(7);
  });

  test("with other writes under a used token is a fault", async () => {
    const token = freshToken();
    await bed.table.commit([create(workItem, work("token-a"))], token);
    await expect(bed.table.commit([create(workItem, work("token-b"))], token)).rejects.toThrow();
  });

  test("takes 100 writes, and neither none nor 101", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => create(workItem, work(`many-${i}`)));
    await expect(commit(...many(101))).rejects.toThrow(RangeError);
    await expect(commit()).rejects.toThrow(RangeError);
    expect(await commit(...many(100))).toEqual([]);
  });

  test("that writes one item twice is a fault that names it", async () => {
    const twice = commit(create(workItem, work("same")), create(workItem, work("same")));
    await expect(twice).rejects.toThrow("the work at WORK#same WORK twice");
  });

  test("of more than 4 MB is a fault, and nothing of it is written", async () => {
    const large = Array.from({ length: 12 }, (_, i) => create(workItem, work(`large-${i}`, "x".repeat(380_000))));
    await expect(commit(...large)).rejects.toThrow();
    expect(await bed.table.get(workItem, { workId: "large-0" })).toBeUndefined();
  });

  const cancelled = (codes: readonly string[]) => async () => {
    const reasons = codes.map((Code) => ({ Code }));
    throw Object.assign(new Error("cancelled"), { name: "TransactionCanceledException", CancellationReasons: reasons });
  };

  test.each(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])(
    "that another held up by %s conflicts as busy, for the item concerned",
    async (code) => {
      const table = bed.tableThrough(cancelled(["None", code]));
      const conflicts = await table.commit([create(workItem, work("a")), create(workItem, work("b"))], freshToken());
      expect(conflicts).toEqual([{ kind: "work", pk: "WORK#b", because: "busy" }]);
    },
  );

  test.each(["ThrottlingException", "TransactionInProgressException", "RequestLimitExceeded"])(
    "refused whole by %s is busy for all its items",
    async (name) => {
      const table = bed.tableThrough(async () => Promise.reject(Object.assign(new Error(name), { name })));
      const conflicts = await table.commit([create(workItem, work("a")), create(workItem, work("b"))], freshToken());
      expect(conflicts.map(({ pk, because }) => [pk, because])).toEqual([
        ["WORK#a", "busy"],
        ["WORK#b", "busy"],
      ]);
    },
  );

  test("cancelled for a reason that is no conflict is a fault that names the kind", async () => {
    const table = bed.tableThrough(cancelled(["ValidationError"]));
    const attempt = table.commit([create(workItem, work("a"))], freshToken());
    await expect(attempt).rejects.toThrow("The table refused a work: ValidationError");
  });

  test("whose connection fails is a fault, never taken for done or refused", async () => {
    const table = bed.tableThrough(async () => Promise.reject(new Error("socket hang up")));
    await expect(table.commit([create(workItem, work("a"))], freshToken())).rejects.toThrow("socket hang up");
  });
});

describe("time to live", () => {
  test("an item is absent to readers from its last second on, though the engine still keeps it", async () => {
    const expiresAtSeconds = bed.clock.now() / 1000 + 10;
    await commit(create(sessionItem, { sessionKey: "short", who: "a" }, { expiresAtSeconds }));
    bed.clock.pass(9_999);
    expect((await bed.table.get(sessionItem, { sessionKey: "short" }))?.value.who).toBe("a");
    bed.clock.pass(1);
    expect(await bed.table.get(sessionItem, { sessionKey: "short" })).toBeUndefined();
    expect(await bed.table.getMany(ref(sessionItem, { sessionKey: "short" }))).toEqual([undefined]);
    expect(await raw("SESSION#short", "SESSION")).toBeDefined();
  });

  test("an item may be created in the place of one that has expired, and not a second before", async () => {
    const expiresAtSeconds = bed.clock.now() / 1000 + 10;
    await commit(create(sessionItem, { sessionKey: "again", who: "a" }, { expiresAtSeconds }));
    const second = create(sessionItem, { sessionKey: "again", who: "b" });
    bed.clock.pass(9_000);
    expect(await commit(second)).toHaveLength(1);
    bed.clock.pass(1_000);
    expect(await commit(second)).toEqual([]);
    expect((await bed.table.get(sessionItem, { sessionKey: "again" }))?.value.who).toBe("b");
  });
});

describe("many items in one read", () => {
  test("come in the order asked, absent ones undefined, one asked for twice given twice", async () => {
    await commit(create(workItem, work("m1")), create(workItem, work("m2")));
    const asked = ["m2", "none", "m1", "m2"].map((workId) => ref(workItem, { workId }));
    const found = await bed.table.getMany(...asked);
    expect(found.map((one) => one?.value.workId)).toEqual(["m2", undefined, "m1", "m2"]);
    expect(await bed.table.getMany()).toEqual([]);
  });

  test("are at most 100", async () => {
    const refs = (count: number) => Array.from({ length: count }, (_, i) => ref(workItem, { workId: `r${i}` }));
    expect(await bed.table.getMany(...refs(100))).toHaveLength(100);
    await expect(bed.table.getMany(...refs(101))).rejects.toThrow(RangeError);
  });

  test("that the engine leaves unread are asked for again, with growing pauses, until all are read", async () => {
    await commit(create(workItem, work("u1")), create(workItem, work("u2")), create(workItem, work("u3")));
    let sends = 0;
    const table = bed.tableThrough(async ({ input }, send) => {
      sends++;
      const { RequestItems } = input as { RequestItems: Record<string, { Keys: object[] }> };
      const asked = RequestItems[TABLE_NAME];
      if (!asked || asked.Keys.length < 2) return send();
      const [first, ...rest] = asked.Keys;
      asked.Keys = first ? [first] : [];
      return { ...(await send()), UnprocessedKeys: { [TABLE_NAME]: { Keys: rest } } };
    });
    const before = bed.clock.slept.length;
    const found = await table.getMany(...["u1", "u2", "u3"].map((workId) => ref(workItem, { workId })));
    expect(found.map((one) => one?.value.workId)).toEqual(["u1", "u2", "u3"]);
    expect(sends).toBe(3);
    expect(bed.clock.slept.slice(before)).toEqual([100, 200]);
  });

  test("that stay unread are a fault after six tries, never an absent item", async () => {
    let sends = 0;
    const table = bed.tableThrough(async ({ input }) => {
      sends++;
      return { Responses: {}, UnprocessedKeys: (input as { RequestItems: object }).RequestItems };
    });
    await expect(table.getMany(ref(workItem, { workId: "m1" }))).rejects.toThrow("left 1 items unread after 6 tries");
    expect(sends).toBe(6);
  });
});
