import { grantsOn, holdbacksOn } from "../clashes.ts";
import { uncovered } from "../coverage.ts";
import { CO_EXCLUSIVE_MOST, type Exclusivity, standsBeside } from "../exclusivity.ts";
import type { AskedLine } from "../finding.ts";
import { isLive } from "../head.ts";
import type { PreparedGrant, PreparedHead } from "../prepared-head.ts";
import { type Region, regionsBoth } from "../region.ts";
import { scopeCovers } from "../scope.ts";
import { type InTheWay, stateOfRefusal } from "./cell-state.ts";

/** What a layer of cells tells: these cannot be had so exclusively, are taken as a whole, or are the asker's already. */
export type LayerRole = Exclusivity["kind"] | "as-a-whole" | "own";

/** Cells of which something is so. */
export interface CellLayer {
  readonly roles: readonly LayerRole[];
  readonly state: InTheWay;
  readonly region: Region;
  /** The grant, where it is co-exclusive: who shares is counted day by day, where they stand. */
  readonly sharer?: PreparedGrant;
}

/** As whom a newcomer would join those who share. */
export const AMONG_MOST: Exclusivity = { kind: "co-exclusive", of: CO_EXCLUSIVE_MOST };

const LEAST: Exclusivity = { kind: "non-exclusive" };
/** From the most that can be asked for to the least. The widest circle of licensees is the least a co-exclusive one asks. */
const LADDER: readonly Exclusivity[] = [{ kind: "exclusive" }, { kind: "sole" }, AMONG_MOST, LEAST];

/** Everything that makes a difference to the cells of a question, with the rungs of exclusivity to which it does. */
export function cellLayers(head: PreparedHead, asked: Omit<AskedLine, "exclusivity">, now: number): CellLayer[] {
  const isWhole = (one: { readonly scope: AskedLine["scope"] }) => scopeCovers({ whole: one.scope, part: asked.scope });
  const unheld = LADDER.flatMap((exclusivity) => {
    const roles: LayerRole[] = exclusivity === LEAST ? [exclusivity.kind, "as-a-whole"] : [exclusivity.kind];
    return uncovered(head.rights, { ...asked, exclusivity }).map(({ code, region }) => {
      return { roles, state: stateOfRefusal(code), region };
    });
  });
  const granted = grantsOn(head, asked, now).map(({ grant, region }): CellLayer => {
    const state = grant.isHold ? "on-hold" : "committed";
    const sharer = grant.exclusivity.kind === "co-exclusive" ? { sharer: grant } : {};
    return { roles: rungsTaken(grant.exclusivity, isWhole(grant)), state, region, ...sharer };
  });
  const held = holdbacksOn(head, asked, now).map(({ holdback, region }): CellLayer => {
    return { roles: isWhole(holdback) ? EVERY_RUNG : EVERY_RUNG_IN_PART, state: "held-back", region };
  });
  return [...unheld, ...granted, ...held, ...ownCells(head, asked, now)];
}

const EVERY_RUNG_IN_PART: readonly LayerRole[] = LADDER.map(({ kind }) => kind);
const EVERY_RUNG: readonly LayerRole[] = [...EVERY_RUNG_IN_PART, "as-a-whole"];

/** What can no longer be had beside a grant; whether one can join those who share is still to be counted. */
function rungsTaken(existing: Exclusivity, isWhole: boolean): LayerRole[] {
  const taken = LADDER.filter((wanted) => standsBeside({ existing, wanted }) === "no");
  return [...taken.map(({ kind }) => kind), ...(isWhole && taken.includes(LEAST) ? ["as-a-whole" as const] : [])];
}

function ownCells(head: PreparedHead, asked: Omit<AskedLine, "exclusivity">, now: number): CellLayer[] {
  return head.grants.flatMap((grant): CellLayer[] => {
    if (grant.licenseeId !== asked.licenseeId || grant.isHold || !isLive(grant, now)) return [];
    if (!scopeCovers({ whole: grant.scope, part: asked.scope })) return [];
    const region = regionsBoth(grant.region, asked.region);
    return region === undefined ? [] : [{ roles: ["own"], state: "committed", region }];
  });
}
