import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Table } from "#shared/platform/table.ts";
import { forBuyer } from "#shared/rights/buyer-answer.ts";
import { decideTogether, type PackageRequest } from "#shared/rights/decide-together.ts";
import type { Decision } from "#shared/rights/decision.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { ANYBODY } from "./ask-availability.ts";
import type { PackageQuestion } from "./package-schema.ts";
import { partsRefused } from "./part-of-work.ts";
import { onlySeen } from "./read-work.ts";
import { rightsHeadRef } from "./rights-head-store.ts";
import { rightsLineOf } from "./rights-terms-schema.ts";
import type { Work } from "./work.ts";
import { workRef } from "./work-store.ts";

export type AskPackageRefusal = Denial | "package-of-several-holders" | "part-of-no-series";

/** The answer for one work of a package, and what of it was asked for. */
interface PackagePart {
  readonly work: Work;
  readonly scope: Scope;
  readonly decision: Decision;
}

export interface PackageAnswer {
  /** The instant before which every signed licence and every hold was taken into account. */
  readonly asOf: string;
  /** Whether the package can be licensed as a whole: every work of it is there, and free as asked. */
  readonly granted: boolean;
  /** In the order asked. */
  readonly works: readonly PackagePart[];
  /** Absent, or not for this asker to see: the same. */
  readonly notFound: readonly string[];
}

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Whether a package of works of one rights holder could be licensed now as a whole, and what of it stands in the way,
 * decided on the rights heads themselves. The holder is told which licences those are; a buyer is not.
 */
export async function askPackage(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  question: PackageQuestion,
): Promise<Outcome<PackageAnswer, AskPackageRefusal>> {
  const denial = denialOf(actor, "availability:ask");
  if (denial) return refused(denial);
  const now = deps.clock.now();
  const workIds = [...new Set(question.works.map(({ workId }) => workId))];
  const works = await worksSeen(deps.table, actor, workIds);
  const [holder, another] = new Set([...works.values()].map(({ organisationId }) => organisationId));
  if (another !== undefined) return refused("package-of-several-holders");
  const noPart = partsRefused(partsOf(question, works));
  if (noPart) return noPart;
  const records = await deps.table.getMany(...[...works.keys()].map(rightsHeadRef));
  const heads = new Map(records.flatMap((record) => (record ? [[record.value.workId, record.value.head]] : [])));
  const isOwn = holder === actor.organisationId;
  const asked = requestsOf(question, { heads, licenseeId: isOwn ? ANYBODY : actor.organisationId, now });
  const answer = decided([...heads.values()], asked, now);
  const parts = answer.works.flatMap(({ workId, decision }, i): PackagePart[] => {
    const [work, scope] = [works.get(workId), asked[i]?.scope];
    return work && scope ? [{ work, scope, decision: isOwn ? decision : forBuyer(decision) }] : [];
  });
  const notFound = workIds.filter((workId) => !heads.has(workId));
  return done({ asOf: instantOf(now), granted: answer.granted && notFound.length === 0, works: parts, notFound });
}

/** Those of the works the actor may see, by id. */
async function worksSeen(table: Table, actor: Actor, workIds: readonly string[]): Promise<ReadonlyMap<string, Work>> {
  const named = await table.getMany(...workIds.map(workRef));
  const present = named.flatMap((work) => work ?? []);
  const seen = await onlySeen(table, actor, present);
  return new Map(seen.map(({ value }) => [value.workId, value]));
}

/** What is asked of the works that are seen: of others nothing is told, not even that they have no parts. */
function partsOf(question: PackageQuestion, works: ReadonlyMap<string, Work>) {
  return question.works.flatMap(({ workId, scope }, i) => {
    const work = works.get(workId);
    return work ? [{ work, scope, at: { path: ["works", i, "scope"] } }] : [];
  });
}

function requestsOf(
  { works }: PackageQuestion,
  on: { readonly heads: ReadonlyMap<string, RightsHead>; readonly licenseeId: string; readonly now: number },
): PackageRequest[] {
  const asOfDay = Math.floor(on.now / MILLISECONDS_PER_DAY);
  const there = works.filter(({ workId }) => on.heads.has(workId));
  return there.map(({ workId, scope, lines }) => {
    return { workId, scope, licenseeId: on.licenseeId, lines: lines.map((line) => rightsLineOf(line, asOfDay)) };
  });
}

/** Of a package none of whose works is there, nothing is decided, and nothing granted. */
function decided(heads: readonly RightsHead[], requests: readonly PackageRequest[], now: number) {
  return requests.length === 0 ? { granted: false, works: [] } : decideTogether(heads, requests, now);
}
