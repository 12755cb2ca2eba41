import type { RightsBox } from "../box.ts";
import { classesOf } from "../cell-class.ts";
import type { DayWindow } from "../days.ts";
import type { RightsHead } from "../head.ts";
import { type LanguageScope, languagesWithout } from "../languages.ts";
import { leavesIn, type MediaLeaf, type MediaSet } from "../media.ts";
import { prepare } from "../prepared-head.ts";
import { regionsOf } from "../region.ts";
import type { Scope } from "../scope.ts";
import { territoriesIn, territoriesMeet } from "../territories.ts";
import { type CellLayer, cellLayers } from "./cell-layers.ts";
import { IN_THE_WAY, type Stretch } from "./cell-state.ts";

/** Who looks at which cells of a work. The box has no blackouts: it is looked at, not asked for. */
interface CellsQuestion {
  readonly licenseeId: string;
  readonly scope: Scope;
  readonly box: RightsBox;
}

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
  const marks = layers.map(({ role, state, region: { media, territories, languages, startDay, endDay } }) => {
    const meaning = `${role} ${state} ${startDay} ${endDay} ${JSON.stringify(languages)}`;
    return { media, territories, meaning };
  });
  const shared = new Map<string, readonly Stretch[]>();
  const cells = new Map<MediaLeaf, Map<string, readonly Stretch[]>>();
  const ofMedia = new Map<MediaSet, readonly CellLayer[]>();
  for (const alike of classesOf(region, marks)) {
    const over = ofMedia.get(alike.media) ?? layers.filter((layer) => (layer.region.media & alike.media) !== 0);
    ofMedia.set(alike.media, over);
    const here = over.filter((layer) => territoriesMeet(layer.region.territories, alike.territories));
    const stretches = stretchesOf(here, box);
    const key = JSON.stringify(stretches);
    const known = shared.get(key) ?? stretches;
    shared.set(key, known);
    for (const medium of leavesIn(alike.media)) {
      const places = cells.get(medium) ?? new Map<string, readonly Stretch[]>();
      cells.set(medium, places);
      for (const territory of territoriesIn(alike.territories)) places.set(territory, known);
    }
  }
  return cells;
}

/** The days of a window in stretches, under the layers that lie over the cells. */
function stretchesOf(layers: readonly CellLayer[], { window, languages }: RightsBox): Stretch[] {
  const arriving = layers.toSorted((one, other) => one.region.startDay - other.region.startDay);
  const days = [...cutsIn(layers, window)].sort((one, other) => one - other);
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
    append(stretches, { startDay, endDay, ...standingUnder(over, languages) });
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

function standingUnder(over: readonly CellLayer[], asked: LanguageScope): Pick<Stretch, "state" | "inPart"> {
  const of = (role: CellLayer["role"]) => over.filter((layer) => layer.role === role);
  const own = of("own");
  if (own.length > 0 && leavesNothing(own, asked)) return { state: "yours" };
  if (of("exclusive").length === 0) return { state: "free" };
  const blockers = of("non-exclusive");
  if (blockers.length === 0 || of("sole").length === 0 || of("co-exclusive").length === 0)
    return { state: "free-shared" };
  const state = IN_THE_WAY.find((one) => blockers.some((layer) => layer.state === one)) ?? "not-held";
  return leavesNothing(of("as-a-whole"), asked) ? { state } : { state, inPart: true };
}

/** Whether layers together cover all the versions that are asked for. */
function leavesNothing(layers: readonly CellLayer[], asked: LanguageScope): boolean {
  let left: readonly LanguageScope[] = [asked];
  for (const { region } of layers) {
    left = left.flatMap((scope) => languagesWithout({ from: scope, take: region.languages }));
    if (left.length === 0) return true;
  }
  return false;
}
