import { rightsHeadItem } from "#shared/catalogue/rights-head-store.ts";
import type { Licence } from "#shared/licensing/licence.ts";
import { licenceItem } from "#shared/licensing/licence-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { factWrites } from "#shared/parties/fact-writes.ts";
import { organisationItem } from "#shared/parties/organisation-store.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import type { AuditHead } from "#shared/platform/audit.ts";
import { auditHeadRef } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { MAX_LINK_SECONDS, type Objects } from "#shared/platform/objects.ts";
import { done, type Outcome, type Refused, refused } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { create, demandUnchanged, type Write } from "#shared/platform/writes.ts";
import type { Asset } from "./asset.ts";
import { publishedPlace } from "./asset-objects.ts";
import { assetRef } from "./asset-store.ts";
import type { Departure } from "./departure.ts";
import { departureItem } from "./departure-store.ts";
import { decideFetch, type FetchRight } from "./may-fetch.ts";
import { knowsWork, readLicences, readStanding, type WorkStanding, workOfNone } from "./read-standing.ts";
import { screenerGrantItem } from "./screener-grant-store.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids"> & { readonly objects: Pick<Objects, "signGet"> };

/** A link to a file, and the record of its leaving. */
export interface FetchLink {
  readonly url: string;
  readonly expiresAt: string;
  readonly departureId: string;
}

export type FetchRefusal = Denial | "not-licensed" | "asset-not-published" | "contended";

/**
 * One click on a file: decides on what stands now, puts the departure on record in both houses, and only then makes the
 * link, good for 15 minutes. Should the link fail to be made, the record says more than happened, never less.
 */
export async function fetchAsset(
  deps: Deps,
  actor: Actor,
  input: { readonly assetId: string; readonly inline?: boolean },
): Promise<Outcome<FetchLink, FetchRefusal>> {
  const denial = denialOf(actor, "asset:fetch");
  if (denial) return refused(denial);
  const recorded = await recordDeparture(deps, actor, input.assetId);
  if (!recorded.ok) return recorded;
  const { asset, departure } = recorded.value;
  const { departureId, linkExpiresAt } = departure;
  const { fileName, contentType } = asset;
  // Time has passed since the record was written: the link is dead when the record says, not later.
  const leftSeconds = Math.floor((Date.parse(linkExpiresAt) - deps.clock.now()) / 1000);
  const options = { fileName, contentType, inline: input.inline ?? false, expiresInSeconds: Math.max(1, leftSeconds) };
  const url = await deps.objects.signGet(publishedPlace(asset), options);
  return done({ url, expiresAt: linkExpiresAt, departureId });
}

interface Recorded {
  readonly asset: Asset;
  readonly departure: Departure;
}

async function recordDeparture(deps: Deps, actor: Actor, assetId: string): Promise<Outcome<Recorded, FetchRefusal>> {
  const departureId = deps.ids.next("departure");
  return transactAs(
    deps,
    { actor, permission: "asset:fetch" },
    async (): Promise<Attempt<Outcome<Recorded, FetchRefusal>>> => {
      const [stored] = await deps.table.getMany(assetRef(assetId));
      const standing = await readStanding(deps.table, actor, stored?.value ?? workOfNone(actor, assetId));
      const isOwn = stored?.value.ownerId === actor.organisationId;
      const seen = isOwn || (stored?.value.state === "published" && knowsWork(standing, deps.clock.now()));
      // Nothing more is read for a file one may not know of: it takes as long as for one that is not there.
      if (!stored || !seen) return { writes: [], outcome: refused("not-found") };
      // The token was read before: a suspension since then stops the file.
      if (standing.own?.value.status !== "admitted") return { writes: [], outcome: refused("organisation-suspended") };
      const asset = stored.value;
      const around = await readAround(deps, actor, { asset, standing });
      const right = rightOf({ deps, actor, asset, standing, licences: around.licences });
      if (!right.ok) return { writes: [], outcome: right };
      const departure = departureOf({ departureId, asset, actor, right: right.value, now: deps.clock.now() });
      const writes = [
        create(departureItem, departure),
        ...restsOn(right.value, { standing, licences: around.licences }),
        ...recordWrites(deps, departure, around.heads),
      ];
      return { writes, outcome: done({ asset, departure }) };
    },
  );
}

