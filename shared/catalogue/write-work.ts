import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { create, type Write } from "#shared/platform/writes.ts";
import { emptyHead } from "#shared/rights/head.ts";
import { createHead } from "./rights-head-store.ts";
import { fitsOneItem, type Work, workOf } from "./work.ts";
import type { NewWork, WorkEdit } from "./work-schema.ts";
import {
  replaceWork,
  workContentItem,
  workContentRef,
  workEidrItem,
  workEidrRef,
  workItem,
  workRef,
} from "./work-store.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids">;
export type CreateWorkRefusal = Denial | "content-id-taken" | "work-too-large" | "contended";
export type EditWorkRefusal = Denial | "changed-meanwhile" | "kind-stays" | "work-too-large" | "contended";

/** Puts a work into the catalogue by hand. It has no rights in until a workbook brings them. */
export async function createWork(
  deps: Deps,
  actor: Actor,
  { contentId, listed, ...facts }: NewWork,
  commitWith: CommitWith<Work> = commitNothingMore,
): Promise<Outcome<Work, CreateWorkRefusal>> {
  const denial = denialOf(actor, "work:write");
  if (denial) return refused(denial);
  const { organisationId } = actor;
  const workId = deps.ids.next("work");
  const now = instantOf(deps.clock.now());
  const work = workOf({ workId, organisationId, contentId, createdAt: now, updatedAt: now }, facts, listed);
  const head = createHead({ workId, organisationId, head: emptyHead(workId) });
  if (!fitsOneItem(work) || !head.ok) return refused("work-too-large");
  return transactAs(
    deps,
    { actor, permission: "work:write" },
    async (): Promise<Attempt<Outcome<Work, CreateWorkRefusal>>> => {
      const [taken] = await deps.table.getMany(workContentRef(organisationId, { contentId }));
      if (taken) return { writes: [], outcome: refused("content-id-taken", { workId: taken.value.workId }) };
      const writes = [
        create(workItem, work),
        create(workContentItem, { organisationId, contentId, workId }),
        ...head.value,
        ...(await witnessWrites(deps, actor, { work, action: "work.created" })),
        ...commitWith(work),
      ];
      return { writes, outcome: done(work) };
    },
  );
}

/**
 * Gives a work's facts anew, if it still stands in `revision`. Its kind stays: rights hang on seasons and episodes.
 * @returns the work, and the revision in which it now stands.
 */
export async function editWork(
  deps: Deps,
  actor: Actor,
  { workId, revision, edit }: { readonly workId: string; readonly revision: number; readonly edit: WorkEdit },
): Promise<Outcome<Stored<Work>, EditWorkRefusal>> {
  return transactAs(
    deps,
    { actor, permission: "work:write" },
    async (): Promise<Attempt<Outcome<Stored<Work>, EditWorkRefusal>>> => {
      const [stored] = await deps.table.getMany(workRef(workId));
      const owned = { organisationIds: stored ? [stored.value.organisationId] : [] };
      const denial = denialOf(actor, "work:write", owned);
      if (!stored || denial) return { writes: [], outcome: refused(denial ?? "not-found") };
      if (stored.revision !== revision) return { writes: [], outcome: refused("changed-meanwhile") };
      const { listed, ...facts } = edit;
      if (facts.kind !== stored.value.kind) return { writes: [], outcome: refused("kind-stays") };
      const work = workOf({ ...identityOf(stored.value), updatedAt: instantOf(deps.clock.now()) }, facts, listed);
      if (!fitsOneItem(work)) return { writes: [], outcome: refused("work-too-large") };
      const writes = [
        ...replaceWork(stored, work),
        ...(await witnessWrites(deps, actor, { work, action: "work.edited" })),
      ];
      return { writes, outcome: done({ value: work, revision: revision + 1 }) };
    },
  );
}

function identityOf({ workId, organisationId, contentId, createdAt }: Work) {
  return { workId, organisationId, contentId, createdAt };
}

/** Audit, event, and the EIDR by which the work is found, unless another work has it. */
async function witnessWrites(
  deps: Deps,
  actor: Actor,
  { work, action }: { readonly work: Work; readonly action: string },
): Promise<Write[]> {
  const { organisationId, workId, contentId, eidr } = work;
  const [chain, named] = await deps.table.getMany(
    auditHeadRef(organisationId),
    workEidrRef(organisationId, { eidr: eidr ?? "-" }),
  );
  const by = { organisationId, subject: actor.subject };
  const fact = { action, subject: workId, by, detail: { contentId } };
  return [
    ...auditWrites({ organisationId, head: chain }, fact, work.updatedAt),
    publish(deps, { type: action, subject: workId, data: { workId, organisationId } }),
    ...(eidr === undefined || named ? [] : [create(workEidrItem, { organisationId, eidr, workId })]),
  ];
}
