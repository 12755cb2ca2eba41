import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome } from "#shared/platform/outcome.ts";
import type { Stored, Table } from "#shared/platform/table.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { create, createOrReplace, type Write } from "#shared/platform/writes.ts";
import type { PlannedWork } from "./avails/plan.ts";
import { CATALOGUE_FINDINGS, type ImportFinding } from "./import-finding.ts";
import { isSameRights, isSameWork } from "./planned-work.ts";
import { createHead, type RightsHeadRecord, replaceHead, rightsHeadRef } from "./rights-head-store.ts";
import type { Work } from "./work.ts";
import { changeOf, type WorkChange } from "./work-change.ts";
import {
  replaceWork,
  type WorkContent,
  type WorkEidr,
  workContentItem,
  workContentRef,
  workEidrItem,
  workEidrRef,
  workItem,
  workRef,
} from "./work-store.ts";

/** What became of a work: done (or already done), or left out because the catalogue changed since it was judged. */
export type AppliedWork = { readonly leftOut?: ImportFinding };

/**
 * Applies one planned work in one transaction: work, content id, EIDR and rights head, or none of them. A work that this
 * import, or one later in line, has already touched is left as it is, so any repeat at any time changes nothing.
 */
export async function applyWork(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  turn: { readonly organisationId: string; readonly sequence: number },
  planned: PlannedWork,
): Promise<Outcome<AppliedWork, "contended">> {
  return transact(deps, async (): Promise<Attempt<Outcome<AppliedWork, never>>> => {
    const around = await readAround(deps.table, turn.organisationId, planned);
    if ((around.content?.value.importSequence ?? 0) >= turn.sequence) return { writes: [], outcome: done({}) };
    const workId = around.content?.value.workId ?? deps.ids.next("work");
    const identity = { workId, organisationId: turn.organisationId, now: instantOf(deps.clock.now()) };
    const change = changeOf(around.known, planned, identity);
    if (change.kind === "nothing-to-do") return { writes: [], outcome: done({}) };
    if (change.kind === "impossible") return { writes: [], outcome: done({ leftOut: change.finding }) };
    const writes = writesOf(around, change, turn);
    if (writes) return { writes, outcome: done({}) };
    return { writes: [], outcome: done({ leftOut: CATALOGUE_FINDINGS.tooManyRights(planned) }) };
  });
}

interface Around {
  readonly content: Stored<WorkContent> | undefined;
  readonly eidr: Stored<WorkEidr> | undefined;
  readonly work: Stored<Work> | undefined;
  readonly record: Stored<RightsHeadRecord> | undefined;
  readonly known: { readonly work: Work; readonly head: RightsHeadRecord["head"] } | undefined;
}

async function readAround(table: Table, organisationId: string, planned: PlannedWork): Promise<Around> {
  const [content, eidr] = await table.getMany(
    workContentRef(organisationId, planned),
    workEidrRef(organisationId, { eidr: planned.eidr ?? "-" }),
  );
  if (!content) return { content, eidr, work: undefined, record: undefined, known: undefined };
  const { workId } = content.value;
  const [work, record] = await table.getMany(workRef(workId), rightsHeadRef(workId));
  if (!work || !record) throw new Error(`The content ${planned.contentId} names ${workId}, which is not whole`);
  return { content, eidr, work, record, known: { work: work.value, head: record.value.head } };
}

/** Undefined when the rights do not fit one head. */
function writesOf(
  around: Around,
  { work, head }: WorkChange & { kind: "change" },
  turn: { readonly organisationId: string; readonly sequence: number },
): Write[] | undefined {
  const { organisationId } = turn;
  const { workId, contentId, eidr } = work;
  const marked = { organisationId, contentId, workId, importSequence: turn.sequence };
  const headWrites = writesOfHead(around.record, { workId, organisationId, head });
  if (!headWrites) return undefined;
  return [
    createOrReplace(workContentItem, around.content, marked),
    ...writesOfWork(around.work, work),
    ...headWrites,
    ...(eidr === undefined || around.eidr ? [] : [create(workEidrItem, { organisationId, eidr, workId })]),
  ];
}

function writesOfWork(stored: Stored<Work> | undefined, work: Work): Write[] {
  if (!stored) return [create(workItem, work)];
  return isSameWork(stored.value, work) ? [] : replaceWork(stored, work);
}

function writesOfHead(stored: Stored<RightsHeadRecord> | undefined, next: RightsHeadRecord) {
  if (stored && isSameRights(stored.value.head, next.head)) return [];
  const written = stored ? replaceHead(stored, next.head) : createHead(next);
  return written.ok ? written.value : undefined;
}
