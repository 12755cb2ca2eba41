import { clashesOf } from "../clashes.ts";
import { sufficientRegions } from "../coverage.ts";
import type { AskedLine } from "../finding.ts";
import { eachMedium } from "../media.ts";
import type { PreparedGrant, PreparedHead, PreparedRight } from "../prepared-head.ts";
import type { PreparedHoldback, Start } from "../prepared-holdback.ts";
import { type Region, regionsWithout } from "../region.ts";
import type { Scope } from "../scope.ts";
import { territoriesEither, territoriesIn, territorySetOf } from "../territories.ts";
import { inOrderOfDay } from "../tied-days.ts";
import { cellsOfPlank, type Plank } from "./search-question.ts";
import { exclusivityOf } from "./standing.ts";
import type { ObstacleRow, SourceRow, WorkRows } from "./work-rows.ts";

/** Who asks, of what part of each work, and when. */
export interface Asking {
  readonly licenseeId: string;
  readonly scope: Scope;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Everything that is asked: what is granted starts what other terms are tied to. */
  readonly planks: readonly Plank[];
}

/**
 * The free cells of a plank, counted by the algebra of rights itself. For the few works of which tables cannot tell: a
 * version put together of parts, co-exclusive licensees to be counted cell by cell, holdbacks tied to other rights.
 */
export function freeCellsByAlgebra(rows: WorkRows, plank: Plank, asking: Asking): number {
  const head = preparedAgain(rows);
  const asked = askedLine(head, plank, asking);
  const missing = regionsWithout([asked.region], sufficientRegions(head.rights, asked));
  const taken = clashesOf(head, asked, asking.now).forbid.map((finding) => finding.region);
  return cellsOfPlank(plank) - cellsUnder([...missing, ...taken]);
}

function askedLine(head: PreparedHead, plank: Plank, { licenseeId, scope, planks }: Asking): AskedLine {
  const ownStarts = head.hasTies
    ? planks.map((each): Start => ({ ...regionOfPlank(each), licenceId: undefined, scope }))
    : [];
  return {
    licenceId: undefined,
    licenseeId,
    scope,
    starts: inOrderOfDay([...head.starts, ...ownStarts]),
    exclusivity: plank.exclusivity,
    region: regionOfPlank(plank),
  };
}

function regionOfPlank({ media, territories, version, startDay, endDay }: Plank): Region {
  return { media, territories: territorySetOf(territories), languages: version, startDay, endDay };
}

/** The licences of an index have no names; none is the asker's by name. */
const NAMELESS_LICENCE = "";

function preparedAgain({ sources, obstacles }: WorkRows): PreparedHead {
  const grants = obstacles.flatMap(grantOf);
  const holdbacks = obstacles.flatMap(holdbackOf);
  const lasting = grants.filter((grant) => !grant.isHold);
  return {
    rights: sources.flatMap(rightOf),
    grants,
    holdbacks,
    starts: lasting.map(({ scope, region }) => ({ ...region, licenceId: NAMELESS_LICENCE, scope })),
    hasTies: obstacles.some(({ cut }) => cut.ties !== undefined),
  };
}

function rightOf(row: SourceRow): PreparedRight[] {
  const exclusivity = exclusivityOf(row.cut.standing);
  if (exclusivity === undefined) return [];
  const region = regionOfRow(row);
  return [{ scope: row.cut.scope, exclusivity, region, clearedUntil: region.endDay, cleared: region }];
}

function grantOf(row: ObstacleRow): PreparedGrant[] {
  const exclusivity = exclusivityOf(row.cut.standing);
  if (exclusivity === undefined) return [];
  const { licenseeId = "", expiresAt, cut } = row;
  const isHold = Number.isFinite(expiresAt);
  const terms = { scope: cut.scope, exclusivity, region: regionOfRow(row), isHold, isSoft: false, expiresAt };
  return [{ licenceId: NAMELESS_LICENCE, licenseeId, ...terms }];
}

function holdbackOf(row: ObstacleRow): PreparedHoldback[] {
  const { licenseeId, expiresAt, cut } = row;
  if (exclusivityOf(cut.standing) !== undefined) return [];
  const binds = cut.standing === "held-back-from-licensee" ? "licensee" : "licensor";
  return [
    {
      id: undefined,
      binds: licenseeId === undefined ? "everybody" : binds,
      licenceId: NAMELESS_LICENCE,
      licenseeId,
      scope: cut.scope,
      region: regionOfRow(row),
      tiedStart: cut.ties?.start,
      tiedEnd: cut.ties?.end,
      ownStarts: (cut.ties?.ownStarts ?? []).map((start) => ({
        ...start,
        licenceId: NAMELESS_LICENCE,
        territories: territorySetOf(start.territories),
      })),
      isSoft: false,
      expiresAt,
    },
  ];
}

function regionOfRow({ cut, startDay, endDay }: SourceRow): Region {
  const { media, territories, languages } = cut;
  return { media, territories, languages, startDay, endDay };
}

/** How many cells (medium, territory, day) some of these regions hold in any version; each cell once. */
function cellsUnder(regions: readonly Region[]): number {
  const days = [...new Set(regions.flatMap(({ startDay, endDay }) => [startDay, endDay]))].sort((a, b) => a - b);
  return days.slice(0, -1).reduce((sum, startDay, at) => {
    const endDay = days[at + 1] ?? startDay;
    const here = regions.filter((region) => region.startDay < endDay && startDay < region.endDay);
    return sum + (endDay - startDay) * placesUnder(here);
  }, 0);
}

function placesUnder(regions: readonly Region[]): number {
  const media = regions.reduce((set, region) => set | region.media, 0);
  return eachMedium(media).reduce((sum, medium) => {
    const here = regions.filter((region) => (region.media & medium) !== 0).map((region) => region.territories);
    return sum + territoriesIn(here.reduce(territoriesEither)).length;
  }, 0);
}
