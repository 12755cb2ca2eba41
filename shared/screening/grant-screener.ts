import { workRef } from "#shared/catalogue/work-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { factWrites } from "#shared/parties/fact-writes.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { organisationItem, organisationRef } from "#shared/parties/organisation-store.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import { auditHeadRef } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { createOrReplace, demandUnchanged, remove, type Write } from "#shared/platform/writes.ts";
import { isFittingEnd, type ScreenerGrant } from "./screener-grant.ts";
import { listGrantsOf, screenerGrantItem, screenerGrantRef } from "./screener-grant-store.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids">;

/** Whom a grant is for, and of which work. */
interface Grantee {
  readonly workId: string;
  readonly organisationId: string;
}

export type GrantRefusal = Denial | "grantee-not-fitting" | "grant-end-not-fitting" | "contended";

/**
 * The owner of a work lets an organisation watch its screeners until an instant. Granting again moves the end; both
 * houses have it on record. A grant that stands already, to the same instant, is not recorded twice: whoever lost the
 * answer may ask again.
 */
export async function grantScreener(
  deps: Deps,
  actor: Actor,
  input: Grantee & { readonly until: string },
): Promise<Outcome<ScreenerGrant, GrantRefusal>> {
  return transactAs(
    deps,
    { actor, permission: "screener:grant" },
    async (): Promise<Attempt<Outcome<ScreenerGrant, GrantRefusal>>> => {
      const reading = await readAround(deps, actor, input);
      if (!reading.ok) return { writes: [], outcome: reading };
      const { own, grantee, grant } = reading.value;
      const now = deps.clock.now();
      if (!isFittingEnd(input.until, now)) return { writes: [], outcome: refused("grant-end-not-fitting") };
      // Absent, not admitted and the owner itself look alike: a grant is no way to ask who is in the network.
      if (grantee?.value.status !== "admitted" || grantee.value.organisationId === actor.organisationId)
        return { writes: [], outcome: refused("grantee-not-fitting") };
      if (grant && Date.parse(grant.value.until) === Date.parse(input.until))
        return { writes: [], outcome: done(grant.value) };
      const next: ScreenerGrant = {
        workId: input.workId,
        organisationId: grantee.value.organisationId,
        organisationName: grantee.value.name,
        ownerId: actor.organisationId,
        grantedBy: actor.subject,
        grantedAt: instantOf(now),
        until: instantOf(Date.parse(input.until)),
      };
      const record = recordWrites(
        deps,
        actor,
        { ...input, action: "screener.granted", until: next.until },
        reading.value,
      );
      const bothTrade = [own, grantee].map((house) => demandUnchanged(organisationItem, house));
      return {
        writes: [createOrReplace(screenerGrantItem, grant, next), ...bothTrade, ...record],
        outcome: done(next),
      };
    },
  );
}

/** The owner takes a grant back: at the next click nothing leaves any more. */
export async function revokeScreener(
  deps: Deps,
  actor: Actor,
  input: Grantee,
): Promise<Outcome<undefined, Denial | "contended">> {
  return transactAs(
    deps,
    { actor, permission: "screener:grant" },
    async (): Promise<Attempt<Outcome<undefined, Denial>>> => {
      const reading = await readAround(deps, actor, input);
      if (!reading.ok) return { writes: [], outcome: reading };
      const { own, grant } = reading.value;
      if (!grant) return { writes: [], outcome: refused("not-found") };
      const fact = { ...input, action: "screener.revoked", until: grant.value.until };
      const record = recordWrites(deps, actor, fact, reading.value);
      const writes = [remove(screenerGrantItem, grant), demandUnchanged(organisationItem, own), ...record];
      return { writes, outcome: done(undefined) };
    },
  );
}

/** A page of who may watch a work's screeners, for its owner. */
export async function listScreenerGrants(
  deps: Pick<Ground, "table">,
  actor: Actor,
  input: PageRequest & { readonly workId: string },
): Promise<Outcome<Page<Stored<ScreenerGrant>>, Denial>> {
  const [work] = await deps.table.getMany(workRef(input.workId));
  const denial = denialOf(actor, "departure:read", { organisationIds: work ? [work.value.organisationId] : [] });
  return denial ? refused(denial) : done(await listGrantsOf(deps.table, input.workId, input));
}

interface Around {
  readonly own: Stored<Organisation>;
  readonly grantee: Stored<Organisation> | undefined;
  readonly grant: Stored<ScreenerGrant> | undefined;
  readonly chains: Parameters<typeof factWrites>[2];
}

async function readAround(
  deps: Deps,
  actor: Actor,
  { workId, organisationId }: Grantee,
): Promise<Outcome<Around, Denial>> {
  const [work, own, grantee, grant, ownerHead, granteeHead] = await deps.table.getMany(
    workRef(workId),
    organisationRef(actor.organisationId),
    organisationRef(organisationId),
    screenerGrantRef({ workId, organisationId }),
    auditHeadRef(actor.organisationId),
    auditHeadRef(organisationId),
  );
  const denial = denialOf(actor, "screener:grant", { organisationIds: work ? [work.value.organisationId] : [] });
  if (denial) return refused(denial);
  // The actor was read before: a suspension since then counts.
  if (own?.value.status !== "admitted") return refused("organisation-suspended");
  const chains = [
    { organisationId: actor.organisationId, head: ownerHead },
    { organisationId, head: granteeHead },
  ];
  return done({ own, grantee, grant, chains });
}

function recordWrites(
  deps: Deps,
  actor: Actor,
  { action, workId, organisationId, until }: Grantee & { readonly action: string; readonly until: string },
  { chains }: Around,
): Write[] {
  const by = { organisationId: actor.organisationId, subject: actor.subject };
  const detail = { workId, granteeId: organisationId, until };
  return factWrites(deps, { organisationId: actor.organisationId, action, subject: workId, by, detail }, chains);
}
