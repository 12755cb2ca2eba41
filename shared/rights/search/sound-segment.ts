import { type Cuts, NOBODY, type Rows, type Segment, UNTIED } from "./segment.ts";
import { STANDING_CODES } from "./standing.ts";

/** Whether every number in a segment points at something that is there, and the columns of a table are of one length. */
export function isSoundSegment(segment: Omit<Segment, "sourcesByCut">): boolean {
  const { workIds, places, placeWords, sources, obstacles, sourceCuts, obstacleCuts, licensees } = segment;
  return (
    places.length % placeWords === 0 &&
    areSoundCuts(segment, sourceCuts) &&
    areSoundCuts(segment, obstacleCuts) &&
    areSoundRows(sources, workIds.length, sourceCuts) &&
    areSoundRows(obstacles, workIds.length, obstacleCuts) &&
    isOfLength(obstacles.cut.length, [obstacles.licensee, obstacles.expiresAt]) &&
    obstacles.licensee.every((licensee) => licensee < licensees.length || licensee === NOBODY)
  );
}

function areSoundCuts(
  segment: Pick<Segment, "places" | "placeWords" | "languages" | "scopes" | "ties">,
  { media, place, languages, scope, standing, ties }: Cuts,
): boolean {
  return (
    isOfLength(media.length, [place, languages, scope, standing, ties]) &&
    areBelow(place, segment.places.length / segment.placeWords) &&
    areBelow(languages, segment.languages.length) &&
    areBelow(scope, segment.scopes.length) &&
    areBelow(standing, STANDING_CODES) &&
    ties.every((tie) => tie < segment.ties.length || tie === UNTIED)
  );
}

function areSoundRows({ from, startDay, endDay, cut }: Rows, works: number, cuts: Cuts): boolean {
  return (
    from.length === works + 1 &&
    from[0] === 0 &&
    from[works] === cut.length &&
    from.every((first, work) => work === 0 || first >= (from[work - 1] ?? 0)) &&
    isOfLength(cut.length, [startDay, endDay]) &&
    areBelow(cut, cuts.media.length)
  );
}

function isOfLength(length: number, columns: readonly { readonly length: number }[]): boolean {
  return columns.every((column) => column.length === length);
}

function areBelow(numbers: Uint8Array | Uint32Array, limit: number): boolean {
  return numbers.every((number) => number < limit);
}
