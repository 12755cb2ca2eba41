import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { type FreeDayGroup, freeDaysForBuyer, freeDaysOf } from "#shared/rights/foresight/free-days.ts";
import { ANYBODY } from "./ask-availability.ts";
import type { FreeDaysQuestion } from "./foresight-schema.ts";
import { holdbackOf } from "./holdback-terms-schema.ts";
import { partsRefused } from "./part-of-work.ts";
import { readWork } from "./read-work.ts";
import { rightsHeadRef } from "./rights-head-store.ts";
import { rightsLineOf } from "./rights-terms-schema.ts";

/** When rights become free, as the asker may see it. */
export interface WorkFreeDays {
  /** The instant before which every signed licence and every hold was taken into account. */
  readonly asOf: string;
  readonly groups: readonly FreeDayGroup[];
}

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * When the asked rights of a work become free, as things stand: for the holder with the licences that are waited for, for
 * a buyer without a word of whose they are.
 */
export async function askFreeDays(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  question: FreeDaysQuestion & { readonly workId: string },
): Promise<Outcome<WorkFreeDays, Denial | "part-of-no-series">> {
  const denial = denialOf(actor, "availability:ask");
  if (denial) return refused(denial);
  const read = await readWork(deps, actor, question.workId);
  if (!read.ok) return read;
  const noPart = partsRefused([{ work: read.value.value, scope: question.scope, at: { path: ["scope"] } }]);
  if (noPart) return noPart;
  const [record] = await deps.table.getMany(rightsHeadRef(question.workId));
  if (!record) throw new Error(`Work ${question.workId} has no rights head`);
  const now = deps.clock.now();
  const today = Math.floor(now / MILLISECONDS_PER_DAY);
  const lines = question.lines.map((line) => rightsLineOf(line, today));
  const holdbacks = question.holdbacks?.map((terms) => holdbackOf(terms, today));
  const isOwn = record.value.organisationId === actor.organisationId;
  const licenseeId = isOwn ? ANYBODY : actor.organisationId;
  const { scope } = question;
  const request = { licenseeId, scope, lines, ...(holdbacks === undefined ? {} : { holdbacks }) };
  const told = isOwn ? freeDaysOf : freeDaysForBuyer;
  return done({ asOf: instantOf(now), groups: told(record.value.head, request, now) });
}
