import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { type AuditEntry, type AuditFact, type AuditHead, findChainFault, nextLink } from "#shared/platform/audit.ts";
import { auditHeadRef, auditWrites, listAuditEntries } from "#shared/platform/audit-store.ts";
import { systemChance } from "#shared/platform/chance.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createDocuments, Table } from "#shared/platform/table.ts";
import { transact } from "#shared/platform/transact.ts";
import { type LocalTable, openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";

const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`audit chain: FC_SEED=${seed}`);

const AT = "2026-11-20T12:00:00.000Z";
const text = fc.string({ unit: "grapheme", maxLength: 12 });
const plain = fc.oneof(
  text,
  fc.maxSafeInteger(),
  fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  fc.boolean(),
  fc.constant(null),
);
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }).filter((key) => key !== "__proto__");
const fact: fc.Arbitrary<AuditFact> = fc.record({
  action: text,
  subject: text,
  by: fc.record({ organisationId: text, subject: text }),
  detail: fc.dictionary(name, plain, { maxKeys: 4, noNullPrototype: true }),
});

interface Chain {
  readonly entries: AuditEntry[];
  readonly head: AuditHead | undefined;
}

function chainOf(facts: readonly AuditFact[], start: Chain = { entries: [], head: undefined }): Chain {
  return facts.reduce<Chain>(({ entries, head }, one) => {
    const next = nextLink(head, "org_1", one, AT);
    return { entries: [...entries, next.entry], head: next.head };
  }, start);
}

/** The chain as it stood after its first `count` entries. */
function upTo({ entries }: Chain, count: number): Chain {
  const kept = entries.slice(0, count);
  const last = kept.at(-1);
  return {
    entries: kept,
    head: last && { organisationId: last.organisationId, sequence: last.sequence, hash: last.hash },
  };
}

type Tampering = (chain: Chain, at: number, chosen: AuditFact) => Chain;
const changed = (change: (entry: AuditEntry, chosen: AuditFact) => AuditEntry): Tampering => {
  return ({ entries, head }, at, chosen) => ({
    entries: entries.map((entry, i) => (i === at ? change(entry, chosen) : entry)),
    head,
  });
};

const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  "another action": changed((entry) => ({ ...entry, action: `${entry.action}.` })),
  "another subject": changed((entry) => ({ ...entry, subject: `${entry.subject}.` })),
  "another doer": changed((entry) => ({ ...entry, by: { ...entry.by, subject: `${entry.by.subject}.` } })),
  "a doer of another house": changed((entry) => ({
    ...entry,
    by: { ...entry.by, organisationId: `org_9${entry.by.organisationId}` },
  })),
  "one more detail": changed((entry) => ({ ...entry, detail: { ...entry.detail, moreThanSix: 1 } })),
  "another time": changed((entry) => ({ ...entry, at: "2026-11-20T12:00:00.001Z" })),
  "another house's chain": changed((entry) => ({ ...entry, organisationId: "org_2" })),
  "another place": changed((entry) => ({ ...entry, sequence: entry.sequence + 1 })),
  "another predecessor": changed((entry) => ({ ...entry, previousHash: "f".repeat(64) })),
  "another hash": changed((entry) => ({ ...entry, hash: "f".repeat(64) })),
  "another fact, hashed anew": ({ entries, head }, at, chosen) => {
    const before = upTo({ entries, head }, at).head;
    const forged = nextLink(before, "org_1", { ...chosen, action: "forged" }, AT).entry;
    return { entries: entries.map((entry, i) => (i === at ? forged : entry)), head };
  },
  "an entry missing": ({ entries, head }, at) => ({ entries: entries.toSpliced(at, 1), head }),
  "the end cut off": ({ entries, head }, at) => ({ entries: entries.slice(0, at), head }),
  "the beginning cut off": ({ entries, head }, at) => ({ entries: entries.slice(at + 1), head }),
  "an entry twice": ({ entries, head }, at) => ({
    entries: entries.flatMap((entry, i) => (i === at ? [entry, entry] : [entry])),
    head,
  }),
  "an entry moved to the end, or the first to the second place": ({ entries, head }, at) => {
    const [moved] = entries.slice(at, at + 1);
    const rest = entries.toSpliced(at, 1);
    if (!moved || rest.length === 0) return { entries: [], head };
    return { entries: at === entries.length - 1 ? [moved, ...rest] : [...rest, moved], head };
  },
  "another history from a point on, well linked": (chain, at, chosen) => ({
    entries: chainOf([{ ...chosen, action: "forked" }], upTo(chain, at)).entries,
    head: chain.head,
  }),
  "more history than the head knows": (chain, _, chosen) => ({
    entries: chainOf([chosen], chain).entries,
    head: chain.head,
  }),
  "a head that is gone": ({ entries }) => ({ entries, head: undefined }),
  "a head further on": ({ entries, head }) => ({ entries, head: head && { ...head, sequence: head.sequence + 1 } }),
  "a head of another hash": ({ entries, head }) => ({ entries, head: head && { ...head, hash: "f".repeat(64) } }),
  "another house's head": ({ entries, head }) => ({ entries, head: head && { ...head, organisationId: "org_2" } }),
  "a head set back": (chain) => ({ entries: chain.entries, head: upTo(chain, chain.entries.length - 1).head }),
};

