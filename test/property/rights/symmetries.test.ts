import * as fc from "fast-check";
import { describe, expect } from "vitest";
import { boxMoved, type RightsBox } from "#shared/rights/box.ts";
import { type Decision, decide, forBuyer, isFree, type RightsRequest } from "#shared/rights/decide.ts";
import { decideTogether } from "#shared/rights/decide-together.ts";
import { type Commitment, emptyHead, type RightsHead, withCommitment, withRightsIn } from "#shared/rights/head.ts";
import type { HoldbackTerm } from "#shared/rights/holdback.ts";
import { law, moment } from "./law.ts";
import { oracleAnswer } from "./oracle.ts";
import { grantOf } from "./telling.ts";
import { history, request, scope, seed } from "./world.ts";

const NOW = 0;
/** Whose they are is changed in one place only; no name of the world has these letters. */
const OTHERS = { ann: "zoe", ben: "yan", cai: "xia", L1: "Q9", L2: "Q8", L3: "Q7", L4: "Q6", L5: "Q5" };

describe(`symmetries of rights, seed ${seed} (replay with FC_SEED=${seed})`, () => {
  law(
    "the bare answer is the explained one, without the reasons",
    fc.tuple(moment, request),
    ([{ head, now }, asked]) => {
      expect(isFree(head, asked, now)).toBe(decide(head, asked, now).granted);
    },
  );

  law("who holds it makes no difference to the buyer, to the last byte", fc.tuple(moment, request), ([at, asked]) => {
    const stranger = { ...asked, licenceId: "new", licenseeId: "new" };
    const told = (head: RightsHead) => JSON.stringify(forBuyer(decide(head, stranger, at.now)));
    expect(told(renamed(at.head))).toBe(told(at.head));
  });

  law("all moved by a year is answered a year later", fc.tuple(moment, request), ([{ head, now }, asked]) => {
    const year = 365;
    const boxes = (box: RightsBox) => boxMoved(box, year);
    const later = decide(mapHead(head, boxes, year), mapRequest(asked, boxes), now);
    expect(shiftedBack(later, year)).toEqual(shiftedBack(decide(head, asked, now), 0));
  });

  law("what a country is called makes no difference", fc.tuple(moment, request), ([{ head, now }, asked]) => {
    // The same order of letters, so that answers are in the same order, too.
    const names: Record<string, string> = { SG: "AA", TH: "MM", VN: "ZZ" };
    const boxes = (box: RightsBox) => ({ ...box, territories: box.territories.map((code) => names[code] ?? code) });
    const elsewhere = JSON.stringify(decide(mapHead(head, boxes), mapRequest(asked, boxes), now));
    const told = JSON.stringify(decide(head, asked, now));
    expect(elsewhere).toBe(told.replace(/"(SG|TH|VN)"/g, (_, code: string) => JSON.stringify(names[code])));
  });

  law("more rights in never refuse what was granted", fc.tuple(moment, history, request), ([at, more, asked]) => {
    const rightsIn = more.start.map((right) => ({ ...right, id: `more ${right.id}`, source: "more" }));
    const wider = withRightsIn(at.head, { replacesSources: [], rightsIn });
    if (isFree(at.head, asked, at.now)) expect(isFree(wider, asked, at.now)).toBe(true);
  });

  law("terms that touch in time never clash", fc.tuple(request, request), ([one, other]) => {
    const first = withoutPromises(one, "A");
    const second = withoutPromises(other, "B");
    const ends = Math.max(...first.lines.map(({ box }) => box.window.endDay));
    const starts = Math.min(...second.lines.map(({ box }) => box.window.startDay));
    const next = mapRequest(second, (box) => boxMoved(box, ends - starts));
    expect(isFree(withCommitment(owningAll(), grantOf(first)), next, NOW)).toBe(true);
  });

  law(
    "a part that is sold limits the whole, and the whole that is sold every part",
    fc.tuple(request, scope),
    ([asked, part]) => {
      const exclusively = (of: RightsRequest["scope"], whose: string): RightsRequest => ({
        ...withoutPromises(asked, whose),
        scope: of,
        lines: asked.lines.map((line) => ({ ...line, exclusivity: { kind: "exclusive" } })),
      });
      const work = { kind: "work" } as const;
      expect(isFree(withCommitment(owningAll(), grantOf(exclusively(part, "A"))), exclusively(work, "B"), NOW)).toBe(
        false,
      );
      expect(isFree(withCommitment(owningAll(), grantOf(exclusively(work, "A"))), exclusively(part, "B"), NOW)).toBe(
        false,
      );
    },
  );

  law("seasons and episodes that share nothing never clash", fc.tuple(request, request), ([one, other]) => {
    const inSeason = (asked: RightsRequest, season: number, whose: string): RightsRequest => {
      return { ...withoutPromises(asked, whose), scope: { kind: "season", season } };
    };
    const sold = withCommitment(owningAll(), grantOf(inSeason(one, 1, "A")));
    expect(isFree(sold, inSeason(other, 2, "B"), NOW)).toBe(true);
  });

  law(
    "a package is granted exactly when the oracle grants each of its works",
    fc.tuple(moment, moment, request),
    ([one, other, asked]) => {
      const heads = [one.head, other.head].map((head, index) => ({ ...head, workId: `work ${index}` }));
      const requests = heads.map(({ workId }) => ({ ...asked, workId }));
      const { granted, works } = decideTogether(heads, requests, one.now);
      const each = heads.map((head) => oracleAnswer(head, asked, one.now).refused.size === 0);
      expect(works.map(({ decision }) => decision.granted)).toEqual(each);
      expect(granted).toBe(each.every((free) => free));
    },
  );
});

