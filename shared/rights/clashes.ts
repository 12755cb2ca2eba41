import { overfull } from "./co-exclusive.ts";
import { standsBeside } from "./exclusivity.ts";
import type { AskedLine, Finding } from "./finding.ts";
import { isLive } from "./head.ts";
import type { PreparedGrant, PreparedHead } from "./prepared-head.ts";
import type { RefusalCode } from "./refusal.ts";
import { type Region, regionsBoth } from "./region.ts";
import { isPartOf, narrowerScope, type Scope, scopesMeet } from "./scope.ts";

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
    if (!mayMeet(grant.region, asked.region) || isOwn(grant, asked) || !isLive(grant, now)) continue;
    if (!scopesMeet(grant.scope, asked.scope)) continue;
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
    if (!mayMeet(holdback.region, asked.region) || !scopesMeet(holdback.scope, asked.scope)) continue;
    const region = regionsBoth(holdback.region, asked.region);
    if (region === undefined) continue;
    const list = holdback.isSoft ? clashes.warn : clashes.forbid;
    list.push({ code: "held-back", region, holdbackId: holdback.id });
  }
  return clashes;
}

/** The two cheapest questions, asked first of everything: do days and media meet at all? */
function mayMeet(one: Region, other: Region): boolean {
  return one.startDay < other.endDay && other.startDay < one.endDay && (one.media & other.media) !== 0;
}

function isOwn(grant: PreparedGrant, asked: AskedLine): boolean {
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
