import type { Actor } from "#shared/parties/actor.ts";
import { organisationRef } from "#shared/parties/organisation-store.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Table } from "#shared/platform/table.ts";
import type { Decision } from "#shared/rights/decide.ts";
import { decisionFor } from "../ask-availability.ts";
import { maySee } from "../market.ts";
import { rightsLineOf } from "../rights-terms-schema.ts";
import type { Work } from "../work.ts";
import { type CatalogueFacets, type FoundPage, findWorks, type Seeker, type Wanted } from "./find-works.ts";
import type { CatalogueFollower } from "./follow-catalogue.ts";
import { readWorks } from "./read-works.ts";
import { decodePlace, encodePlace, questionMark } from "./search-cursor.ts";
import type { CatalogueQuestion } from "./search-schema.ts";
import type { SearchableCatalogue, WorkReading } from "./searchable-catalogue.ts";

export interface SearchDeps extends Pick<Ground, "table" | "clock"> {
  readonly follower: CatalogueFollower;
}

/** A work that was found, as the seeker may see it. */
export interface WorkMatch {
  readonly work: Work;
  /** Which part of the asked rights is free, above 0 up to 1; undefined where no rights were asked for. */
  readonly share: number | undefined;
  readonly decision: Decision | undefined;
}

export interface CatalogueAnswer {
  /** The instant before which every change of works, rights and licences was taken into account. */
  readonly asOf: string;
  readonly total: number;
  /** How many of them are free of all the rights asked for; undefined where none were. */
  readonly totalWhole?: number;
  readonly matches: readonly WorkMatch[];
  readonly facets: CatalogueFacets;
  /** The text as it was read when a word of it is in no title, and one nearly like it is. */
  readonly readAs?: string;
  readonly nextPageToken?: string;
}

const MILLISECONDS_PER_DAY = 86_400_000;
const ORGANISATIONS_AT_ONCE = 100;
/** A page whose works changed while they were read is looked for again, so often. */
const MOST_LOOKS = 4;

/**
 * Looks over all works the actor may see. The page shown is exact: each of its works was read after it was found, and is
 * decided on its rights head as it stands. A work the actor may not see is nowhere: not on a page, not in a total, not
 * in a facet.
 */
export async function searchCatalogue(
  deps: SearchDeps,
  actor: Actor,
  question: CatalogueQuestion,
): Promise<Outcome<CatalogueAnswer, Denial | "search-not-ready">> {
  const denial = denialOf(actor, "availability:ask");
  if (denial) return refused(denial);
  const mark = questionMark(actor.organisationId, question);
  const after = question.pageToken === undefined ? undefined : decodePlace(question.pageToken, mark);
  const current = await deps.follower.now();
  if (!current.ok) return current;
  const { catalogue, asOf } = current.value;
  const seeker = await seekerOf(deps.table, actor, catalogue);
  const today = Math.floor(asOf / MILLISECONDS_PER_DAY);
  const lines = question.lines?.map((line) => rightsLineOf(line, today));
  const wanted: Wanted = { question, lines, after, now: asOf };
  const { page, readings } = await lookUntilStill(deps, catalogue, seeker, wanted);
  const matches = page.works.flatMap(({ workId, share }) => {
    const reading = readings.get(workId);
    return reading ? matchOf(actor, seeker, reading, { share, lines, now: asOf }) : [];
  });
  const last = page.works.at(-1);
  return done({
    asOf: instantOf(asOf),
    total: page.total,
    ...(page.whole === undefined ? {} : { totalWhole: page.whole }),
    matches,
    facets: page.facets,
    ...(page.readAs === undefined ? {} : { readAs: page.readAs }),
    ...(page.isLast || !last ? {} : { nextPageToken: encodePlace(mark, last.place) }),
  });
}

/** Finds a page and reads its works; where one has changed since it was taken in, takes it in and looks again. */
async function lookUntilStill(
  { table }: SearchDeps,
  catalogue: SearchableCatalogue,
  seeker: Seeker,
  wanted: Wanted,
): Promise<{ readonly page: FoundPage; readonly readings: ReadonlyMap<string, WorkReading> }> {
  for (let look = 1; ; look++) {
    const page = findWorks(catalogue, seeker, wanted);
    const read = await readWorks(
      table,
      page.works.map(({ workId }) => workId),
    );
    const readings = new Map(read.map((reading) => [reading.work.value.workId, reading]));
    const isStill = catalogue.update(read, wanted.now) === 0;
    if (isStill || look === MOST_LOOKS) return { page, readings };
  }
}

/** A match as its reading shows it; none where the work changed so that it is no match any more. */
function matchOf(
  actor: Actor,
  seeker: Seeker,
  { work: { value: work }, record }: WorkReading,
  found: { readonly share: number | undefined; readonly lines: Wanted["lines"]; readonly now: number },
): WorkMatch[] {
  const isSeen = maySee(actor, work, seeker.admitted.has(work.organisationId) ? { status: "admitted" } : undefined);
  const { share, lines, now } = found;
  if (!isSeen) return [];
  if (!lines || !record) return lines ? [] : [{ work, share: undefined, decision: undefined }];
  const decision = decisionFor(actor, record.value, { scope: { kind: "work" }, lines, now });
  // The works on this page changed faster than they could be read: what is told is what the head says.
  return decision.granted === (share === 1) ? [{ work, share, decision }] : [];
}

/** The rights holders the market sees now: a suspension acts at once, on the whole catalogue of a house. */
async function seekerOf(table: Table, actor: Actor, { holders }: SearchableCatalogue): Promise<Seeker> {
  const ids = [...holders];
  const batches = Array.from({ length: Math.ceil(ids.length / ORGANISATIONS_AT_ONCE) }, (_, i) =>
    ids.slice(i * ORGANISATIONS_AT_ONCE, (i + 1) * ORGANISATIONS_AT_ONCE),
  );
  const read = await Promise.all(batches.map((batch) => table.getMany(...batch.map(organisationRef))));
  const admitted = read.flat().filter((holder) => holder?.value.status === "admitted");
  return {
    organisationId: actor.organisationId,
    admitted: new Set(admitted.flatMap((holder) => holder?.value.organisationId ?? [])),
  };
}
