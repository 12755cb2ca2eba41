import { type CellClass, classesOf, type Mark } from "./cell-class.ts";
import { grouped } from "./cell-refusals.ts";
import type { Decision } from "./decision.ts";
import { languagesUnion } from "./languages.ts";
import { leavesIn, mediaSetOf } from "./media.ts";
import { type CellRefusal, inOrder } from "./refusal.ts";
import { territoriesEither, territoriesIn, territoriesMeet, territorySetOf } from "./territories.ts";

/**
 * The answer as the buyer may see it: which cells are not free, why and until when, but nothing of who stands in the
 * way, nor how many, nor how their grants are cut. All refusals of one reason are laid over each other and cut anew by
 * days alone, so two licences side by side look exactly like one. What a holdback waits for is part of its reason.
 */
export function forBuyer(decision: Decision): Decision {
  if (decision.granted) return { granted: true, warnings: withoutHolders(decision.warnings) };
  return { ...decision, refusals: withoutHolders(decision.refusals) };
}

function withoutHolders(refusals: readonly CellRefusal[]): CellRefusal[] {
  const reasons = new Map<string, Layer[]>();
  for (const refusal of refusals) {
    const { code, waitsFor, isPromise } = refusal;
    const reason = JSON.stringify([code, waitsFor, isPromise]);
    reasons.set(reason, [...(reasons.get(reason) ?? []), layerOf(refusal)]);
  }
  const told = [...reasons.values()].flatMap((layers) =>
    grouped(classesUnder(layers).flatMap((cells) => stretches(cells, layers))),
  );
  return inOrder(told);
}

/** One refusal, with the cells it covers as sets. */
interface Layer extends Mark {
  readonly refusal: CellRefusal;
}

function layerOf(refusal: CellRefusal): Layer {
  const { media, territories, languages, window, freeFromDay, holdExpiresAt } = refusal;
  return {
    refusal,
    media: mediaSetOf(media),
    territories: territorySetOf(territories),
    meaning: JSON.stringify([languages, window, freeFromDay, holdExpiresAt]),
  };
}

function classesUnder(layers: readonly Layer[]): CellClass[] {
  const all = layers.reduce<CellClass>(
    (sum, layer) => ({
      media: sum.media | layer.media,
      territories: territoriesEither(sum.territories, layer.territories),
    }),
    { media: 0, territories: territorySetOf([]) },
  );
  return classesOf(all, layers);
}

/** What is refused of one class of cells, in stretches of days on which the same versions are refused. */
function stretches(cells: CellClass, layers: readonly Layer[]): CellRefusal[] {
  const over = layers.filter(
    (layer) => (layer.media & cells.media) !== 0 && territoriesMeet(layer.territories, cells.territories),
  );
  const cuts = new Set(over.flatMap(({ refusal }) => [refusal.window.startDay, refusal.window.endDay]));
  const days = [...cuts].sort((one, other) => one - other);
  const found = days.slice(0, -1).flatMap((startDay, index) => {
    const endDay = days[index + 1] ?? startDay;
    const here = over.filter(({ refusal }) => refusal.window.startDay < endDay && refusal.window.endDay > startDay);
    return here.length === 0 ? [] : laidOver(cells, here, { startDay, endDay });
  });
  return joinedInTime(found);
}

function laidOver(cells: CellClass, layers: readonly Layer[], window: CellRefusal["window"]): CellRefusal[] {
  const refusals = layers.map((layer) => layer.refusal);
  const freeDays = refusals.map((refusal) => refusal.freeFromDay ?? Number.POSITIVE_INFINITY);
  const freeFromDay = Math.max(...freeDays);
  // Where anything in the way lasts, no hold's end frees the cells.
  const holdExpiresAt = Math.max(...refusals.map((refusal) => refusal.holdExpiresAt ?? Number.POSITIVE_INFINITY));
  return languagesUnion(refusals.map((refusal) => refusal.languages)).flatMap((languages) =>
    refusals.slice(0, 1).map(({ code, waitsFor, isPromise }) => ({
      code,
      media: leavesIn(cells.media),
      territories: territoriesIn(cells.territories),
      languages,
      window,
      ...(Number.isFinite(freeFromDay) ? { freeFromDay } : {}),
      ...(Number.isFinite(holdExpiresAt) ? { holdExpiresAt } : {}),
      ...(waitsFor === undefined ? {} : { waitsFor }),
      ...(isPromise === undefined ? {} : { isPromise }),
    })),
  );
}

/** Joins stretches that follow on each other and differ in nothing else. */
function joinedInTime(refusals: readonly CellRefusal[]): CellRefusal[] {
  const open = new Map<string, CellRefusal>();
  const joined: CellRefusal[] = [];
  for (const refusal of refusals) {
    const { window, ...rest } = refusal;
    const key = JSON.stringify(rest);
    const before = open.get(key);
    const follows = before !== undefined && before.window.endDay === window.startDay;
    const startDay = follows ? before.window.startDay : window.startDay;
    if (before !== undefined && !follows) joined.push(before);
    open.set(key, { ...refusal, window: { startDay, endDay: window.endDay } });
  }
  return [...joined, ...open.values()];
}
