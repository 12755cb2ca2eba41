import * as z from "zod";
import { type AuditEntry, type AuditFact, type AuditHead, nextLink } from "./audit.ts";
import type { Page, PageRequest } from "./page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table } from "./table.ts";
import { create, createOrReplace, type Write } from "./writes.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const auditHeadItem = defineItem(
  "auditHead",
  z.object({ organisationId: z.string(), sequence: z.int().positive(), hash }),
);

export const auditEntryItem = defineItem(
  "auditEntry",
  z.object({
    organisationId: z.string(),
    sequence: z.int().positive(),
    at: z.string(),
    action: z.string(),
    subject: z.string(),
    by: z.object({ organisationId: z.string(), subject: z.string() }),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    previousHash: hash,
    hash,
  }),
);

/** The chain head to read together with what a use case decides upon. */
export function auditHeadRef(organisationId: string): ItemRef<"auditHead", AuditHead> {
  return ref(auditHeadItem, { organisationId });
}

/** The two writes that add a fact to an organisation's chain, in the transaction of the change itself. */
export function auditWrites(
  chain: { readonly organisationId: string; readonly head: Stored<AuditHead> | undefined },
  fact: AuditFact,
  at: string,
): Write[] {
  const next = nextLink(chain.head?.value, chain.organisationId, fact, at);
  return [createOrReplace(auditHeadItem, chain.head, next.head), create(auditEntryItem, next.entry)];
}

/** One page of an organisation's chain, in order of sequence (or newest first). */
export async function listAuditEntries(
  table: Table,
  organisationId: string,
  page: PageRequest & { readonly descending?: boolean },
): Promise<Page<AuditEntry>> {
  const where = { index: "key", of: { organisationId }, descending: page.descending ?? false } as const;
  const { items, ...rest } = await table.list(auditEntryItem, where, page);
  return { ...rest, items: items.map(({ value }) => value) };
}
