import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CellRefusal, decide, forBuyer, isFree, type RightsRequest } from "#shared/rights/decide.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import { cellsOf, doubleSales, oracleAnswer, type Refusals, toldOnce } from "./oracle.ts";
import { after, beginning, type Moment } from "./telling.ts";
import { history, seed } from "./world.ts";

/** Ten thousand histories of up to nine acts; RIGHTS_HISTORIES asks for more. */
const HISTORIES = Number(process.env.RIGHTS_HISTORIES ?? 10_000);

const BEYOND_ALL_WINDOWS = 14;

describe(`histories of one work, seed ${seed} (replay with FC_SEED=${seed})`, () => {
  test(`in ${HISTORIES} random histories every answer is the oracle's, and no right is ever sold twice`, () => {
    console.info(`histories: FC_SEED=${seed}`);
    const asked = { granted: 0, refused: 0, alternatives: 0 };
    void fc.assert(
      fc.property(history, ({ start, acts }) => {
        let moment = beginning(start);
        for (const act of acts) {
          if (act.act === "hold" || act.act === "sign") agreesWithOracle(moment, act.request, asked);
          moment = after(moment, act);
        }
        expect(doubleSales(moment.head)).toEqual([]);
      }),
      { seed, numRuns: HISTORIES, endOnFailure: false },
    );
    console.info(`histories: ${JSON.stringify(asked)}`);
    // A world in which almost everything is refused, or granted, would prove little.
    expect(asked.granted).toBeGreaterThan(HISTORIES / 10);
    expect(asked.refused).toBeGreaterThan(HISTORIES / 10);
    expect(asked.alternatives).toBeGreaterThan(HISTORIES / 10);
  });
});

function agreesWithOracle({ head, now }: Moment, request: RightsRequest, asked: Record<string, number>): void {
  const decision = decide(head, request, now);
  const oracle = oracleAnswer(head, request, now);
  expect(decision.granted).toBe(oracle.refused.size === 0);
  expect(isFree(head, request, now)).toBe(decision.granted);
  const buyer = forBuyer(decision);
  if (decision.granted || buyer.granted) {
    asked.granted = (asked.granted ?? 0) + 1;
    const warnings = decision.granted ? decision.warnings : [];
    expectSame(cellByCell(warnings), oracle.warned);
    return;
  }
  asked.refused = (asked.refused ?? 0) + 1;
  expectSame(cellByCell(decision.refusals), oracle.refused);
  expectSame(cellByCell(buyer.refusals), oracle.refused);
  expect(JSON.stringify(buyer)).not.toMatch(/heldBy|holdbackId/);

  for (const refusal of [...decision.refusals.slice(0, 1), ...buyer.refusals.slice(0, 1)]) {
    freesWhenItSays({ head, now }, request, refusal);
  }

  expect(decision.alternatives.length).toBeLessThanOrEqual(8);
  for (const { kinds: _, ...terms } of decision.alternatives) {
    asked.alternatives = (asked.alternatives ?? 0) + 1;
    expect(oracleAnswer(head, { ...request, ...terms }, now).refused.size).toBe(0);
  }
}

/** Asks the oracle day by day whether refused cells become free on the day that was named, and on none before it. */
function freesWhenItSays({ head, now }: Moment, request: RightsRequest, refusal: CellRefusal): void {
  const [line, another] = request.lines;
  if (line === undefined || another !== undefined || refusal.isPromise) return;
  const isFreeOn = (startDay: number, medium: MediaLeaf, territory: string) => {
    const window = { startDay, endDay: startDay + 1 };
    const box = { ...line.box, media: [medium], territories: [territory], window };
    const { blackouts: _, ...open } = box;
    const asked = { licenseeId: request.licenseeId, licenceId: request.licenceId ?? "", scope: request.scope };
    return oracleAnswer(head, { ...asked, lines: [{ ...line, box: open }] }, now, request).refused.size === 0;
  };
  const lastDay = refusal.freeFromDay ?? BEYOND_ALL_WINDOWS;
  for (const medium of refusal.media) {
    for (const territory of refusal.territories) {
      for (let day = refusal.window.startDay + 1; day < lastDay; day++) {
        expect(isFreeOn(day, medium, territory)).toBe(false);
      }
      if (refusal.freeFromDay !== undefined) expect(isFreeOn(lastDay, medium, territory)).toBe(true);
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
function expectSame(engine: Refusals, oracle: Refusals): void {
  const agrees = engine.size === oracle.size && [...engine].every(([key, codes]) => isSame(codes, oracle.get(key)));
  if (!agrees) expect(plain(engine)).toEqual(plain(oracle));
}

function isSame(codes: Set<string>, others: Set<string> | undefined): boolean {
  return others !== undefined && codes.size === others.size && [...codes].every((code) => others.has(code));
}

function plain(cells: Refusals): Record<string, string[]> {
  return Object.fromEntries([...cells].map(([key, codes]) => [key, [...codes].sort()]));
}
