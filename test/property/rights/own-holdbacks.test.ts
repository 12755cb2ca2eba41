import * as fc from "fast-check";
import { describe, expect } from "vitest";
import { isFree } from "#shared/rights/decide.ts";
import { type Holdback, isLive, withHoldback, withoutHoldback } from "#shared/rights/head.ts";
import { standingIn } from "#shared/rights/standing-grants.ts";
import { cellsOf, contains, holdsCell, PARTS } from "./cells.ts";
import { law, moment } from "./law.ts";
import type { Moment } from "./telling.ts";
import { holdback, request, seed } from "./world.ts";

const NEW = "hb-new";
const named = holdback.map((one): Holdback => ({ ...one, id: NEW }));

describe(`holdbacks of the rights holder's own, seed ${seed} (replay with FC_SEED=${seed})`, () => {
  law(
    "what stands in one without ties is every grant of its cells, and nothing else",
    fc.tuple(moment, named),
    (told) => {
      const [at, { tiedStart: _start, tiedEnd: _end, ...untied }] = told;
      const found = standingIn(at.head, untied, at.now).cells.flatMap(({ heldBy, window, ...box }) =>
        cellsOf({ box: { ...box, window } }).map((cell) => `${heldBy} ${JSON.stringify(cell)}`),
      );
      expect(new Set(found)).toEqual(grantsIn(at, untied));
    },
  );

  law("a tie only takes away from what stands", fc.tuple(moment, named), ([{ head, now }, tied]) => {
    const { tiedStart: _start, tiedEnd: _end, ...untied } = tied;
    const all = new Set(standingIn(head, untied, now).cells.map(({ heldBy }) => heldBy));
    for (const { heldBy } of standingIn(head, tied, now).cells) expect(all).toContain(heldBy);
  });

  law("one more never grants what was refused", fc.tuple(moment, named, request), ([{ head, now }, held, asked]) => {
    if (isFree(withHoldback(head, held), asked, now)) expect(isFree(head, asked, now)).toBe(true);
  });

  law("setting one takes nothing from any grant, and lifting it leaves no trace", fc.tuple(moment, named), (told) => {
    const [{ head }, held] = told;
    const { holdbacks, ...rest } = withHoldback(head, held);
    expect(rest).toEqual({ ...head, holdbacks: undefined });
    expect(holdbacks).toContainEqual(held);
    expect(withoutHoldback(withHoldback(head, held), NEW)).toEqual(head);
  });
});

/** Every cell of the holdback that a licence or a live hold is about, looked for one by one. */
function grantsIn({ head, now }: Moment, { scope, box }: Holdback): Set<string> {
  const grants = [...head.commitments, ...head.holds.filter((hold) => isLive(hold, now))];
  const meeting = grants.filter((grant) => PARTS.some((part) => contains(scope, part) && contains(grant.scope, part)));
  return new Set(
    meeting.flatMap(({ licenceId, lines }) =>
      lines
        .flatMap(cellsOf)
        .filter((cell) => holdsCell({ box }, cell))
        .map((cell) => `${licenceId} ${JSON.stringify(cell)}`),
    ),
  );
}
