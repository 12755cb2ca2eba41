/** Random histories of one work, held against the oracle act by act. Whatever runs them says how many, and from which seed. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type CellRefusal, decide, forBuyer, isFree, type RightsRequest } from "#shared/rights/decide.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import { cellsOf } from "./cells.ts";
import { doubleSales, oracleAnswer, type Refusals, toldOnce } from "./oracle.ts";
import { after, beginning, type Moment } from "./telling.ts";
import { history } from "./world.ts";

/** What was asked in them, and how often it was so. */
export interface Tally {
  granted: number;
  refused: number;
  explained: number;
  alternatives: number;
}

/** An explanation costs ten times its answer: one history in so many is asked for them. */
const EXPLAINED_EACH = 8;
const BEYOND_ALL_WINDOWS = 14;

/**
 * Tells `count` histories from `seed` on. In each, every answer of the engine must be the oracle's, and in the end no
 * right sold twice and no promise broken. Throws the shortest history found in which it is otherwise.
 */
export function tellHistories(run: { seed: number; count: number }): Tally {
  const tally: Tally = { granted: 0, refused: 0, explained: 0, alternatives: 0 };
  const told = fc.property(history, fc.nat(EXPLAINED_EACH - 1), ({ start, acts }, lot) => {
    let moment = beginning(start);
    for (const act of acts) {
      if (act.act === "hold" || act.act === "sign") {
        answersAsOracle(moment, act.request, tally);
        if (lot === 0) explainsAsOracle(moment, act.request, tally);
      }
      moment = after(moment, act);
    }
    assert.deepEqual(doubleSales(moment.head), []);
  });
  void fc.assert(told, { seed: run.seed, numRuns: run.count });
  return tally;
}

function answersAsOracle({ head, now }: Moment, request: RightsRequest, tally: Tally): void {
  const granted = isFree(head, request, now);
  assert.equal(granted, oracleAnswer(head, request, now).refused.size === 0, "granted otherwise than by the oracle");
  tally[granted ? "granted" : "refused"] += 1;
}

function explainsAsOracle({ head, now }: Moment, request: RightsRequest, tally: Tally): void {
  const decision = decide(head, request, now);
  const oracle = oracleAnswer(head, request, now);
  tally.explained += 1;
  assert.equal(decision.granted, oracle.refused.size === 0);
  const buyer = forBuyer(decision);
  assert.doesNotMatch(JSON.stringify(buyer), /heldBy|holdbackId/);
  if (decision.granted || buyer.granted) {
    assertSame(cellByCell(decision.granted ? decision.warnings : []), oracle.warned);
    assertSame(cellByCell(buyer.granted ? buyer.warnings : []), oracle.warned);
    return;
  }
  assertSame(cellByCell(decision.refusals), oracle.refused);
  assertSame(cellByCell(buyer.refusals), oracle.refused);
  for (const refusal of [...decision.refusals.slice(0, 1), ...buyer.refusals.slice(0, 1)]) {
    freesWhenItSays({ head, now }, request, refusal);
  }
  assert.ok(decision.alternatives.length <= 8);
  for (const { kinds: _, ...terms } of decision.alternatives) {
    tally.alternatives += 1;
    assert.equal(oracleAnswer(head, { ...request, ...terms }, now).refused.size, 0, "an alternative does not pass");
  }
}

/** Asks the oracle day by day whether refused cells become free on the day that was named, and on none before it. */
function freesWhenItSays({ head, now }: Moment, request: RightsRequest, refusal: CellRefusal): void {
  const [line, another] = request.lines;
  if (line === undefined || another !== undefined || refusal.isPromise) return;
  const { blackouts: _, ...open } = line.box;
  const { holdbacks: __, ...asked } = request;
  const isFreeOn = (startDay: number, medium: MediaLeaf, territory: string) => {
    const window = { startDay, endDay: startDay + 1 };
    const box = { ...open, media: [medium], territories: [territory], window };
    return oracleAnswer(head, { ...asked, lines: [{ ...line, box }] }, now, request).refused.size === 0;
  };
  const lastDay = refusal.freeFromDay ?? BEYOND_ALL_WINDOWS;
  for (const medium of refusal.media) {
    for (const territory of refusal.territories) {
      for (let day = refusal.window.startDay + 1; day < lastDay; day++) {
        assert.equal(isFreeOn(day, medium, territory), false, `free before it says, on day ${day}`);
      }
      if (refusal.freeFromDay !== undefined) assert.ok(isFreeOn(lastDay, medium, territory), "not free when it says");
    }
  }
}

/** Refusals as the oracle writes them. */
function cellByCell(refusals: readonly CellRefusal[]): Refusals {
  const cells: Refusals = new Map();
  for (const refusal of refusals) {
    for (const { medium, territory, version, day } of cellsOf({ box: refusal })) {
      const key = `${medium} ${territory} ${version} ${day}`;
      cells.set(key, (cells.get(key) ?? new Set()).add(reasonOf(refusal)));
    }
  }
  toldOnce(cells);
  return cells;
}

function reasonOf({ code, waitsFor, isPromise }: CellRefusal) {
  if (isPromise) return `promised ${code}` as const;
  return waitsFor === undefined ? code : (`held-back for ${waitsFor.toSorted().join()}` as const);
}

/** Compares quickly where they agree, which is nearly always, and shows the cells where they do not. */
function assertSame(engine: Refusals, oracle: Refusals): void {
  const agrees = engine.size === oracle.size && [...engine].every(([key, codes]) => isSame(codes, oracle.get(key)));
  if (!agrees) assert.deepEqual(plain(engine), plain(oracle));
}

function isSame(codes: Set<string>, others: Set<string> | undefined): boolean {
  return others !== undefined && codes.size === others.size && [...codes].every((code) => others.has(code));
}

function plain(cells: Refusals): Record<string, string[]> {
  return Object.fromEntries([...cells].map(([key, codes]) => [key, [...codes].sort()]));
}
