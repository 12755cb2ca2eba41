import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boxWithin, type RightsBox } from "#shared/rights/box.ts";
import { decide, forBuyer, isFree, type RightsRequest } from "#shared/rights/decide.ts";
import {
  type Commitment,
  emptyHead,
  type RightsHead,
  withCommitment,
  withHold,
  withoutLapsedHolds,
  withoutLicence,
  withRightsIn,
} from "#shared/rights/head.ts";
import { languagesUnion } from "#shared/rights/languages.ts";
import { cellsOf } from "./cells.ts";
import { law, moment } from "./law.ts";
import { oracleAnswer } from "./oracle.ts";
import { grantOf } from "./telling.ts";
import { languages, request, scope, seed } from "./world.ts";

const NOW = 0;

describe(`laws of rights, seed ${seed} (replay with FC_SEED=${seed})`, () => {
  law(
    "the order in which licences were signed is irrelevant to every answer",
    fc.tuple(moment, request),
    ([{ head, now }, asked]) => {
      const reversed: RightsHead = {
        ...head,
        rightsIn: head.rightsIn.toReversed(),
        commitments: head.commitments.toReversed(),
        holds: head.holds.toReversed(),
        holdbacks: head.holdbacks.toReversed(),
      };
      expect(decide(reversed, asked, now)).toEqual(decide(head, asked, now));
    },
  );

  law(
    "releasing a licence restores the answers from before it was signed",
    fc.tuple(moment, request, request),
    ([{ head, now }, signed, asked]) => {
      const before = withoutLicence(head, grantOf(signed).licenceId);
      const released = withoutLicence(withCommitment(before, grantOf(signed)), grantOf(signed).licenceId);
      expect(decide(released, asked, now)).toEqual(decide(before, asked, now));
    },
  );

  law(
    "a lapsed hold answers as no hold, swept or not",
    fc.tuple(moment, request, request),
    ([{ head, now }, held, asked]) => {
      const holding = withHold(withoutLicence(head, grantOf(held).licenceId), { ...grantOf(held), expiresAt: now + 1 });
      const swept = withoutLapsedHolds(holding, now + 1);
      expect(swept.holds.some((hold) => hold.licenceId === held.licenceId)).toBe(false);
      expect(decide(holding, asked, now + 1)).toEqual(decide(swept, asked, now + 1));
    },
  );

  law(
    "a hard hold blocks exactly as the licence it becomes, where no holdback waits for its start",
    fc.tuple(moment, request, request),
    ([{ head: tied, now }, ...requests]) => {
      // A licence starts what a promise may wait for, and a hold does not: so none waits, of the head's or of theirs.
      const head = untied(tied);
      const [held, asked] = [untiedTerms(requests[0]), untiedTerms(requests[1])];
      const holding = withHold(withoutLicence(head, grantOf(held).licenceId), { ...grantOf(held), expiresAt: now + 1 });
      const signed = withCommitment(holding, grantOf(held));
      expect(signed.holds).not.toContainEqual(expect.objectContaining({ licenceId: held.licenceId }));
      expect(isFree(holding, asked, now)).toBe(isFree(signed, asked, now));
    },
  );

  law("signing what is already signed changes nothing", fc.tuple(moment, request), ([{ head }, signed]) => {
    const once = withCommitment(head, grantOf(signed));
    expect(withCommitment(once, grantOf(signed))).toEqual(once);
  });

  law("every alternative passes when asked for itself", fc.tuple(moment, request), ([{ head, now }, asked]) => {
    const decision = decide(head, asked, now);
    const alternatives = decision.granted ? [] : decision.alternatives;
    for (const { kinds, ...terms } of alternatives) {
      expect(kinds.length).toBeGreaterThan(0);
      expect(decide(head, { ...asked, ...terms }, now).granted).toBe(true);
    }
  });

  law("no alternative gives up anything in vain", fc.tuple(moment, request), ([{ head, now }, asked]) => {
    const [line, another] = asked.lines;
    // What is tied to the start of the very right that is asked for moves with it: there the nearest is not the widest.
    const isTied = JSON.stringify([head, asked]).includes("daysAfterStartOf");
    fc.pre(line !== undefined && another === undefined && !isTied);
    const decision = decide(head, asked, now);
    for (const { kinds, lines, holdbacks = asked.holdbacks ?? [] } of decision.granted ? [] : decision.alternatives) {
      const [left] = lines;
      if (left === undefined || line === undefined) throw new Error("an alternative of no lines");
      const isGrantedWith = (more: Partial<RightsBox>) =>
        isFree(head, { ...asked, holdbacks, lines: [{ ...left, box: { ...left.box, ...more } }] }, now);
      for (const territory of without(line.box.territories, left.box.territories))
        expect(isGrantedWith({ territories: [...left.box.territories, territory] })).toBe(false);
      for (const medium of without(line.box.media, left.box.media))
        expect(isGrantedWith({ media: [...left.box.media, medium] })).toBe(false);
      if (kinds.join() !== "shorter-term" || line.box.blackouts !== undefined) continue;
      const { startDay, endDay } = left.box.window;
      if (startDay > line.box.window.startDay)
        expect(isGrantedWith({ window: { startDay: startDay - 1, endDay } })).toBe(false);
      if (endDay < line.box.window.endDay)
        expect(isGrantedWith({ window: { startDay, endDay: endDay + 1 } })).toBe(false);
    }
  });

  law(
    "who may have more may have less: a granted request is granted for any part of the work",
    fc.tuple(moment, request, scope),
    ([{ head, now }, asked, part]) => {
      const whole: RightsRequest = { ...asked, scope: { kind: "work" } };
      if (isFree(head, whole, now)) expect(isFree(head, { ...asked, scope: part }, now)).toBe(true);
    },
  );

  law(
    "one more licence never frees anything for others, but cells that a holdback held until its start",
    fc.tuple(moment, request, request),
    ([{ head, now }, signed, asked]) => {
      fc.pre(signed.licenceId !== asked.licenceId);
      const before = withoutLicence(head, grantOf(signed).licenceId);
      const more = withCommitment(before, grantOf(signed));
      if (!isFree(more, asked, now)) return;
      expect(isFree(untied(before), untiedTerms(asked), now) || !isFree(untied(more), untiedTerms(asked), now)).toBe(
        true,
      );
      const decision = decide(before, asked, now);
      for (const refusal of decision.granted ? [] : decision.refusals) {
        expect(refusal.code === "held-back" || refusal.isPromise).toBe(true);
      }
    },
  );

  law(
    "clashes are mutual: what may stand beside another may be signed in either order",
    fc.tuple(request, request),
    ([one, other]) => {
      const inOrder = (first: Commitment, second: RightsRequest) =>
        isFree(withCommitment(owningAll(), first), second, NOW);
      const a: RightsRequest = { ...one, licenceId: "A", licenseeId: "ann" };
      const b: RightsRequest = { ...other, licenceId: "B", licenseeId: "ben" };
      expect(inOrder(grantOf(a), b)).toBe(inOrder(grantOf(b), a));
    },
  );

  law(
    "a carve-out and what it leaves are free of each other, whichever was sold first",
    fc.tuple(request, languages),
    ([asked, carved]) => {
      fc.pre("versions" in carved && carved.except === undefined);
      const versions = "versions" in carved ? carved.versions : [];
      const inLanguages = (scopeOfLanguages: RightsBox["languages"], licensee: string): RightsRequest => ({
        scope: asked.scope,
        licenceId: licensee,
        licenseeId: licensee,
        lines: asked.lines.map((line) => ({ ...line, box: { ...line.box, languages: scopeOfLanguages } })),
      });
      const rest = inLanguages({ all: true, except: versions }, "rest");
      const part = inLanguages({ versions }, "part");
      expect(isFree(withCommitment(owningAll(), grantOf(rest)), part, NOW)).toBe(true);
      expect(isFree(withCommitment(owningAll(), grantOf(part)), rest, NOW)).toBe(true);
    },
  );

  law(
    "the buyer sees the same whether one licensee or several stand in the way",
    fc.tuple(moment, request),
    ([{ head, now }, asked]) => {
      const divided: RightsHead = {
        ...head,
        commitments: head.commitments.flatMap(oneLicenceEachDay),
        holds: head.holds.map(untiedTerms).flatMap(oneLicenceEachDay),
      };
      const stranger: RightsRequest = { ...asked, licenceId: "new", licenseeId: "new" };
      const whole: RightsHead = { ...head, holds: head.holds.map(untiedTerms) };
      expect(forBuyer(decide(divided, stranger, now))).toEqual(forBuyer(decide(whole, stranger, now)));
    },
  );

  law(
    "a union of languages holds what its parts hold, and is written in one way only",
    fc.array(languages, { minLength: 1, maxLength: 4 }),
    (scopes) => {
      const union = languagesUnion(scopes);
      const versionsOf = (list: typeof scopes) =>
        [...new Set(list.flatMap((one) => cellsOf({ box: aDayOf(one) }).map((cell) => cell.version)))].sort();
      expect(versionsOf(union)).toEqual(versionsOf(scopes));
      expect(languagesUnion(scopes.toReversed())).toEqual(union);
      expect(languagesUnion(union)).toEqual(union);
    },
  );
});