describe("an audit chain", () => {
  it("holds from its first link to its head, however long and whatever it tells", async () => {
    await fc.assert(
      fc.property(fc.array(fact, { maxLength: 12 }), (facts) => {
        const { entries, head } = chainOf(facts);
        expect(findChainFault(entries, head)).toBeUndefined();
      }),
      { seed, numRuns: 500 },
    );
  });

  it.each(Object.entries(TAMPERINGS))("shows %s, wherever it is", async (_, tamper) => {
    const place = fc
      .array(fact, { minLength: 1, maxLength: 8 })
      .chain((facts) => fc.record({ facts: fc.constant(facts), at: fc.nat({ max: facts.length - 1 }), chosen: fact }));
    await fc.assert(
      fc.property(place, ({ facts, at, chosen }) => {
        const { entries, head } = tamper(chainOf(facts), at, chosen);
        expect(findChainFault(entries, head)).toBeDefined();
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe("an audit chain in the table", () => {
  let local: LocalTable;
  let table: Table;
  beforeAll(async () => {
    local = await openLocalTable();
    const { marshallOptions } = createDocuments({ endpoint: local.endpoint }).config.translateConfig ?? {};
    const documents = DynamoDBDocumentClient.from(local.client, marshallOptions ? { marshallOptions } : {});
    table = new Table({ documents, name: TABLE_NAME, clock: systemClock });
  });
  afterAll(() => local.close());

  const deps = () => ({ table, clock: systemClock, chance: systemChance });
  const add = (organisationId: string, one: AuditFact) =>
    transact(deps(), async () => {
      const [head] = await table.getMany(auditHeadRef(organisationId));
      return { writes: auditWrites({ organisationId, head }, one, AT), outcome: "added" as const };
    });
  const chainIn = async (organisationId: string): Promise<Chain> => {
    const [head] = await table.getMany(auditHeadRef(organisationId));
    const { items } = await listAuditEntries(table, organisationId, { pageSize: 100 });
    return { entries: [...items], head: head?.value };
  };

  it("holds after the way there and back, whatever it tells", async () => {
    let chains = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fact, { minLength: 1, maxLength: 4 }), async (facts) => {
        const organisationId = `org_round${++chains}`;
        for (const one of facts) await add(organisationId, one);
        const { entries, head } = await chainIn(organisationId);
        expect(entries).toHaveLength(facts.length);
        expect(findChainFault(entries, head)).toBeUndefined();
      }),
      { seed, numRuns: 60 },
    );
  });

  test("has neither gap nor fork after 24 additions at once", async () => {
    const one: AuditFact = { action: "a", subject: "s", by: { organisationId: "o", subject: "p" }, detail: {} };
    let missing = 24;
    while (missing > 0) {
      const outcomes = await Promise.all(Array.from({ length: missing }, () => add("org_busy", one)));
      missing = outcomes.filter((outcome) => outcome !== "added").length;
    }
    const { entries, head } = await chainIn("org_busy");
    expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(findChainFault(entries, head)).toBeUndefined();
  });
});
