import { canonicalJson, sha256Hex } from "./canonical.ts";

type Plain = string | number | boolean | null;

/** What happened, in the words of its room: `licence.signed` on `lic_…` by a person of an organisation. */
export interface AuditFact {
  readonly action: string;
  readonly subject: string;
  readonly by: { readonly organisationId: string; readonly subject: string };
  readonly detail: Readonly<Record<string, Plain>>;
}

export interface AuditHead {
  readonly organisationId: string;
  readonly sequence: number;
  readonly hash: string;
}

export interface AuditEntry extends AuditFact {
  readonly organisationId: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly at: string;
  readonly previousHash: string;
  /** SHA-256 over the canonical JSON of all the other fields. */
  readonly hash: string;
}

/** What the first entry of a chain calls its predecessor. */
const GENESIS_HASH = "0".repeat(64);

/** The next link of an organisation's chain, and the chain's new head. */
export function nextLink(
  head: AuditHead | undefined,
  organisationId: string,
  fact: AuditFact,
  at: string,
): { entry: AuditEntry; head: AuditHead } {
  const body = {
    ...fact,
    organisationId,
    sequence: (head?.sequence ?? 0) + 1,
    at,
    previousHash: head?.hash ?? GENESIS_HASH,
  };
  const hash = hashOf(body);
  return { entry: { ...body, hash }, head: { organisationId, sequence: body.sequence, hash } };
}

function hashOf(entry: Omit<AuditEntry, "hash">): string {
  return sha256Hex(canonicalJson(entry));
}

export type ChainFault = {
  readonly sequence: number;
  readonly fault: "altered" | "missing" | "unlinked" | "head-differs";
};

/** What is wrong with an entry as the next link after `previous` (absent: as the first); undefined when it follows. */
export function findLinkFault(previous: AuditHead | undefined, entry: AuditEntry): ChainFault | undefined {
  const { hash, ...body } = entry;
  const { sequence } = entry;
  if (previous && entry.organisationId !== previous.organisationId) return { sequence, fault: "unlinked" };
  if (sequence !== (previous?.sequence ?? 0) + 1) return { sequence, fault: "missing" };
  if (entry.previousHash !== (previous?.hash ?? GENESIS_HASH)) return { sequence, fault: "unlinked" };
  return hashOf(body) === hash ? undefined : { sequence, fault: "altered" };
}

/** Reads a whole chain in order and names the first fault, or undefined when every link holds up to the head. */
export function findChainFault(entries: readonly AuditEntry[], head: AuditHead | undefined): ChainFault | undefined {
  let previous: AuditEntry | undefined;
  for (const entry of entries) {
    if (head && entry.organisationId !== head.organisationId) return { sequence: entry.sequence, fault: "unlinked" };
    const fault = findLinkFault(previous, entry);
    if (fault) return fault;
    previous = entry;
  }
  const headHolds = head?.sequence === previous?.sequence && head?.hash === previous?.hash;
  return headHolds ? undefined : { sequence: head?.sequence ?? 0, fault: "head-differs" };
}
