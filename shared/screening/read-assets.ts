import { workRef } from "#shared/catalogue/work-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { Asset } from "./asset.ts";
import { assetRef, listAssetsOf } from "./asset-store.ts";
import type { Departure } from "./departure.ts";
import { listDeparturesOf, listDeparturesOfAsset } from "./departure-store.ts";
import { knowsWork, readStanding, workOfNone } from "./read-standing.ts";

type Deps = Pick<Ground, "table" | "clock">;

/** An asset: its owner's in any state; once it is published, everybody's who may know of the work. */
export async function readAsset(deps: Deps, actor: Actor, assetId: string): Promise<Outcome<Stored<Asset>, Denial>> {
  const denial = denialOf(actor, "asset:read");
  if (denial) return refused(denial);
  const [stored] = await deps.table.getMany(assetRef(assetId));
  if (stored?.value.ownerId === actor.organisationId) return done(stored);
  const standing = await readStanding(deps.table, actor, stored?.value ?? workOfNone(actor, assetId));
  const seen = stored?.value.state === "published" && knowsWork(standing, deps.clock.now());
  return stored && seen ? done(stored) : refused("not-found");
}

/** A page of a work's assets by kind. Others than the owner see the published ones: their page may hold fewer than asked. */
export async function listAssets(
  deps: Deps,
  actor: Actor,
  input: PageRequest & { readonly workId: string },
): Promise<Outcome<Page<Stored<Asset>>, Denial>> {
  const denial = denialOf(actor, "asset:read");
  if (denial) return refused(denial);
  const [work] = await deps.table.getMany(workRef(input.workId));
  const ownerId = work?.value.organisationId;
  if (ownerId === actor.organisationId) return done(await listAssetsOf(deps.table, input.workId, input));
  const { workId } = input;
  const of = ownerId === undefined ? workOfNone(actor, workId) : { workId, ownerId };
  const standing = await readStanding(deps.table, actor, of);
  if (!knowsWork(standing, deps.clock.now())) return refused("not-found");
  const page = await listAssetsOf(deps.table, input.workId, input);
  return done({ ...page, items: page.items.filter(({ value }) => value.state === "published") });
}

/** A page of every departure of the actor's own files, newest first. */
export async function listDepartures(
  deps: Pick<Ground, "table">,
  actor: Actor,
  page: PageRequest,
): Promise<Outcome<Page<Stored<Departure>>, Denial>> {
  const denial = denialOf(actor, "departure:read");
  return denial ? refused(denial) : done(await listDeparturesOf(deps.table, actor.organisationId, page));
}

/** A page of every departure of one of the actor's files, newest first. */
export async function listAssetDepartures(
  deps: Pick<Ground, "table">,
  actor: Actor,
  input: PageRequest & { readonly assetId: string },
): Promise<Outcome<Page<Stored<Departure>>, Denial>> {
  const [stored] = await deps.table.getMany(assetRef(input.assetId));
  const denial = denialOf(actor, "departure:read", { organisationIds: stored ? [stored.value.ownerId] : [] });
  return denial ? refused(denial) : done(await listDeparturesOfAsset(deps.table, input.assetId, input));
}
