import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { Table } from "#shared/platform/table.ts";
import type { PlannedWork } from "./avails/plan.ts";
import { CATALOGUE_FINDINGS, type ImportFinding } from "./import-finding.ts";
import { fitsOneHead, rightsHeadRef } from "./rights-head-store.ts";
import { changeOf, type KnownWork, outlivingLicences } from "./work-change.ts";
import { workContentRef, workEidrRef, workRef } from "./work-store.ts";

/** Two keys each, within the hundred one read takes. */
const WORKS_READ_TOGETHER = 50;

/** Holds planned works against the catalogue as it stands: what would be impossible, and what deserves a warning. */
export async function foreseeFindings(
  deps: Pick<Ground, "table" | "clock">,
  organisationId: string,
  works: readonly PlannedWork[],
): Promise<ImportFinding[]> {
  const findings: ImportFinding[] = [];
  const now = instantOf(deps.clock.now());
  for (let from = 0; from < works.length; from += WORKS_READ_TOGETHER) {
    const together = works.slice(from, from + WORKS_READ_TOGETHER);
    const known = await readKnown(deps.table, organisationId, together);
    together.forEach((planned, i) => {
      findings.push(...findingsOf(known[i] ?? {}, planned, { organisationId, now }));
    });
  }
  return findings;
}

interface Known {
  readonly before?: KnownWork;
  /** The work that already carries the planned EIDR. */
  readonly eidrWorkId?: string;
}

async function readKnown(table: Table, organisationId: string, works: readonly PlannedWork[]): Promise<Known[]> {
  const contents = await table.getMany(...works.map((work) => workContentRef(organisationId, work)));
  const eidrs = await table.getMany(...works.map(({ eidr = "-" }) => workEidrRef(organisationId, { eidr })));
  const workIds = contents.flatMap((content) => content?.value.workId ?? []);
  const stored = await table.getMany(...workIds.map(workRef));
  const heads = await table.getMany(...workIds.map(rightsHeadRef));
  const before = new Map<string, KnownWork>();
  workIds.forEach((workId, i) => {
    const [work, record] = [stored[i]?.value, heads[i]?.value];
    if (work && record) before.set(workId, { work, head: record.head });
  });
  return works.map((_, i) => {
    const known = before.get(contents[i]?.value.workId ?? "");
    const eidrWorkId = eidrs[i]?.value.workId;
    return { ...(known ? { before: known } : {}), ...(eidrWorkId === undefined ? {} : { eidrWorkId }) };
  });
}

/** Stands for the id a new work will get. */
const UNBORN = "";

function findingsOf(
  { before, eidrWorkId }: Known,
  planned: PlannedWork,
  context: { organisationId: string; now: string },
): ImportFinding[] {
  const { contentId, eidr } = planned;
  const workId = before?.work.workId ?? UNBORN;
  const change = changeOf(before, planned, { ...context, workId });
  if (change.kind === "impossible") return [change.finding];
  if (change.kind === "nothing-to-do") return [];
  if (!fitsOneHead(change.head)) return [CATALOGUE_FINDINGS.tooManyRights({ contentId })];
  const outliving = before ? outlivingLicences(before.head, change.head) : [];
  const isElsewhere = eidr !== undefined && eidrWorkId !== undefined && eidrWorkId !== workId;
  return [
    ...outliving.map((licenceId) => CATALOGUE_FINDINGS.commitmentOutlivesRights({ contentId, licenceId })),
    ...(isElsewhere ? [CATALOGUE_FINDINGS.eidrOfAnotherWork({ contentId, eidr })] : []),
  ];
}
