/** How much one question or one work may hold. Past a limit the algebra refuses with a RangeError that names what is too much. */

/** A deal of more lines than this is several deals, and every line is judged against every promise of the work. */
export const LINES_MOST = 20;
/** ISO 3166-1 knows 249 countries; a longer list names some of them twice. */
export const TERRITORIES_MOST = 300;
/** Gaps in one window: two a year for twelve years. More is a schedule, better said in lines. */
export const BLACKOUTS_MOST = 24;
/** Holdbacks promised in one licence: the trade has one for each window of a release, and there are not ten of those. */
export const HOLDBACKS_MOST = 10;
/** Holdbacks of the rights holder's own on one work: ten windows of a release in ten groups of countries. */
export const OWN_HOLDBACKS_MOST = 100;
/** Findings told of what stands in one holdback: a hundred holdbacks with so many each are an answer of a megabyte or two. */
export const STANDING_MOST = 50;
/** Days a holdback may run on after the start it is tied to: ten years. */
export const TIE_DAYS_MOST = 3_650;
/** Rights in of one work: deciding looks at every one of them. */
export const RIGHTS_IN_MOST = 6_000;
/** Commitments, holds and holdbacks of one work together, for the same reason. */
export const PROMISES_MOST = 5_000;
/** Works decided together: a transaction holds 100 items, two for each work and up to twenty for the deal itself. */
export const PACKAGE_WORKS_MOST = 40;

/**
 * Looks spent on lesser co-exclusive terms near to one refused request, a grant on cells it may crowd being a look:
 * about a second of counting. Of a work so contested that this is too few, fewer of the numbers are tried, or none, and
 * there alone the proposals depend on how many licences stand in the way.
 */
export const CROWD_LOOKS_MOST = 2_000_000;

/** Throws RangeError, naming what there is too much of, where `count` is past `most`. */
export function demandAtMost({ most, count, of }: { most: number; count: number; of: string }): void {
  if (count > most) throw new RangeError(`too much for one question: ${count} ${of}, at most ${most}`);
}