/** The same head, but for what its holdbacks wait for: all they can ever hold, they hold. */
function untied(head: RightsHead): RightsHead {
  return {
    ...head,
    commitments: head.commitments.map(untiedTerms),
    holds: head.holds.map(untiedTerms),
    holdbacks: head.holdbacks.map(({ tiedStart: _, tiedEnd: __, ...fixed }) => fixed),
  };
}

function untiedTerms<G extends Pick<RightsRequest, "holdbacks">>(grant: G): G {
  if (grant.holdbacks === undefined) return grant;
  return { ...grant, holdbacks: grant.holdbacks.map(({ tiedStart: _, tiedEnd: __, ...fixed }) => fixed) };
}

const EVERYTHING: RightsBox = {
  media: ["SVOD", "FTV", "CTCH"],
  territories: ["TH", "VN", "SG"],
  languages: { all: true },
  window: { startDay: 0, endDay: 100 },
};

function owningAll(): RightsHead {
  const right = { id: "in", source: "own production", scope: { kind: "work" as const }, box: EVERYTHING };
  return withRightsIn(emptyHead("work"), {
    replacesSources: [],
    rightsIn: [{ ...right, exclusivity: { kind: "exclusive" } }],
  });
}

function without<T>(from: readonly T[], take: readonly T[]): T[] {
  return from.filter((one) => !take.includes(one));
}

