import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Stored, Table } from "#shared/platform/table.ts";
import { type Decision, decide, forBuyer } from "#shared/rights/decide.ts";
import { emptyHead, type RightsLine } from "#shared/rights/head.ts";
import type { AvailabilityQuestion } from "./availability-schema.ts";
import { mayHavePart } from "./part-of-work.ts";
import { onlySeen } from "./read-work.ts";
import { type RightsHeadRecord, rightsHeadRef } from "./rights-head-store.ts";
import { rightsLineOf } from "./rights-terms-schema.ts";
import type { Work } from "./work.ts";
import { listMarketWorks, workRef } from "./work-store.ts";

/** The answer for one work, as the asker may see it. */
export interface WorkAvailability {
  readonly work: Work;
  readonly decision: Decision;
}

export interface AvailabilityAnswer {
  /** The instant before which every signed licence and every hold was taken into account. */
  readonly asOf: string;
  readonly answers: readonly WorkAvailability[];
  /** Asked for by name, but absent, or not for this asker to see: the same. */
  readonly notFound: readonly string[];
  readonly nextPageToken?: string;
}

const MILLISECONDS_PER_DAY = 86_400_000;
/** No licensee has this id: what a rights holder asks of its own work, it asks for anybody. */
export const ANYBODY = "";

/**
 * What of the asked rights could be licensed now, work by work, decided on the rights heads themselves. The holder of a
 * work is told which licences stand in the way; a buyer learns cells, reasons and alternatives, never who.
 */
export async function askAvailability(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  question: AvailabilityQuestion,
): Promise<Outcome<AvailabilityAnswer, Denial>> {
  const denial = denialOf(actor, "availability:ask");
  if (denial) return refused(denial);
  const now = deps.clock.now();
  const { works, ...page } = await worksAsked(deps.table, actor, question);
  const records = await deps.table.getMany(...works.map(({ value }) => rightsHeadRef(value.workId)));
  const lines = question.lines.map((line) => rightsLineOf(line, Math.floor(now / MILLISECONDS_PER_DAY)));
  const answers = works.flatMap(({ value: work }, i) => {
    const record = records[i]?.value;
    if (!record) return [];
    const { scope } = question;
    // One part is asked of many works: of those that have no such part nobody holds anything.
    const asked = mayHavePart({ work, scope }) ? record : { ...record, head: emptyHead(work.workId) };
    return [{ work, decision: decisionFor(actor, asked, { scope, lines, now }) }];
  });
  const found = new Set(answers.map(({ work }) => work.workId));
  const notFound = (question.workIds ?? []).filter((workId) => !found.has(workId));
  const told = question.onlyAvailable ? answers.filter(({ decision }) => decision.granted) : answers;
  return done({ asOf: instantOf(now), answers: told, notFound, ...page });
}

async function worksAsked(
  table: Table,
  actor: Actor,
  { workIds, pageSize, pageToken }: AvailabilityQuestion,
): Promise<{ works: Stored<Work>[]; nextPageToken?: string }> {
  if (workIds) {
    const named = await table.getMany(...[...new Set(workIds)].map(workRef));
    const present = named.flatMap((work) => work ?? []);
    return { works: await onlySeen(table, actor, present) };
  }
  const { items, ...rest } = await listMarketWorks(table, { pageSize, pageToken });
  return { works: await onlySeen(table, actor, items), ...rest };
}

/** The decision as the actor may see it: in full to the holder of the work, without names to a buyer. */
export function decisionFor(
  actor: Actor,
  record: RightsHeadRecord,
  asked: {
    readonly scope: AvailabilityQuestion["scope"];
    readonly lines: readonly RightsLine[];
    readonly now: number;
  },
): Decision {
  const isOwn = record.organisationId === actor.organisationId;
  const { scope, lines, now } = asked;
  const decision = decide(record.head, { licenseeId: isOwn ? ANYBODY : actor.organisationId, scope, lines }, now);
  return isOwn ? decision : forBuyer(decision);
}