function owningAll(): RightsHead {
  const box: RightsBox = {
    ...{ media: ["SVOD", "FTV", "CTCH"], territories: ["TH", "VN", "SG"], languages: { all: true } },
    window: { startDay: 0, endDay: 100 },
  };
  const right = { id: "in", source: "own", scope: { kind: "work" as const }, box };
  const rightsIn = [{ ...right, exclusivity: { kind: "exclusive" as const } }];
  return withRightsIn(emptyHead("work"), { replacesSources: [], rightsIn });
}

function withoutPromises({ scope: of, lines }: RightsRequest, whose: string): RightsRequest {
  return { licenceId: whose, licenseeId: whose, scope: of, lines };
}

/** The same head with other licences and licensees, whose names sort the other way round. */
function renamed(head: RightsHead): RightsHead {
  const text = JSON.stringify(head).replace(/"(ann|ben|cai|L[1-5])"/g, (_, name: keyof typeof OTHERS) => {
    return JSON.stringify(OTHERS[name]);
  });
  return JSON.parse(text) as RightsHead;
}

type Boxes = (box: RightsBox) => RightsBox;

function mapRequest<T extends RightsRequest | Commitment>(grant: T, boxes: Boxes): T {
  const lines = grant.lines.map((line) => ({ ...line, box: boxes(line.box) }));
  const { holdbacks } = grant;
  return {
    ...grant,
    lines,
    ...(holdbacks === undefined ? {} : { holdbacks: holdbacks.map((one) => mapTerm(one, boxes)) }),
  };
}

function mapTerm<T extends HoldbackTerm>(term: T, boxes: Boxes): T {
  return { ...term, box: boxes(term.box) };
}

function mapHead(head: RightsHead, boxes: Boxes, days = 0): RightsHead {
  return {
    ...head,
    rightsIn: head.rightsIn.map(({ clearanceEndDay, ...right }) => ({
      ...right,
      box: boxes(right.box),
      ...(clearanceEndDay === undefined ? {} : { clearanceEndDay: clearanceEndDay + days }),
    })),
    commitments: head.commitments.map((grant) => mapRequest(grant, boxes)),
    holds: head.holds.map((grant) => mapRequest(grant, boxes)),
    holdbacks: head.holdbacks.map((term) => mapTerm(term, boxes)),
  };
}

/** A decision with every day so many days earlier, as text; how far alternatives are is the same wherever they are. */
function shiftedBack(decision: Decision, days: number): string {
  return JSON.stringify(decision, (key, value: unknown) => {
    return ["startDay", "endDay", "freeFromDay"].includes(key) && typeof value === "number" ? value - days : value;
  });
}