function aDayOf(scopeOfLanguages: RightsBox["languages"]): RightsBox {
  return { media: ["SVOD"], territories: ["TH"], languages: scopeOfLanguages, window: { startDay: 0, endDay: 1 } };
}

/**
 * The same cells granted on the same terms, but by another licence and licensee for each day and territory. Whatever one
 * licensee had of a cell goes to one licensee again, so that co-exclusive licensees remain as many.
 */
function oneLicenceEachDay<G extends Commitment>(grant: G): G[] {
  return grant.lines.flatMap((line) =>
    // What it promises is counted from the starts of all its lines, and so is kept free of ties here.
    line.box.territories.flatMap((territory) =>
      Array.from({ length: line.box.window.endDay - line.box.window.startDay }, (_, offset) => {
        const startDay = line.box.window.startDay + offset;
        const box = boxWithin({ ...line.box, territories: [territory] }, { startDay, endDay: startDay + 1 });
        const owner = `${grant.licenseeId} ${territory} ${startDay}`;
        return {
          ...grant,
          licenceId: `${grant.licenceId} ${owner}`,
          licenseeId: owner,
          lines: box === undefined ? [] : [{ ...line, box }],
        };
      }),
    ),
  );
}

test("the oracle itself sees a plain double sale", () => {
  const asked: RightsRequest = {
    licenceId: "B",
    licenseeId: "ben",
    scope: { kind: "work" },
    lines: [{ box: EVERYTHING, exclusivity: { kind: "exclusive" } }],
  };
  const sold = withCommitment(owningAll(), { ...grantOf(asked), licenceId: "A", licenseeId: "ann" });
  expect(oracleAnswer(sold, asked, NOW).refused.size).toBe(cellsOf({ box: EVERYTHING }).length);
});
