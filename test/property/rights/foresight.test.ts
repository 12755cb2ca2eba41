import * as fc from "fast-check";
import { describe, expect } from "vitest";
import { boxMoved, boxWithin, type RightsBox } from "#shared/rights/box.ts";
import { decide, type RightsRequest } from "#shared/rights/decide.ts";
import { CO_EXCLUSIVE_MOST, type Exclusivity } from "#shared/rights/exclusivity.ts";
import { freeDaysForBuyer, freeDaysOf } from "#shared/rights/foresight/free-days.ts";
import { impactOf } from "#shared/rights/foresight/impact.ts";
import { timelineOf } from "#shared/rights/foresight/timeline.ts";
import { type Commitment, headWithin, type RightsHead, withCommitment, withoutLicence } from "#shared/rights/head.ts";
import type { LanguageScope } from "#shared/rights/languages.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { cellsOf, contains, holdsCell, partOf } from "./cells.ts";
import { law, moment } from "./law.ts";
import { oracleAnswer } from "./oracle.ts";
import { grantOf, type Moment } from "./telling.ts";
import { request, scope, seed } from "./world.ts";

/** All that happens in the little world happens before this day; a term that begins later meets nothing. */
const HORIZON = 30;
const LADDER: readonly Exclusivity[] = [
  { kind: "exclusive" },
  { kind: "sole" },
  { kind: "co-exclusive", of: CO_EXCLUSIVE_MOST },
  { kind: "non-exclusive" },
];
const NON_EXCLUSIVE: Exclusivity = { kind: "non-exclusive" };

const box = request.map(({ lines: [line] }): RightsBox => {
  if (line === undefined) throw new Error("a request of no lines");
  const { blackouts: _, ...whole } = line.box;
  return whole;
});
const licensee = fc.constantFrom("ann", "ben", "stranger");

