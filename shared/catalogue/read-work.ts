import type { Actor } from "#shared/parties/actor.ts";
import { organisationRef } from "#shared/parties/organisation-store.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import type { Stored, Table } from "#shared/platform/table.ts";
import { maySee } from "./market.ts";
import { type RightsHeadRecord, rightsHeadRef } from "./rights-head-store.ts";
import type { Work } from "./work.ts";
import { listMarketWorks, listWorksOf, workEidrRef, workRef } from "./work-store.ts";

type Deps = Pick<Ground, "table">;

/** A work, the actor's own or one of the market. A work it may not see is `not-found`, like one that does not exist. */
export async function readWork(deps: Deps, actor: Actor, workId: string): Promise<Outcome<Stored<Work>, Denial>> {
  const denial = denialOf(actor, "work:read");
  if (denial) return refused(denial);
  const [work] = await deps.table.getMany(workRef(workId));
  const [seen] = await onlySeen(deps.table, actor, work ? [work] : []);
  return seen ? done(seen) : refused("not-found");
}

/** Which works a list is of. */
export interface WorkListing extends PageRequest {
  /** `own`: those of the actor's organisation, listed or not. `market`: all that are on offer. */
  readonly of: "own" | "market";
  /** Only the actor's own work that carries this EIDR, canonical. */
  readonly eidr?: string | undefined;
}

/** A page of works by title. A page of the market may hold fewer works than asked for and yet not be the last. */
export async function listWorks(
  deps: Deps,
  actor: Actor,
  listing: WorkListing,
): Promise<Outcome<Page<Stored<Work>>, Denial>> {
  const denial = denialOf(actor, "work:read");
  if (denial) return refused(denial);
  const { organisationId } = actor;
  if (listing.eidr !== undefined)
    return done({ items: await findByEidr(deps.table, organisationId, { eidr: listing.eidr }) });
  if (listing.of === "own") return done(await listWorksOf(deps.table, organisationId, listing));
  if (actor.organisationStatus !== "admitted") return refused("organisation-suspended");
  const page = await listMarketWorks(deps.table, listing);
  return done({ ...page, items: await onlySeen(deps.table, actor, page.items) });
}

/** The rights of the actor's own work: what it holds, has granted, has promised. Nobody else ever sees them. */
export async function readRights(
  deps: Deps,
  actor: Actor,
  workId: string,
): Promise<Outcome<Stored<RightsHeadRecord>, Denial>> {
  const [record] = await deps.table.getMany(rightsHeadRef(workId));
  const owned = { organisationIds: record ? [record.value.organisationId] : [] };
  const denial = denialOf(actor, "work:read", owned);
  return record && !denial ? done(record) : refused(denial ?? "not-found");
}

/**
 * Those of the works an actor may see, in their order; one read for all their holders. Where there are no works the
 * actor's own house is read in their place: the time an answer takes does not tell a hidden work from none.
 */
export async function onlySeen(table: Table, actor: Actor, works: readonly Stored<Work>[]): Promise<Stored<Work>[]> {
  const holding = works.length === 0 ? [actor.organisationId] : works.map(({ value }) => value.organisationId);
  const holderIds = [...new Set(holding)];
  const holders = await table.getMany(...holderIds.map(organisationRef));
  const byId = new Map(holderIds.map((id, i) => [id, holders[i]?.value]));
  return works.filter(({ value }) => maySee(actor, value, byId.get(value.organisationId)));
}

async function findByEidr(
  table: Table,
  organisationId: string,
  identifier: { readonly eidr: string },
): Promise<Stored<Work>[]> {
  const [named] = await table.getMany(workEidrRef(organisationId, identifier));
  const [work] = named ? await table.getMany(workRef(named.value.workId)) : [];
  // An edit may have given the work another EIDR since.
  return work?.value.eidr === identifier.eidr ? [work] : [];
}
