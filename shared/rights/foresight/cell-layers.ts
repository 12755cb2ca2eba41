import { clashesBeforeCounting } from "../clashes.ts";
import { uncovered } from "../coverage.ts";
import { CO_EXCLUSIVE_MOST, type Exclusivity } from "../exclusivity.ts";
import type { AskedLine } from "../finding.ts";
import { isLive } from "../head.ts";
import type { PreparedGrant, PreparedHead } from "../prepared-head.ts";
import { type Region, regionsBoth } from "../region.ts";
import { scopeCovers } from "../scope.ts";
import { type InTheWay, stateOfRefusal } from "./cell-state.ts";

/** What a layer of cells tells: these cannot be had so exclusively, are taken as a whole, or are the asker's already. */
export type LayerRole = Exclusivity["kind"] | "as-a-whole" | "own";

/** Cells of which one thing is so. */
export interface CellLayer {
  readonly role: LayerRole;
  readonly state: InTheWay;
  readonly region: Region;
}

/** A co-exclusive grant. Who shares is counted day by day, where it stands: whether there is room for one more. */
export interface SharerLayer {
  readonly role: "sharer";
  readonly region: Region;
  readonly grant: PreparedGrant;
}

/** As whom a newcomer would join those who share. */
export const AMONG_MOST: Exclusivity = { kind: "co-exclusive", of: CO_EXCLUSIVE_MOST };

/** From the most that can be asked for to the least. The widest circle of licensees is the least a co-exclusive one asks. */
const LADDER: readonly Exclusivity[] = [{ kind: "exclusive" }, { kind: "sole" }, AMONG_MOST, { kind: "non-exclusive" }];
const LEAST: Exclusivity = { kind: "non-exclusive" };

/** Everything that makes a difference to the cells of a question, rung by rung of exclusivity. */
export function cellLayers(
  head: PreparedHead,
  asked: Omit<AskedLine, "exclusivity">,
  now: number,
): (CellLayer | SharerLayer)[] {
  const rungs = LADDER.flatMap((exclusivity) => refused(head, { ...asked, exclusivity }, now, exclusivity.kind));
  const whole = refused(ofTheWhole(head, asked), { ...asked, exclusivity: LEAST }, now, "as-a-whole");
  return [...rungs, ...whole, ...ownCells(head, asked, now)];
}

function refused(head: PreparedHead, asked: AskedLine, now: number, role: LayerRole): (CellLayer | SharerLayer)[] {
  const { forbid, sharers } = clashesBeforeCounting(head, asked, now);
  const findings = [...uncovered(head.rights, asked), ...forbid];
  return [
    ...findings.map(({ code, region }) => ({ role, state: stateOfRefusal(code), region })),
    ...sharers.map((grant) => ({ role: "sharer" as const, region: grant.region, grant })),
  ];
}

/** The head without what is about parts of the asked scope only. */
function ofTheWhole(head: PreparedHead, { scope }: Pick<AskedLine, "scope">): PreparedHead {
  const isWhole = (one: { readonly scope: AskedLine["scope"] }) => scopeCovers({ whole: one.scope, part: scope });
  return { ...head, grants: head.grants.filter(isWhole), holdbacks: head.holdbacks.filter(isWhole) };
}

function ownCells(head: PreparedHead, asked: Omit<AskedLine, "exclusivity">, now: number): CellLayer[] {
  return head.grants.flatMap((grant): CellLayer[] => {
    if (grant.licenseeId !== asked.licenseeId || grant.isHold || !isLive(grant, now)) return [];
    if (!scopeCovers({ whole: grant.scope, part: asked.scope })) return [];
    const region = regionsBoth(grant.region, asked.region);
    return region === undefined ? [] : [{ role: "own", state: "committed", region }];
  });
}