describe(`what lies ahead of a work, seed ${seed} (replay with FC_SEED=${seed})`, () => {
  law(
    "a timeline tells of every cell what the oracle tells",
    fc.tuple(moment, box, scope, licensee),
    ([at, asked, part, licenseeId]) => {
      const told = timelineOf(at.head, { licenseeId, scope: part, box: asked }, at.now) ?? [];
      expect(statesIn(told.flatMap(spread))).toEqual(oracleStates(at, { licenseeId, scope: part, box: asked }));
    },
  );

  law("a timeline leaves no day out and never says the same twice in a row", fc.tuple(moment, box), ([at, asked]) => {
    const told = timelineOf(at.head, { licenseeId: "ann", scope: { kind: "work" }, box: asked }, at.now) ?? [];
    for (const { stretches } of told.flatMap(({ rows }) => rows)) {
      expect([stretches[0]?.startDay, stretches.at(-1)?.endDay]).toEqual(Object.values(asked.window));
      stretches.slice(1).forEach((stretch, index) => {
        const { startDay: _from, endDay: until, ...before } = stretches[index] ?? { endDay: -1 };
        const { startDay, endDay: _to, ...standing } = stretch;
        expect(startDay).toBe(until);
        expect(standing).not.toEqual(before);
      });
    }
  });

  law("a term begins on the first day on which the oracle grants it", fc.tuple(moment, request), ([at, asked]) => {
    const { head, now } = at;
    const told = freeDaysOf(head, asked, now).flatMap((group) =>
      group.media.flatMap((medium) =>
        group.territories.map((territory) => {
          const codes = group.awaits.map(({ code, isPromise }) => `${isPromise ? "promised " : ""}${code}`);
          return [`${group.line} ${medium} ${territory}`, [group.freeFromDay, group.when, simple(codes)]] as const;
        }),
      ),
    );
    const meant = asked.lines.flatMap((line, index) =>
      line.box.media.flatMap((medium) =>
        line.box.territories.map((territory) => {
          const cell = { ...line, box: { ...line.box, media: [medium], territories: [territory] } };
          const refusedFrom = (day: number) => {
            const moved = { ...cell, box: boxMoved(cell.box, day - line.box.window.startDay) };
            return oracleAnswer(head, { ...asked, lines: [moved] }, now).refused;
          };
          const first = line.box.window.startDay;
          const days = Array.from({ length: HORIZON }, (_, later) => first + later);
          const begin = days.find((day) => refusedFrom(day).size === 0);
          const when = begin === undefined ? "not-known" : begin === first ? "now" : "from";
          const codes = [...refusedFrom(first).values()].flatMap((reasons) => [...reasons]);
          return [`${index} ${medium} ${territory}`, [begin, when, simple(codes)]] as const;
        }),
      ),
    );
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(meant));
  });

  law(
    "cells told together are granted together on the day that is told, with the holdbacks that are asked for",
    fc.tuple(moment, request),
    ([{ head, now }, asked]) => {
      for (const told of [freeDaysOf(head, asked, now), freeDaysForBuyer(head, asked, now)]) {
        for (const { line: index, media, territories, freeFromDay } of told) {
          const line = asked.lines[index];
          if (freeFromDay === undefined || line === undefined) continue;
          const moved = { ...boxMoved(line.box, freeFromDay - line.box.window.startDay), media, territories };
          expect(decide(head, { ...asked, lines: [{ ...line, box: moved }] }, now).granted).toBe(true);
        }
      }
    },
  );

  law(
    "a buyer's timeline and free days are the same whoever stands in the way, and however many",
    fc.tuple(moment, request, box),
    ([{ head: tied, now }, wanted, cells]) => {
      const head = untied(tied);
      const divided: RightsHead = {
        ...head,
        commitments: head.commitments.flatMap(oneLicenceEachDay).toReversed(),
        holds: head.holds.flatMap(oneLicenceEachDay).toReversed(),
      };
      const asked: RightsRequest = { ...untiedRequest(wanted), licenceId: "new", licenseeId: "new" };
      const free = (of: RightsHead) => freeDaysForBuyer(of, asked, now);
      expect(free(divided)).toEqual(free(head));
      const drawn = (of: RightsHead) => timelineOf(of, { licenseeId: "new", scope: asked.scope, box: cells }, now);
      expect(drawn(divided)).toEqual(drawn(head));
    },
  );

  law("a licence blocks for a newcomer what the oracle says it does", fc.tuple(moment, request), ([at, asked]) => {
    const impact = impactOf(at.head, asked, at.now);
    const before = withoutLicence(at.head, grantOf(asked).licenceId);
    const after = withCommitment(before, grantOf(asked));
    for (const { languages, groups, blocks, sellable } of impact?.versions ?? []) {
      const [now, then] = [before, after].map((head) =>
        oracleStates({ ...at, head }, newcomer(groups, languages, asked)),
      );
      const lost = Object.entries(now ?? {}).filter(([cell, state]) =>
        isLess({ now: state, after: then?.[cell] ?? "" }),
      );
      const told = blocks.flatMap(({ media, territories, window, now: was, after: is }) =>
        cellsOf({ box: { media, territories, languages: { all: true }, window } })
          .filter(({ version }) => version === "dub:*")
          .map(({ medium, territory, day }) => [`${medium} ${territory} ${day}`, was, is]),
      );
      const meant = lost.map(([cell, state]) => [cell, plain(state), plain(then?.[cell] ?? "")]);
      expect(told.sort()).toEqual(meant.sort());

      const places = new Set(asked.lines.flatMap((line) => line.box.territories));
      const lastDay = Math.max(...asked.lines.map((line) => line.box.window.endDay));
      const count = (states: Record<string, string> | undefined, which: RegExp) =>
        Object.entries(states ?? {}).filter(([cell, state]) => {
          const [, territory = "", day] = cell.split(" ");
          return which.test(state) && places.has(territory) && Number(day) < lastDay;
        }).length;
      const total = (of: (one: (typeof sellable)[number]) => number) => sellable.reduce((sum, one) => sum + of(one), 0);
      expect(total(({ atAll }) => atAll.now)).toBe(count(now, /^free/));
      expect(total(({ atAll }) => atAll.after)).toBe(count(then, /^free/));
      expect(total(({ exclusively }) => exclusively.now)).toBe(count(now, /^free$/));
      expect(total(({ exclusively }) => exclusively.after)).toBe(count(then, /^free$/));
    }
  });

  law(
    "of cells in some territories a head decides as what of it speaks of them does",
    fc.tuple(moment, request),
    ([{ head, now }, asked]) => {
      const places = new Set([...asked.lines, ...(asked.holdbacks ?? [])].flatMap((one) => one.box.territories));
      expect(decide(headWithin(head, places), asked, now)).toEqual(decide(head, asked, now));
    },
  );

  law(
    "a negotiation ends where the oracle leaves it nothing, and shrinks where it leaves it less",
    fc.tuple(moment, request, request),
    ([{ head, now }, granted, other]) => {
      const negotiation = { ...other, licenceId: "in negotiation" };
      const told = impactOf(head, granted, now, [negotiation])?.negotiations[0];
      const before = withoutLicence(head, grantOf(granted).licenceId);
      const [had, has] = [before, withCommitment(before, grantOf(granted))].map((one) => leftOf(one, negotiation, now));
      const lost = had?.cells.filter((cell) => !has?.cells.includes(cell)) ?? [];
      const isLost = lost.length > 0 || (had?.isPromised && !has?.isPromised);
      expect(told?.effect).toBe(isLost ? (has?.cells.length === 0 ? "ends" : "shrinks") : undefined);
      const cells = (told?.loses ?? []).flatMap((one) => cellsOf({ box: one }));
      const toldCells = cells.map(({ medium, territory, day }) => `${medium} ${territory} ${day}`);
      const lostCells = told === undefined ? [] : lost.map((cell) => cell.split(" ").slice(1, 4).join(" "));
      expect(new Set(toldCells)).toEqual(new Set(lostCells));
    },
  );
});

