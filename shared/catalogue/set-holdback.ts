import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import type { AuditHead } from "#shared/platform/audit.ts";
import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import type { Write } from "#shared/platform/writes.ts";
import { type Holdback, withHoldback, withoutHoldback } from "#shared/rights/head.ts";
import { OWN_HOLDBACKS_MOST } from "#shared/rights/limits.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { standingIn } from "#shared/rights/standing-grants.ts";
import { type OwnHoldbackTerms, ownHoldbackOf } from "./own-holdback-schema.ts";
import { partsRefused } from "./part-of-work.ts";
import type { OwnHoldback } from "./read-holdbacks.ts";
import { type RightsHeadRecord, replaceHead, rightsHeadRef } from "./rights-head-store.ts";
import { workRef } from "./work-store.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids">;
export type SetHoldbackRefusal = Denial | "part-of-no-series" | "too-many-holdbacks" | "rights-head-full" | "contended";
type LiftHoldbackRefusal = Denial | "rights-head-full" | "contended";

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * A rights holder holds cells of its own work back from everybody. What is licensed or on hold there stays as it is, and
 * is told; from the commit on, no more is granted against the holdback.
 */
export async function setHoldback(
  deps: Deps,
  actor: Actor,
  { workId, terms }: { readonly workId: string; readonly terms: OwnHoldbackTerms },
  commitWith: CommitWith<OwnHoldback> = commitNothingMore,
): Promise<Outcome<OwnHoldback, SetHoldbackRefusal>> {
  const id = deps.ids.next("holdback");
  return transactAs(
    deps,
    { actor, permission: "work:write" },
    async (): Promise<Attempt<Outcome<OwnHoldback, SetHoldbackRefusal>>> => {
      const reading = await readAround(deps, actor, workId);
      if (!reading.ok) return { writes: [], outcome: reading };
      const noPart = await partRefused(deps, workId, terms.scope);
      if (noPart) return { writes: [], outcome: noPart };
      const { head } = reading.value.record.value;
      if (head.holdbacks.length >= OWN_HOLDBACKS_MOST)
        return { writes: [], outcome: refused("too-many-holdbacks", { most: OWN_HOLDBACKS_MOST }) };
      const now = deps.clock.now();
      const holdback = ownHoldbackOf(terms, id, Math.floor(now / MILLISECONDS_PER_DAY));
      const written = replaceHead(reading.value.record, withHoldback(head, holdback));
      if (!written.ok) return { writes: [], outcome: written };
      const made: OwnHoldback = { holdback, standing: standingIn(head, holdback, now) };
      const witnessed = witnessWrites(deps, actor, { ...reading.value, holdback, action: "holdback.set" });
      return { writes: [...written.value, ...witnessed, ...commitWith(made)], outcome: done(made) };
    },
  );
}

/** The rights holder lifts one of its holdbacks: from the commit on its cells are granted as if it had not been. */
export async function liftHoldback(
  deps: Deps,
  actor: Actor,
  { workId, holdbackId }: { readonly workId: string; readonly holdbackId: string },
  commitWith: CommitWith<Holdback> = commitNothingMore,
): Promise<Outcome<Holdback, LiftHoldbackRefusal>> {
  return transactAs(
    deps,
    { actor, permission: "work:write" },
    async (): Promise<Attempt<Outcome<Holdback, LiftHoldbackRefusal>>> => {
      const reading = await readAround(deps, actor, workId);
      if (!reading.ok) return { writes: [], outcome: reading };
      const { head } = reading.value.record.value;
      const holdback = head.holdbacks.find(({ id }) => id === holdbackId);
      if (!holdback) return { writes: [], outcome: refused("not-found") };
      const written = replaceHead(reading.value.record, withoutHoldback(head, holdbackId));
      if (!written.ok) return { writes: [], outcome: written };
      const witnessed = witnessWrites(deps, actor, { ...reading.value, holdback, action: "holdback.lifted" });
      return { writes: [...written.value, ...witnessed, ...commitWith(holdback)], outcome: done(holdback) };
    },
  );
}

/** The work is read only where a part of it is to be held back. What has no parts never gets any: its kind stays. */
async function partRefused({ table }: Deps, workId: string, scope: Scope) {
  if (scope.kind === "work") return undefined;
  const [work] = await table.getMany(workRef(workId));
  if (!work) throw new Error(`Rights head ${workId} has no work`);
  return partsRefused([{ work: work.value, scope, at: { path: ["scope"] } }]);
}

interface Around {
  readonly record: Stored<RightsHeadRecord>;
  readonly chain: Stored<AuditHead> | undefined;
}

async function readAround(deps: Deps, actor: Actor, workId: string): Promise<Outcome<Around, Denial>> {
  const [record, chain] = await deps.table.getMany(rightsHeadRef(workId), auditHeadRef(actor.organisationId));
  const owned = { organisationIds: record ? [record.value.organisationId] : [] };
  const denial = denialOf(actor, "work:write", owned);
  return record && !denial ? done({ record, chain }) : refused(denial ?? "not-found");
}

function witnessWrites(
  deps: Deps,
  actor: Actor,
  { record, chain, holdback, action }: Around & { readonly holdback: Holdback; readonly action: string },
): Write[] {
  const { organisationId, workId } = record.value;
  const { id: holdbackId, strength } = holdback;
  const by = { organisationId, subject: actor.subject };
  const fact = { action, subject: workId, by, detail: { holdbackId, strength } };
  return [
    ...auditWrites({ organisationId, head: chain }, fact, instantOf(deps.clock.now())),
    publish(deps, { type: action, subject: workId, data: { workId, organisationId, holdbackId } }),
  ];
}
