import * as fc from "fast-check";
import { describe, expect } from "vitest";
import type { RightsBox } from "#shared/rights/box.ts";
import { decide, forBuyer, type RightsRequest } from "#shared/rights/decide.ts";
import { freeDaysForBuyer } from "#shared/rights/foresight/free-days.ts";
import { timelineOf } from "#shared/rights/foresight/timeline.ts";
import type { Commitment, RightsHead } from "#shared/rights/head.ts";
import { law, moment } from "./law.ts";
import { request, seed } from "./world.ts";

type Cut = (box: RightsBox) => RightsBox[];

const byTerritory: Cut = (box) => box.territories.map((territory) => ({ ...box, territories: [territory] }));
const byMedium: Cut = (box) => box.media.map((medium) => ({ ...box, media: [medium] }));
const bySpanishDub: Cut = (box) => {
  const spanish = [{ use: "dub" as const, tag: "es" }];
  if (!("all" in box.languages) || box.languages.except !== undefined) return [box];
  const rest = { all: true as const, except: spanish };
  return [{ versions: spanish }, rest].map((languages) => ({ ...box, languages }));
};

const cut = fc.constantFrom(byTerritory, byMedium, bySpanishDub);

describe(`what a buyer is told, seed ${seed} (replay with FC_SEED=${seed})`, () => {
  law(
    "is the same, to the last byte, into however many licences the same cells are cut, and with however many houses",
    fc.tuple(moment, request, cut),
    ([{ head, now }, asked, cutBox]) => {
      const { commitments, holds } = head;
      const pieces = { ...head, commitments: inPieces(commitments, cutBox), holds: inPieces(holds, cutBox) };
      expect(toldOf(pieces, asked, now)).toBe(toldOf(head, asked, now));
    },
  );
});

/** Everything a stranger who asks may read of a head. */
function toldOf(head: RightsHead, request: RightsRequest, now: number): string {
  const asked = { ...request, licenceId: "new", licenseeId: "new" };
  const { licenseeId, scope, lines } = asked;
  const timelines = lines.map(({ box: { blackouts: _, ...box } }) => {
    return timelineOf(head, { licenseeId, scope, box }, now);
  });
  return JSON.stringify([forBuyer(decide(head, asked, now)), freeDaysForBuyer(head, asked, now), timelines]);
}

/** Each piece with a house of its own; co-exclusive licensees are counted, and so stay as many as they are. */
function inPieces<G extends Commitment>(grants: readonly G[], cutBox: Cut): G[] {
  return grants.flatMap((grant, number) => {
    // A hold's own lines start what it promises, and so belong together.
    if (grant.holdbacks !== undefined) return [grant];
    const isCounted = grant.lines.some(({ exclusivity }) => exclusivity.kind === "co-exclusive");
    const lines = grant.lines.flatMap((line) => cutBox(line.box).map((box) => ({ ...line, box })));
    return lines.map((line, at) => ({
      ...grant,
      licenceId: `${(7 * at) % 5} of ${grant.licenceId}, ${at}`,
      licenseeId: isCounted ? grant.licenseeId : `${grant.licenseeId} ${number} ${at}`,
      lines: [line],
    }));
  });
}
