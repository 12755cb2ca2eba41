import type { RightsBox } from "../box.ts";
import { classesOf, type Mark } from "../cell-class.ts";
import { overfull } from "../co-exclusive.ts";
import type { DayWindow } from "../days.ts";
import type { AskedLine } from "../finding.ts";
import type { RightsHead } from "../head.ts";
import { type LanguageScope, languagesCover, languagesWithout } from "../languages.ts";
import { leavesIn, type MediaLeaf } from "../media.ts";
import { prepare } from "../prepared-head.ts";
import { onDay, regionsOf } from "../region.ts";
import type { Scope } from "../scope.ts";
import { territoriesHave, territoriesIn, territoryNumbersIn } from "../territories.ts";
import { AMONG_MOST, type CellLayer, cellLayers, type LayerRole } from "./cell-layers.ts";
import { IN_THE_WAY, type InTheWay, type Stretch } from "./cell-state.ts";

/** Who looks at which cells of a work. The box has no blackouts: it is looked at, not asked for. */
interface CellsQuestion {
  readonly licenseeId: string;
  readonly scope: Scope;
  readonly box: RightsBox;
}

type AskedCells = Omit<AskedLine, "exclusivity">;

/** Stretches of days by medium and territory: days follow on each other without gap, and cells that fare alike share one list. */
export type CellsOverTime = ReadonlyMap<MediaLeaf, ReadonlyMap<string, readonly Stretch[]>>;

/**
 * How every cell of a box stands on every day of its window, as things stand at `now` (milliseconds since 1970). What
 * holdbacks wait for is counted from what is committed. Throws RangeError for an impossible box or head.
 */
export function cellsOverTime(head: RightsHead, question: CellsQuestion, now: number): CellsOverTime {
  const { licenseeId, scope, box } = question;
  const prepared = prepare(head);
  const [region, another] = regionsOf(box);
  if (region === undefined || another !== undefined) throw new RangeError("a timeline is asked for without blackouts");
  const asked = { licenceId: undefined, licenseeId, scope, starts: prepared.starts, region };
  const layers = cellLayers(prepared, asked, now);
  const classes = classesOf(region, layers.map(markOf));
  const shared = new Map<string, readonly Stretch[]>();
  const cells = new Map<MediaLeaf, Map<string, readonly Stretch[]>>();
  for (const [territories, alike] of Map.groupBy(classes, ({ territories: places }) => places)) {
    // Every layer lies over all of a class or over nothing of it: one of its territories tells.
    const [number = 0] = territoryNumbersIn(territories);
    const over = layers.filter((layer) => territoriesHave(layer.region.territories, number));
    for (const { media } of alike) {
      const here = over.filter((layer) => (layer.region.media & media) !== 0);
      const stretches = stretchesOf(here, { ...asked, region: { ...region, media, territories } });
      const key = JSON.stringify(stretches);
      const known = shared.get(key) ?? stretches;
      shared.set(key, known);
      for (const medium of leavesIn(media)) {
        const places = cells.get(medium) ?? new Map<string, readonly Stretch[]>();
        cells.set(medium, places);
        for (const territory of territoriesIn(territories)) places.set(territory, known);
      }
    }
  }
  return cells;
}

function markOf({ roles, state, region, sharer }: CellLayer): Mark {
  const { media, territories, languages, startDay, endDay } = region;
  const who = sharer === undefined ? "" : `${sharer.licenceId} ${JSON.stringify(sharer.exclusivity)}`;
  return { media, territories, meaning: `${roles} ${state} ${startDay} ${endDay} ${JSON.stringify(languages)} ${who}` };
}

/** The days of a window in stretches, under the layers that lie over the cells. */
function stretchesOf(layers: readonly CellLayer[], asked: AskedCells): Stretch[] {
  const arriving = layers.toSorted((one, other) => one.region.startDay - other.region.startDay);
  const days = [...cutsIn(layers, asked.region)].sort((one, other) => one - other);
  let arrived = 0;
  let over: CellLayer[] = [];
  const stretches: Stretch[] = [];
  days.slice(0, -1).forEach((startDay, index) => {
    const endDay = days[index + 1] ?? startDay;
    over = over.filter(({ region }) => region.endDay > startDay);
    for (
      let next = arriving[arrived];
      next !== undefined && next.region.startDay <= startDay;
      next = arriving[arrived]
    ) {
      over.push(next);
      arrived += 1;
    }
    append(stretches, {
      startDay,
      endDay,
      ...standingUnder(over, { ...asked, region: onDay(asked.region, startDay) }),
    });
  });
  return stretches;
}

function cutsIn(layers: readonly CellLayer[], { startDay, endDay }: DayWindow): Set<number> {
  const cuts = new Set([startDay, endDay]);
  for (const { region } of layers) {
    cuts.add(Math.max(startDay, region.startDay));
    cuts.add(Math.min(endDay, region.endDay));
  }
  return cuts;
}

function append(stretches: Stretch[], next: Stretch): void {
  const last = stretches.at(-1);
  if (last?.state === next.state && last.inPart === next.inPart) last.endDay = next.endDay;
  else stretches.push(next);
}

/** How cells stand on a day that is alike to all days of its stretch. */
function standingUnder(over: readonly CellLayer[], day: AskedCells): Pick<Stretch, "state" | "inPart"> {
  const { languages } = day.region;
  const has = (role: LayerRole) => over.some(({ roles }) => roles.includes(role));
  if (has("own") && leavesNothing(over, "own", languages)) return { state: "yours" };
  if (!has("exclusive")) return { state: "free" };
  if (!(has("non-exclusive") && has("sole")) || mayJoin(over, day)) return { state: "free-shared" };
  const isWhy = (state: InTheWay) =>
    over.some((layer) => layer.roles.includes("non-exclusive") && layer.state === state);
  const state = IN_THE_WAY.find(isWhy) ?? "not-held";
  return leavesNothing(over, "as-a-whole", languages) ? { state } : { state, inPart: true };
}

/** Whether there is room for one more among those who share, in every version and part. */
function mayJoin(over: readonly CellLayer[], day: AskedCells): boolean {
  if (over.some(({ roles }) => roles.includes("co-exclusive"))) return false;
  const sharers = over.flatMap(({ sharer }) => sharer ?? []);
  return overfull(sharers, { ...day, exclusivity: AMONG_MOST }).length === 0;
}

/** Whether the layers of a role together cover all the versions that are asked for. */
function leavesNothing(layers: readonly CellLayer[], role: LayerRole, asked: LanguageScope): boolean {
  const takes = layers.flatMap(({ roles, region }) => (roles.includes(role) ? [region.languages] : []));
  if (takes.some((take) => languagesCover({ outer: take, inner: asked }))) return true;
  // No list of versions adds up to all of them: without asking one by one, none does here.
  if ("all" in asked && !takes.some((take) => "all" in take)) return false;
  let left: readonly LanguageScope[] = [asked];
  for (const take of takes) {
    left = left.flatMap((from) => languagesWithout({ from, take }));
    if (left.length === 0) return true;
  }
  return false;
}
