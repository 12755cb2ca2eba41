import { type Clashes, clashesOf } from "./clashes.ts";
import { uncovered } from "./coverage.ts";
import type { RightsRequest } from "./decision.ts";
import type { AskedLine } from "./finding.ts";
import type { RightsHead, RightsLine } from "./head.ts";
import { prepare, soundExclusivity } from "./prepared-head.ts";
import { regionOf } from "./region.ts";

/** One line of a request, and everything found about it. */
export interface LineVerdict extends Clashes {
  readonly asked: AskedLine;
}

/**
 * Finds, line by line, what forbids a request and what warns about it, at `now` (milliseconds since 1970). The bare
 * finding, without free days or alternatives. Throws RangeError for an impossible request or head: no lines, an
 * impossible box, an unknown exclusivity.
 */
export function judge(head: RightsHead, request: RightsRequest, now: number): LineVerdict[] {
  if (request.lines.length === 0) throw new RangeError("impossible request: it has no lines");
  const prepared = prepare(head);
  return request.lines.map((line) => {
    const asked = askedLine(request, line);
    const { forbid, warn } = clashesOf(prepared, asked, now);
    return { asked, forbid: [...uncovered(prepared.rights, asked), ...forbid], warn };
  });
}

/** Whether nothing forbids any line. */
export function passes(verdicts: readonly LineVerdict[]): boolean {
  return verdicts.every((verdict) => verdict.forbid.length === 0);
}

function askedLine(request: RightsRequest, line: RightsLine): AskedLine {
  return {
    licenceId: request.licenceId,
    licenseeId: request.licenseeId,
    scope: request.scope,
    exclusivity: soundExclusivity(line.exclusivity),
    region: regionOf(line.box),
  };
}
