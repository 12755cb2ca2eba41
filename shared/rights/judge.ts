import { brokenPromises, type Clashes, clashesOf } from "./clashes.ts";
import { uncovered } from "./coverage.ts";
import type { RightsRequest } from "./decision.ts";
import type { AskedLine, Asker } from "./finding.ts";
import type { RightsHead } from "./head.ts";
import { demandAtMost, HOLDBACKS_MOST, LINES_MOST } from "./limits.ts";
import { type PreparedHead, prepare, soundExclusivity } from "./prepared-head.ts";
import { isTied, type PreparedHoldback, prepareHoldback, type Start } from "./prepared-holdback.ts";
import { regionsOf } from "./region.ts";
import { inOrderOfDay } from "./tied-days.ts";

/** One run of days of a line, and everything found about it. */
export interface LineVerdict extends Clashes {
  /** Which line of the request, from 0. */
  readonly line: number;
  readonly asked: AskedLine;
}

/** Everything found about a request: about the lines it asks for, and the holdbacks it asks to be promised. */
export interface Judgement {
  readonly verdicts: readonly LineVerdict[];
  readonly promises: Clashes;
}

/**
 * Finds, line by line, what forbids a request and what warns about it, at `now` (milliseconds since 1970). The bare
 * finding, without free days or alternatives. Throws RangeError for an impossible request or head: no lines or too
 * many, an impossible box or tie, an unknown exclusivity.
 */
export function judge(head: RightsHead, request: RightsRequest, now: number): Judgement {
  const { lines, holdbacks = NONE, grantedBeside = NONE } = request;
  if (lines.length === 0) throw new RangeError("impossible request: it has no lines");
  demandAtMost({ most: LINES_MOST, count: lines.length, of: "lines" });
  demandAtMost({ most: HOLDBACKS_MOST, count: holdbacks.length, of: "holdbacks" });
  const prepared = prepare(head);
  const { licenceId, licenseeId, scope } = request;
  const wanted = lines.map(({ box, exclusivity }) => ({ regions: regionsOf(box), exclusivity }));
  const promised = holdbacks.length === 0 ? NONE : promisedTo(request);
  const ownStarts = () => [request, ...grantedBeside].flatMap((granted) => startsOf(granted, licenceId));
  const starts =
    prepared.hasTies || promised.some(isTied) ? startsWith(prepared, licenceId, ownStarts()) : prepared.starts;
  const asker: Asker = { licenceId, licenseeId, scope, starts };
  const verdicts = wanted.flatMap(({ regions, exclusivity }, line) => {
    const terms = { ...asker, exclusivity: soundExclusivity(exclusivity) };
    return regions.map((region) => verdictOn(prepared, { line, asked: { ...terms, region } }, now));
  });
  return { verdicts, promises: judgePromises(prepared, promised, asker, now) };
}

const NONE: readonly never[] = [];
const NO_CLASHES: Clashes = { forbid: [], warn: [] };

/** Whether nothing forbids any line, nor any holdback that is asked for. */
export function passes({ verdicts, promises }: Judgement): boolean {
  return promises.forbid.length === 0 && verdicts.every((verdict) => verdict.forbid.length === 0);
}

function verdictOn(head: PreparedHead, of: Pick<LineVerdict, "line" | "asked">, now: number): LineVerdict {
  const { forbid, warn } = clashesOf(head, of.asked, now);
  return { ...of, forbid: [...uncovered(head.rights, of.asked), ...forbid], warn };
}

/** The holdbacks a request asks of the rights holder. Those that bind the licensee take nothing from anybody else. */
export function promisedTo({ licenceId, licenseeId, scope, holdbacks = NONE }: RightsRequest): PreparedHoldback[] {
  const nature = { id: undefined, licenceId, licenseeId, scope, ownStarts: NONE, expiresAt: Number.POSITIVE_INFINITY };
  return holdbacks
    .flatMap((promise) => prepareHoldback(promise, { ...nature, binds: promise.binds }))
    .filter((promise) => promise.binds === "licensor");
}

function judgePromises(head: PreparedHead, promised: readonly PreparedHoldback[], asker: Asker, now: number): Clashes {
  if (promised.length === 0) return NO_CLASHES;
  const found = promised.map((promise) => brokenPromises(head, promise, asker, now));
  return { forbid: found.flatMap(({ forbid }) => forbid), warn: found.flatMap(({ warn }) => warn) };
}

function startsOf({ scope, lines }: Pick<RightsRequest, "scope" | "lines">, licenceId: string | undefined): Start[] {
  return lines.flatMap(({ box }) => regionsOf(box)).map((region) => ({ ...region, licenceId, scope }));
}

/** What ties are counted from when a licence is judged: the starts of all others, and its own, as once it is granted. */
function startsWith({ starts }: PreparedHead, own: string | undefined, ownStarts: readonly Start[]): readonly Start[] {
  return inOrderOfDay([...starts.filter(({ licenceId }) => licenceId !== own), ...ownStarts]);
}