type States = Record<string, string>;

/** Each medium and territory of a group with its stretches. */
function spread(group: {
  territories: readonly string[];
  rows: readonly { medium: string; stretches: readonly object[] }[];
}) {
  return group.territories.flatMap((territory) => group.rows.map((row) => ({ territory, ...row })));
}

function statesIn(rows: readonly { medium: string; territory: string; stretches: readonly object[] }[]): States {
  const states: States = {};
  for (const { medium, territory, stretches } of rows) {
    for (const stretch of stretches as { startDay: number; endDay: number; state: string; inPart?: true }[]) {
      for (let day = stretch.startDay; day < stretch.endDay; day++)
        states[`${medium} ${territory} ${day}`] = stretch.inPart ? `${stretch.state} in part` : stretch.state;
    }
  }
  return states;
}

interface Looked {
  readonly licenseeId: string;
  readonly scope: Scope;
  readonly box: RightsBox;
}

function oracleStates({ head, now }: Moment, { licenseeId, scope: asked, box: cells }: Looked): States {
  const nothing: RightsRequest = { licenseeId, scope: asked, lines: [] };
  const refusedIn = (of: RightsHead, exclusivity: Exclusivity) =>
    oracleAnswer(of, { ...nothing, lines: [{ box: cells, exclusivity }] }, now, nothing).refused;
  const isWhole = (one: { scope: Scope }) => contains(one.scope, partOf(asked));
  const whole = {
    ...head,
    commitments: head.commitments.filter(isWhole),
    holds: head.holds.filter(isWhole),
    holdbacks: head.holdbacks.filter(isWhole),
  };
  const [exclusive, ...lesser] = LADDER.map((exclusivity) => refusedIn(head, exclusivity));
  const least = refusedIn(head, NON_EXCLUSIVE);
  const wholly = refusedIn(whole, NON_EXCLUSIVE);
  const own = head.commitments.filter((grant) => grant.licenseeId === licenseeId && isWhole(grant));

  const byCell = Map.groupBy(cellsOf({ box: cells }), ({ medium, territory, day }) => `${medium} ${territory} ${day}`);
  return Object.fromEntries(
    [...byCell].map(([cell, versions]) => {
      const keys = versions.map(({ medium, territory, version, day }) => `${medium} ${territory} ${version} ${day}`);
      const isFreeIn = (refused: ReadonlyMap<string, unknown> | undefined) => !keys.some((key) => refused?.has(key));
      if (versions.every((one) => own.some(({ lines }) => lines.some((line) => holdsCell(line, one)))))
        return [cell, "yours"];
      if (isFreeIn(exclusive)) return [cell, "free"];
      if (lesser.some(isFreeIn)) return [cell, "free-shared"];
      const reasons = keys.flatMap((key) => [...(least.get(key) ?? [])]);
      const state = ORDER.find((one) => reasons.map(stateOf).includes(one)) ?? "none";
      return [cell, keys.every((key) => wholly.has(key)) ? state : `${state} in part`];
    }),
  );
}

/** What is told where several things stand in the way. */
const ORDER = ["not-held", "committed", "on-hold", "held-back"];

