import * as fc from "fast-check";
import { type AuditEntry, type AuditFact, type AuditHead, nextLink } from "#shared/platform/audit.ts";

export interface Chain {
  readonly entries: readonly AuditEntry[];
  readonly head: AuditHead | undefined;
}

export interface Tampered {
  readonly how: string;
  readonly whole: Chain;
  readonly chain: Chain;
}

const AT = "2026-11-20T12:00:00.000Z";
const text = fc.string({ unit: "grapheme", maxLength: 10 });
const name = fc.constantFrom("licenceId", "feeMinor", "reason", "ж", "a.b");
const plain = fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null));

export const fact: fc.Arbitrary<AuditFact> = fc.record({
  action: fc.constantFrom("licence.signed", "asset.published", "member.invited"),
  subject: text,
  by: fc.record({ organisationId: fc.constantFrom("org_1", "org_2"), subject: text }),
  detail: fc.dictionary(name, plain, { maxKeys: 3, noNullPrototype: true }),
});

/** The chain of an organisation to which these facts were added, one after another. */
export function chainOf(organisationId: string, facts: readonly AuditFact[], start?: AuditHead): Chain {
  const entries: AuditEntry[] = [];
  let head = start;
  for (const one of facts) {
    const next = nextLink(head, organisationId, one, AT);
    entries.push(next.entry);
    head = next.head;
  }
  return { entries, head };
}

/** A place in a chain and what a forger puts there; a place is taken modulo what there is. */
const forgery = fc.record({
  at: fc.nat(),
  to: fc.nat(),
  count: fc.integer({ min: 1, max: 4 }),
  fact,
  facts: fc.array(fact, { minLength: 1, maxLength: 4 }),
  hash: fc.stringMatching(/^[0-9a-f]{64}$/),
  text,
});
type Forgery = typeof forgery extends fc.Arbitrary<infer T> ? T : never;
type Tampering = (chain: Chain, by: Forgery) => Chain;

const place = ({ entries }: Chain, at: number) => at % entries.length;
const withEntries = (chain: Chain, entries: readonly AuditEntry[]): Chain => ({ ...chain, entries });
const change =
  (changed: (entry: AuditEntry, by: Forgery) => Partial<AuditEntry>): Tampering =>
  (chain, by) => {
    const at = place(chain, by.at);
    return withEntries(
      chain,
      chain.entries.map((entry, i) => (i === at ? { ...entry, ...changed(entry, by) } : entry)),
    );
  };

const headAt = (chain: Chain, count: number): AuditHead | undefined => {
  const last = chain.entries[count - 1];
  return last && { organisationId: last.organisationId, sequence: last.sequence, hash: last.hash };
};

export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  "change what was done": change((_, by) => ({ action: by.fact.action, subject: by.fact.subject })),
  "change who did it": change((_, by) => ({ by: by.fact.by })),
  "change a detail": change((entry, by) => ({ detail: { ...entry.detail, ...by.fact.detail } })),
  "change the time": change((_, by) => ({ at: by.text })),
  "change the number": change((_, by) => ({ sequence: by.to })),
  "change the hash": change((_, by) => ({ hash: by.hash })),
  "change the hash before": change((_, by) => ({ previousHash: by.hash })),
  "change the organisation": change((_, by) => ({ organisationId: by.text })),
  "change and hash anew": (chain, by) => {
    const at = place(chain, by.at);
    const { entry } = nextLink(headAt(chain, at), "org_1", by.fact, AT);
    return withEntries(chain, chain.entries.with(at, entry));
  },
  delete: (chain, by) => withEntries(chain, chain.entries.toSpliced(place(chain, by.at), by.count)),
  swap: (chain, by) => {
    const [one, other] = [place(chain, by.at), place(chain, by.to)];
    const first = chain.entries[one];
    const second = chain.entries[other];
    return first && second ? withEntries(chain, chain.entries.with(one, second).with(other, first)) : chain;
  },
  "swap and number anew": (chain, by) => {
    const swapped = TAMPERINGS.swap?.(chain, by) ?? chain;
    return withEntries(
      chain,
      swapped.entries.map((entry, i) => ({ ...entry, sequence: i + 1 })),
    );
  },
  "truncate the end": (chain, by) => withEntries(chain, chain.entries.slice(0, place(chain, by.at))),
  "truncate the beginning": (chain, by) => withEntries(chain, chain.entries.slice(place(chain, by.at) + 1)),
  repeat: (chain, by) => {
    const at = place(chain, by.at);
    return withEntries(
      chain,
      chain.entries.flatMap((entry, i) => (i === at ? [entry, entry] : [entry])),
    );
  },
  "fork, well linked": (chain, by) => {
    const at = place(chain, by.at);
    const forked = chainOf("org_1", by.facts, headAt(chain, at)).entries;
    return withEntries(chain, [...chain.entries.slice(0, at), ...forked]);
  },
  "put in from another chain": (chain, by) => {
    const other = chainOf("org_9", by.facts).entries;
    return withEntries(chain, chain.entries.toSpliced(place(chain, by.at), 0, ...other));
  },
  "go on behind the head": (chain, by) =>
    withEntries(chain, [...chain.entries, ...chainOf("org_1", by.facts, chain.head).entries]),
  "set the head back": (chain, by) => ({ ...chain, head: headAt(chain, place(chain, by.at)) }),
  "move the head on": (chain, by) => ({
    ...chain,
    head: chain.head && { ...chain.head, sequence: chain.head.sequence + by.count },
  }),
  "give the head another hash": (chain, by) => ({ ...chain, head: chain.head && { ...chain.head, hash: by.hash } }),
  "take the head away": (chain) => ({ ...chain, head: undefined }),
};

const isSame = (one: Chain, other: Chain) => JSON.stringify(one) === JSON.stringify(other);

/** Random chains, each tampered with in a random way; what came out as it was is no tampering. */
export const tampered: fc.Arbitrary<Tampered> = fc
  .record({
    facts: fc.array(fact, { minLength: 1, maxLength: 12 }),
    how: fc.constantFrom(...Object.keys(TAMPERINGS)),
    by: forgery,
  })
  .map(({ facts, how, by }) => {
    const whole = chainOf("org_1", facts);
    return { how, whole, chain: TAMPERINGS[how]?.(whole, by) ?? whole };
  })
  .filter(({ whole, chain }) => !isSame(whole, chain));
