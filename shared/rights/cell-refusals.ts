import type { Finding } from "./finding.ts";
import { type DatedFinding, withFreeDays } from "./free-day.ts";
import type { Judgement } from "./judge.ts";
import { leavesIn } from "./media.ts";
import type { Outlook } from "./outlook.ts";
import { type CellRefusal, inOrder } from "./refusal.ts";
import { boxOf } from "./region.ts";

/** The refusals of a request in full, for the seller: each group of cells with its reason, its holder and its free day. */
export function refusalsOf({ verdicts, promises }: Judgement, outlooks: readonly Outlook[]): CellRefusal[] {
  const dated = verdicts.flatMap(({ forbid }, verdict) => {
    const outlook = outlooks[verdict];
    return outlook === undefined ? [] : withFreeDays(forbid, outlook);
  });
  return inOrder(grouped([...dated, ...promises.forbid.map(undated)].map(inWords)));
}

/** The warnings of a request: soft holds and soft holdbacks on its cells. */
export function warningsOf({ verdicts, promises }: Judgement): CellRefusal[] {
  return groupsOf([...verdicts.flatMap((verdict) => verdict.warn), ...promises.warn]);
}

/** Findings in groups of cells, without the day they free. */
export function groupsOf(findings: readonly Finding[]): CellRefusal[] {
  return inOrder(grouped(findings.map(undated).map(inWords)));
}

function undated(finding: Finding): DatedFinding {
  return { finding, freeFromDay: undefined };
}

function inWords({ finding, freeFromDay }: DatedFinding): CellRefusal {
  return {
    code: finding.code,
    ...boxOf(finding.region),
    ...(freeFromDay === undefined ? {} : { freeFromDay }),
    ...circumstancesOf(finding),
  };
}

function circumstancesOf({ holdExpiresAt, waitsFor, isPromise, heldBy, holdbackId }: Finding): Partial<CellRefusal> {
  return {
    ...(waitsFor === undefined ? {} : { waitsFor: leavesIn(waitsFor) }),
    ...(isPromise === undefined ? {} : { isPromise }),
    ...(holdExpiresAt === undefined ? {} : { holdExpiresAt }),
    ...(heldBy === undefined ? {} : { heldBy }),
    ...(holdbackId === undefined ? {} : { holdbackId }),
  };
}

/** Puts together what differs in territories only, then what differs in media only. */
export function grouped(refusals: readonly CellRefusal[]): CellRefusal[] {
  const byPlace = joinedBy(refusals, (group) => ({
    key: { ...group, territories: [] },
    join: (other) => ({ ...group, territories: union(group.territories, other.territories).sort() }),
  }));
  return joinedBy(byPlace, (group) => ({
    key: { ...group, media: [] },
    join: (other) => ({ ...group, media: union(group.media, other.media) }),
  }));
}

function joinedBy(
  refusals: readonly CellRefusal[],
  terms: (group: CellRefusal) => { key: CellRefusal; join: (other: CellRefusal) => CellRefusal },
): CellRefusal[] {
  const groups = new Map<string, CellRefusal>();
  for (const refusal of refusals) {
    const { key, join } = terms(refusal);
    const text = JSON.stringify(key);
    const other = groups.get(text);
    groups.set(text, other === undefined ? refusal : join(other));
  }
  return [...groups.values()];
}

function union<T>(one: readonly T[], other: readonly T[]): T[] {
  return [...new Set([...other, ...one])];
}