function stateOf(reason: string): string {
  if (reason.startsWith("held-back")) return "held-back";
  if (reason === "on-hold-until") return "on-hold";
  return reason.endsWith("committed") ? "committed" : "not-held";
}

/** One who holds nothing, and looks at all the cells an impact tells of. */
function newcomer(
  groups: readonly {
    territories: readonly string[];
    rows: readonly { medium: string; stretches: readonly object[] }[];
  }[],
  languages: LanguageScope,
  { scope: part }: RightsRequest,
): Looked {
  const rows = groups.flatMap(spread);
  const days = rows.flatMap(({ stretches }) => stretches as { startDay: number; endDay: number }[]);
  const leaves = (["SVOD", "FTV", "CTCH"] as const).filter((leaf) => rows.some(({ medium }) => medium === leaf));
  const window = {
    startDay: Math.min(...days.map(({ startDay }) => startDay)),
    endDay: Math.max(...days.map(({ endDay }) => endDay)),
  };
  const territories = [...new Set(rows.map(({ territory }) => territory))];
  return { licenseeId: "", scope: part, box: { media: leaves, territories, languages, window } };
}

const plain = (state: string) => state.replace(" in part", "");

function isLess({ now, after }: { now: string; after: string }): boolean {
  if (now === "free") return after !== "free";
  return now === "free-shared" && !after.startsWith("free");
}

/** The cells of a request that nothing forbids, line by line, and whether all it asks to have held back can be promised. */
function leftOf(head: RightsHead, asked: RightsRequest, now: number) {
  const { holdbacks: _, ...bare } = asked;
  const cells = asked.lines.flatMap((line, index) => {
    const { refused } = oracleAnswer(head, { ...bare, lines: [line] }, now, asked);
    return cellsOf(line)
      .map(({ medium, territory, version, day }) => ({
        key: `${medium} ${territory} ${version} ${day}`,
        medium,
        territory,
        version,
        day,
      }))
      .filter(({ key }) => !refused.has(key))
      .map((cell) => `${index} ${cell.medium} ${cell.territory} ${cell.day} ${cell.version}`);
  });
  const promised = oracleAnswer(head, { ...asked, lines: [] }, now, asked).refused;
  return { cells, isPromised: promised.size === 0 };
}

/** Reasons without what they wait for; where a thing is committed as a whole, that it is so in part says nothing more. */
function simple(reasons: readonly string[]): string[] {
  const codes = new Set(reasons.map((reason) => (reason.startsWith("held-back") ? "held-back" : reason)));
  for (const whose of ["", "promised "]) if (codes.has(`${whose}committed`)) codes.delete(`${whose}part-committed`);
  return [...codes].sort();
}

/** The same terms on fixed days. */
function fixed<T extends object>({
  tiedStart: _,
  tiedEnd: __,
  ...term
}: T & { tiedStart?: unknown; tiedEnd?: unknown }) {
  return term;
}

function untiedRequest(request: RightsRequest): RightsRequest {
  return request.holdbacks === undefined ? request : { ...request, holdbacks: request.holdbacks.map(fixed) };
}

/** The same head with all its holdbacks on fixed days. */
function untied(head: RightsHead): RightsHead {
  const freed = <G extends Commitment>(grant: G): G =>
    grant.holdbacks === undefined ? grant : { ...grant, holdbacks: grant.holdbacks.map(fixed) };
  return {
    ...head,
    commitments: head.commitments.map(freed),
    holds: head.holds.map(freed),
    holdbacks: head.holdbacks.map(fixed),
  };
}

/** The same cells granted on the same terms, to another licensee for each territory and day. */
function oneLicenceEachDay<G extends Commitment>(grant: G): G[] {
  return grant.lines.flatMap((line) =>
    line.box.territories.flatMap((territory) =>
      Array.from({ length: line.box.window.endDay - line.box.window.startDay }, (_, offset) => {
        const startDay = line.box.window.startDay + offset;
        const one = boxWithin({ ...line.box, territories: [territory] }, { startDay, endDay: startDay + 1 });
        const owner = `${grant.licenseeId} ${territory} ${startDay}`;
        const lines = one === undefined ? [] : [{ ...line, box: one }];
        return { ...grant, licenceId: `${grant.licenceId} ${owner}`, licenseeId: owner, lines };
      }),
    ),
  );
}
