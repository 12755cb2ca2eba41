import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { Objects } from "#shared/platform/objects.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import {
  decodePageToken,
  encodePageToken,
  type Page,
  type PageRequest,
  PageTokenError,
} from "#shared/platform/page.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { CatalogueImport } from "./catalogue-import.ts";
import { importRef, listImportsOf } from "./catalogue-import-store.ts";
import type { ImportFinding } from "./import-finding.ts";
import { readReport } from "./plan-objects.ts";

/** An import of the actor's organisation, with its progress and first findings. */
export async function readImport(
  deps: Pick<Ground, "table">,
  actor: Actor,
  importId: string,
): Promise<Outcome<CatalogueImport, Denial>> {
  const [stored] = await deps.table.getMany(importRef(importId));
  const owned = { organisationIds: stored ? [stored.value.organisationId] : [] };
  const denial = denialOf(actor, "import:read", owned);
  return stored && !denial ? done(stored.value) : refused(denial ?? "not-found");
}

/** The imports of the actor's organisation, newest first. */
export async function listImports(
  deps: Pick<Ground, "table">,
  actor: Actor,
  page: PageRequest,
): Promise<Outcome<Page<Stored<CatalogueImport>>, Denial>> {
  const denial = denialOf(actor, "import:read");
  return denial ? refused(denial) : done(await listImportsOf(deps.table, actor.organisationId, page));
}

/** A page of everything found in an import, errors first; empty while it is not judged. */
export async function listFindings(
  deps: Pick<Ground, "table"> & { readonly objects: Objects },
  actor: Actor,
  { importId, ...page }: PageRequest & { readonly importId: string },
): Promise<Outcome<Page<ImportFinding>, Denial>> {
  const read = await readImport(deps, actor, importId);
  if (!read.ok) return read;
  const from = page.pageToken === undefined ? 0 : positionOf(page.pageToken);
  const findings = (await readReport(deps.objects, importId)) ?? [];
  const until = from + page.pageSize;
  const items = findings.slice(from, until);
  return done(until < findings.length ? { items, nextPageToken: encodePageToken({ from: String(until) }) } : { items });
}

function positionOf(pageToken: string): number {
  const from = Number(decodePageToken(pageToken).from);
  if (!Number.isSafeInteger(from) || from < 0) throw new PageTokenError("The page token is not one this list gave");
  return from;
}