interface Around {
  readonly licences: readonly Stored<Licence>[];
  readonly heads: ReadonlyMap<string, Stored<AuditHead> | undefined>;
}

async function readAround(
  deps: Deps,
  { organisationId }: Actor,
  { asset, standing }: { readonly asset: Asset; readonly standing: WorkStanding },
): Promise<Around> {
  const houses = [...new Set([asset.ownerId, organisationId])];
  const [licences, heads] = await Promise.all([
    readLicences(deps.table, standing),
    deps.table.getMany(...houses.map(auditHeadRef)),
  ]);
  return { licences, heads: new Map(houses.map((house, i) => [house, heads[i]])) };
}

function rightOf(at: {
  readonly deps: Deps;
  readonly actor: Actor;
  readonly asset: Asset;
  readonly standing: WorkStanding;
  readonly licences: readonly Stored<Licence>[];
}): Outcome<FetchRight, "not-found" | "asset-not-published" | "not-licensed"> {
  const decision = decideFetch({
    asset: at.asset,
    organisationId: at.actor.organisationId,
    licences: at.licences.map(({ value }) => value),
    head: at.standing.head?.value.head,
    grant: at.standing.grant?.value,
    seesWork: at.standing.seesWork,
    now: at.deps.clock.now(),
  });
  if (decision.allowed) return done(decision.right);
  if (decision.reason === "not-licensed") return notLicensed(decision);
  if (decision.reason === "not-published") return refused("asset-not-published", { state: at.asset.state });
  return refused("not-found");
}

function notLicensed(decision: {
  readonly missing: readonly string[];
  readonly licenceId?: string;
}): Refused<"not-licensed"> {
  const { missing, licenceId } = decision;
  return refused("not-licensed", { missing, ...(licenceId === undefined ? {} : { licenceId }) });
}

/**
 * All that the right rests on must still stand when the record is written: a grant taken back, or a house suspended, in
 * between stops the file. Under a licence the owner's standing does not matter: what it sold stays sold.
 */
function restsOn(
  right: FetchRight,
  { standing, licences }: { readonly standing: WorkStanding; readonly licences: readonly Stored<Licence>[] },
): Write[] {
  const { grant, own, owner, head } = standing;
  const traders = [own, right.kind === "grant" ? owner : undefined].flatMap((house) => house ?? []);
  const licence =
    right.kind === "licence" ? licences.find(({ value }) => value.licenceId === right.licenceId) : undefined;
  return [
    ...traders.map((house) => demandUnchanged(organisationItem, house)),
    ...(right.kind === "grant" && grant ? [demandUnchanged(screenerGrantItem, grant)] : []),
    ...(licence ? [demandUnchanged(licenceItem, licence)] : []),
    // What a holdback waits for may have been released since.
    ...(licence?.value.holdbacks && head ? [demandUnchanged(rightsHeadItem, head)] : []),
  ];
}

function departureOf(of: {
  readonly departureId: string;
  readonly asset: Asset;
  readonly actor: Actor;
  readonly right: FetchRight;
  readonly now: number;
}): Departure {
  const { departureId, right, now } = of;
  const { assetId, workId, ownerId, kind, fileName } = of.asset;
  const { organisationId, organisationName, subject, name, from } = of.actor;
  return {
    ...{ departureId, assetId, workId, ownerId, kind, fileName },
    ...{ organisationId, organisationName, subject, name, ...from, right },
    leftAt: instantOf(now),
    linkExpiresAt: instantOf(now + MAX_LINK_SECONDS * 1000),
  };
}

function recordWrites(deps: Deps, departure: Departure, heads: Around["heads"]): Write[] {
  const { departureId, assetId, workId, kind, ownerId, organisationId, subject, right } = departure;
  const detail = { departureId, assetId, workId, kind, right: right.kind, toOrganisationId: organisationId };
  const fact = {
    organisationId: ownerId,
    action: "asset.departed",
    subject: assetId,
    by: { organisationId, subject },
    detail,
  };
  const chains = [...heads].map(([house, head]) => ({ organisationId: house, head }));
  return factWrites(deps, fact, chains);
}
