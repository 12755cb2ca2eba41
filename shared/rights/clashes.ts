import { overfull } from "./co-exclusive.ts";
import { standsBeside } from "./exclusivity.ts";
import type { AskedLine, Asker, Finding } from "./finding.ts";
import { isLive } from "./head.ts";
import type { PreparedGrant, PreparedHead } from "./prepared-head.ts";
import type { PreparedHoldback } from "./prepared-holdback.ts";
import type { RefusalCode } from "./refusal.ts";
import { type Region, regionsBoth } from "./region.ts";
import { isPartOf, narrowerScope, type Scope, scopesMeet } from "./scope.ts";
import { heldOf } from "./tied-days.ts";

/** What others were granted or promised of the cells of a line: what forbids it, and what only warns. */
export interface Clashes {
  forbid: Finding[];
  warn: Finding[];
}

/** The clashes of a line at `now` (milliseconds since 1970) with commitments, live holds and holdbacks. */
export function clashesOf(head: PreparedHead, asked: AskedLine, now: number): Clashes {
  const clashes: Clashes = { forbid: [], warn: [] };
  const counted: PreparedGrant[] = [];
  for (const grant of head.grants) {
    if (!isBeside(grant, asked, now)) continue;
    const beside = standsBeside({ existing: grant.exclusivity, wanted: asked.exclusivity });
    if (beside === "yes" && !grant.isSoft) continue;
    const region = regionsBoth(grant.region, asked.region);
    if (region === undefined) continue;
    if (grant.isSoft) clashes.warn.push(clashWith(grant, region, asked.scope, asked.scope));
    else if (beside === "count") counted.push(grant);
    else clashes.forbid.push(clashWith(grant, region, narrowerScope(grant.scope, asked.scope), asked.scope));
  }
  for (const crowd of overfull(counted, asked)) {
    for (const grant of crowd.holders) clashes.forbid.push(clashWith(grant, crowd.region, crowd.scope, asked.scope));
  }
  for (const holdback of head.holdbacks) {
    if (holdsAny(holdback, asked, now))
      (holdback.isSoft ? clashes.warn : clashes.forbid).push(...heldBack(holdback, asked));
  }
  return clashes;
}

type AskedCells = Omit<AskedLine, "exclusivity">;

/** The hard grants of others on the cells that are asked about, however exclusively, and which of the cells they hold. */
export function grantsOn(head: PreparedHead, asked: AskedCells, now: number) {
  return head.grants.flatMap((grant) => {
    if (grant.isSoft || !isBeside(grant, asked, now)) return [];
    const region = regionsBoth(grant.region, asked.region);
    return region === undefined ? [] : [{ grant, region }];
  });
}

/** The hard holdbacks on the cells that are asked about, and which of the cells they hold. */
export function holdbacksOn(head: PreparedHead, asked: AskedCells, now: number) {
  return head.holdbacks.flatMap((holdback) => {
    if (holdback.isSoft || !holdsAny(holdback, asked, now)) return [];
    return heldBack(holdback, asked).map(({ region }) => ({ holdback, region }));
  });
}

/** Whether a grant of another may share cells with what is asked: the cheap questions. */
function isBeside(grant: PreparedGrant, asked: AskedCells, now: number): boolean {
  if (!mayMeet(grant.region, asked.region) || isOwn(grant, asked) || !isLive(grant, now)) return false;
  return scopesMeet(grant.scope, asked.scope);
}

/** Whether a holdback may hold cells that are asked for. */
function holdsAny(holdback: PreparedHoldback, asked: AskedCells, now: number): boolean {
  if (!mayMeet(holdback.region, asked.region) || !binds(holdback, asked) || !isLive(holdback, now)) return false;
  return scopesMeet(holdback.scope, asked.scope);
}

/**
 * What others were granted or promised of the cells a request asks to have held back for it: the rights holder cannot
 * promise what is gone. However little the others' grants keep out, they are there.
 */
export function brokenPromises(head: PreparedHead, promise: PreparedHoldback, asker: Asker, now: number): Clashes {
  const clashes: Clashes = { forbid: [], warn: [] };
  for (const grant of head.grants) {
    if (!mayMeet(grant.region, promise.region) || isOwn(grant, asker) || !isLive(grant, now)) continue;
    if (!scopesMeet(grant.scope, promise.scope)) continue;
    const common = narrowerScope(grant.scope, promise.scope);
    for (const held of heldOf(promise, common, asker.starts)) {
      const region = regionsBoth(grant.region, held.region);
      if (region === undefined) continue;
      const list = promise.isSoft || grant.isSoft ? clashes.warn : clashes.forbid;
      list.push({ ...clashWith(grant, region, held.scope, promise.scope), isPromise: true });
    }
  }
  return clashes;
}

function heldBack(holdback: PreparedHoldback, asked: AskedCells): Finding[] {
  const { id, licenceId, expiresAt } = holdback;
  const shared = regionsBoth(holdback.region, asked.region);
  if (shared === undefined) return [];
  const scope = narrowerScope(holdback.scope, asked.scope);
  // Only of the cells that are asked for: where ties are many, telling apart all the others would take most of the time.
  return heldOf({ ...holdback, region: shared }, scope, asked.starts).flatMap((held) => {
    const region = regionsBoth(held.region, asked.region);
    if (region === undefined) return [];
    return {
      code: "held-back" as const,
      region,
      ...(id === undefined ? {} : { holdbackId: id }),
      ...(licenceId === undefined ? {} : { heldBy: licenceId }),
      ...(held.waitsFor === 0 ? {} : { waitsFor: held.waitsFor }),
      ...(Number.isFinite(expiresAt) ? { holdExpiresAt: expiresAt } : {}),
    };
  });
}

/** Whether a holdback binds in this question: what a licence promises never stands in its own way. */
function binds({ binds: whom, licenceId, licenseeId }: PreparedHoldback, asked: Asker): boolean {
  if (whom === "everybody") return true;
  if (licenceId === asked.licenceId) return false;
  return (whom === "licensee") === (licenseeId === asked.licenseeId);
}

/** The two cheapest questions, asked first of everything: do days and media meet at all? */
function mayMeet(one: Region, other: Region): boolean {
  return one.startDay < other.endDay && other.startDay < one.endDay && (one.media & other.media) !== 0;
}

function isOwn(grant: PreparedGrant, asked: Asker): boolean {
  return grant.licenseeId === asked.licenseeId || grant.licenceId === asked.licenceId;
}

function clashWith(grant: PreparedGrant, region: Region, clashing: Scope, asked: Scope): Finding {
  const code = codeOf(grant, isPartOf({ whole: asked, part: clashing }));
  const found = { code, region, heldBy: grant.licenceId };
  return grant.isHold ? { ...found, holdExpiresAt: grant.expiresAt } : found;
}

function codeOf(grant: PreparedGrant, inPart: boolean): RefusalCode {
  if (grant.isHold) return "on-hold-until";
  return inPart ? "part-committed" : "committed";
}
