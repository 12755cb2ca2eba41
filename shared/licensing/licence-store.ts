import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table, type Unreadable } from "#shared/platform/table.ts";
import { create, createOrReplace, remove, type Write } from "#shared/platform/writes.ts";
import type { Licence, Side } from "./licence.ts";
import type { LicenceDocument } from "./licence-document.ts";
import {
  type Signature,
  signatureSchema,
  storedDeadlineSchema,
  storedDocumentSchema,
  storedLicenceSchema,
} from "./licence-schema.ts";

export const licenceItem = defineItem<"licence", Licence>("licence", storedLicenceSchema);
const documentItem = defineItem("licenceDocument", storedDocumentSchema);
const signatureItem = defineItem("signature", signatureSchema);
const deadlineItem = defineItem("licenceDeadline", storedDeadlineSchema);

/** The time limit of an open licence, in epoch milliseconds. */
export interface Deadline {
  readonly licenceId: string;
  readonly expiresAt: number;
  /** When the clock looks at it: at first when it is over; later, when it could not be lapsed. */
  readonly lookAt: number;
}

export function licenceRef(licenceId: string): ItemRef<"licence", Licence> {
  return ref(licenceItem, { licenceId });
}

function documentRef(licenceId: string): ItemRef<"licenceDocument", LicenceDocument> {
  return ref(documentItem, { licenceId });
}

export function deadlineRef(licenceId: string): ItemRef<"licenceDeadline", Deadline> {
  return ref(deadlineItem, { licenceId });
}

export function createDocument(document: LicenceDocument): Write {
  return create(documentItem, document);
}

export function createSignature(signature: Signature): Write {
  return create(signatureItem, signature);
}

/** Keeps the time limit the clock looks for in step with the licence: set, moved or taken away. */
export function deadlineWrites(licence: Licence, stored: Stored<Deadline> | undefined): Write[] {
  const { licenceId, expiresAt } = licence;
  if (expiresAt === stored?.value.expiresAt) return [];
  if (expiresAt !== undefined)
    return [createOrReplace(deadlineItem, stored, { licenceId, expiresAt, lookAt: expiresAt })];
  return stored ? [remove(deadlineItem, stored)] : [];
}

/** Licence and its two possible signatures, in one read. */
export async function readLicenceRecord(
  table: Table,
  licenceId: string,
): Promise<{ licence: Stored<Licence>; document: LicenceDocument; signatures: Signature[] } | undefined> {
  const [licence, document, ...signatures] = await table.getMany(
    licenceRef(licenceId),
    documentRef(licenceId),
    ref(signatureItem, { licenceId, party: "licensor" }),
    ref(signatureItem, { licenceId, party: "licensee" }),
  );
  if (!licence) return undefined;
  if (!document) throw new Error(`Licence ${licenceId} has no document`);
  return { licence, document: document.value, signatures: signatures.flatMap((signature) => signature?.value ?? []) };
}

/** The licences an organisation grants (licensor) or takes (licensee), newest first. */
export async function listLicencesOf(
  table: Table,
  of: { readonly organisationId: string; readonly side: Side },
  page: PageRequest,
): Promise<Page<Stored<Licence>>> {
  if (of.side === "licensor") {
    return table.list(licenceItem, { index: "gsi1", of: { licensorId: of.organisationId }, descending: true }, page);
  }
  return table.list(licenceItem, { index: "gsi2", of: { licenseeId: of.organisationId }, descending: true }, page);
}

/** Time limits over before `now` (epoch milliseconds), longest waiting to be looked at first. */
export async function listOverdue(
  table: Table,
  now: number,
  page: PageRequest,
  unreadable?: Unreadable,
): Promise<Page<Deadline>> {
  const sortBefore = String(now).padStart(13, "0");
  const due = await table.list(deadlineItem, { index: "gsi1", of: {}, sortBefore, unreadable }, page);
  return { ...due, items: due.items.map(({ value }) => value) };
}
