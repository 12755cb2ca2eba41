import { type AuditEntry, type AuditHead, type ChainFault, findLinkFault } from "#shared/platform/audit.ts";
import { auditEntryItem, auditHeadItem } from "#shared/platform/audit-store.ts";
import { keyOf } from "#shared/platform/keys.ts";
import { parseItem } from "#shared/platform/table.ts";
import type { ChainSource, RawItem } from "./chain-source.ts";

/** What an earlier reading saw last of a chain. Kept elsewhere, it proves a history that was rewritten as a whole. */
export interface SeenLink {
  readonly sequence: number;
  readonly hash: string;
}

export type FoundFault =
  | ChainFault
  | {
      readonly sequence: number;
      /** No entry of ours, under another key than its own, no chain at all, or not as it was seen before. */
      readonly fault: "unreadable" | "misplaced" | "no-chain" | "not-as-seen";
    };

/** One chain as it was read: how many links hold, the last of them, and the first fault where there is one. */
export interface ChainReport {
  readonly organisationId: string;
  readonly entries: number;
  readonly last?: SeenLink;
  readonly fault?: FoundFault;
}

/** A head may run ahead while entries are read, for the marketplace goes on; each pass reads what came meanwhile. */
const MOST_PASSES = 100;

/** Reads one organisation's chain from its first link to its head, page by page, and names the first fault. */
export async function verifyChain(source: ChainSource, organisationId: string, seen?: SeenLink): Promise<ChainReport> {
  let last: AuditHead | undefined;
  let rewritten: FoundFault | undefined;
  const report = (fault?: FoundFault): ChainReport => ({
    organisationId,
    entries: last?.sequence ?? 0,
    ...(last ? { last: { sequence: last.sequence, hash: last.hash } } : {}),
    ...(fault ? { fault } : {}),
  });
  for (let pass = 1; ; pass++) {
    const begunAt = last?.sequence ?? 0;
    const behind = last && keyOf("auditEntry", last).sk;
    for await (const raw of source.links(organisationId, behind)) {
      const read = readLink(organisationId, last, raw);
      if ("fault" in read) return report(read);
      last = read.link;
      if (seen?.sequence === last.sequence && seen.hash !== last.hash)
        rewritten = { sequence: last.sequence, fault: "not-as-seen" };
    }
    const head = readHead(await source.head(organisationId));
    const grew = (last?.sequence ?? 0) > begunAt;
    if (head && head.sequence > (last?.sequence ?? 0) && grew && pass < MOST_PASSES) continue;
    return report(endFault(last, head) ?? rewritten ?? shortening(last, seen));
  }
}

function readLink(
  organisationId: string,
  previous: AuditHead | undefined,
  raw: RawItem,
): FoundFault | { readonly link: AuditHead } {
  const expected = (previous?.sequence ?? 0) + 1;
  const entry = readEntry(raw);
  if (!entry) return { sequence: expected, fault: "unreadable" };
  if (keyOf("auditEntry", { ...entry, organisationId }).sk !== raw.sk || entry.organisationId !== organisationId)
    return { sequence: expected, fault: "misplaced" };
  const { sequence, hash } = entry;
  return findLinkFault(previous, entry) ?? { link: { organisationId, sequence, hash } };
}

/** What the table keeps on an entry beside its fields. Anything more, such as a time to live, was put there later. */
const BESIDE_FIELDS = ["pk", "sk", "itemKind", "revision"];

/** An entry is written once: a second revision is not ours, nor is an attribute too many, here or inside. */
function readEntry(raw: RawItem): AuditEntry | undefined {
  try {
    const { value, revision } = parseItem(auditEntryItem, raw);
    const names = [...Object.keys(value), ...BESIDE_FIELDS];
    const isWhole = Object.keys(raw).length === names.length && names.every((name) => Object.hasOwn(raw, name));
    return isWhole && revision === 1 && sizeOf(raw.by) === sizeOf(value.by) ? value : undefined;
  } catch {
    return undefined; // parseItem throws for what is no entry
  }
}

function sizeOf(value: unknown): number {
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function readHead(raw: RawItem | undefined): AuditHead | undefined {
  if (!raw) return undefined;
  try {
    return parseItem(auditHeadItem, raw).value;
  } catch {
    return undefined; // a head that does not read as one is none
  }
}

function endFault(last: AuditHead | undefined, head: AuditHead | undefined): FoundFault | undefined {
  if (!last && !head) return { sequence: 0, fault: "no-chain" };
  const holds =
    head?.organisationId === last?.organisationId && head?.sequence === last?.sequence && head?.hash === last?.hash;
  return holds ? undefined : { sequence: head?.sequence ?? 0, fault: "head-differs" };
}

function shortening(last: AuditHead | undefined, seen: SeenLink | undefined): FoundFault | undefined {
  const sequence = last?.sequence ?? 0;
  return seen && seen.sequence > sequence ? { sequence: sequence + 1, fault: "not-as-seen" } : undefined;
}
