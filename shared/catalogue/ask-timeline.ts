import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { type DayWindow, dayOf, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import { type TimelineGroup, timelineOf } from "#shared/rights/foresight/timeline.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { ANYBODY } from "./ask-availability.ts";
import { scopeAsked, type TimelineQuery } from "./foresight-schema.ts";
import { partsRefused } from "./part-of-work.ts";
import { readWork } from "./read-work.ts";
import { rightsHeadRef } from "./rights-head-store.ts";
import { mediaLeavesOf } from "./rights-terms-schema.ts";
import type { Work } from "./work.ts";

/** How a work stands over time, as the asker may see it. */
export interface WorkTimeline {
  /** The instant before which every signed licence and every hold was taken into account. */
  readonly asOf: string;
  readonly work: Work;
  readonly scope: Scope;
  readonly window: DayWindow;
  /** The UTC day of `asOf`. */
  readonly today: number;
  /** Every territory in which the rights holder holds anything, in alphabetical order. */
  readonly heldIn: readonly string[];
  /** None where nothing is held. */
  readonly groups: readonly TimelineGroup[];
}

const MILLISECONDS_PER_DAY = 86_400_000;
const DEFAULT_YEARS = 3;

/**
 * The timeline of a work the actor may see: the holder's own, or one of the market. It tells cells and reasons, never who
 * stands in the way, so both sides are shown the same picture; a licensee's own licences show as `yours` to it alone.
 */
export async function askTimeline(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  question: TimelineQuery & { readonly workId: string },
): Promise<Outcome<WorkTimeline, Denial | "timeline-too-fine" | "part-of-no-series">> {
  const denial = denialOf(actor, "availability:ask");
  if (denial) return refused(denial);
  const read = await readWork(deps, actor, question.workId);
  if (!read.ok) return read;
  const work = read.value.value;
  const part = scopeAsked(question);
  const noPart = part && partsRefused([{ work, scope: part, at: { parameter: "season" } }]);
  if (noPart) return noPart;
  const now = deps.clock.now();
  const [record] = await deps.table.getMany(rightsHeadRef(work.workId));
  if (!record) throw new Error(`Work ${work.workId} has no rights head`);
  const { head } = record.value;
  const today = Math.floor(now / MILLISECONDS_PER_DAY);
  const window = windowAsked(question, today);
  const scope = part ?? widestScope(head);
  const heldIn = [...new Set(head.rightsIn.flatMap(({ box }) => box.territories))].sort();
  const told = { asOf: instantOf(now), work, scope, window, today, heldIn };
  const cells = cellsAsked(head, { ...question, territories: question.territories ?? heldIn }, today);
  if (cells.media.length === 0 || cells.territories.length === 0) return done({ ...told, groups: [] });
  const licenseeId = work.organisationId === actor.organisationId ? ANYBODY : actor.organisationId;
  const groups = timelineOf(head, { licenseeId, scope, box: { ...cells, window } }, now);
  return groups ? done({ ...told, groups }) : refused("timeline-too-fine");
}

/** Without a word of media, all in which anything is held. */
function cellsAsked(
  { rightsIn }: RightsHead,
  { media, territories }: { readonly media?: TimelineQuery["media"]; readonly territories: readonly string[] },
  today: number,
) {
  const held = new Set<MediaLeaf>(rightsIn.flatMap(({ box }) => box.media));
  return {
    media: media === undefined ? MEDIA_LEAVES.filter((leaf) => held.has(leaf)) : mediaLeavesOf(media, today),
    territories: [...new Set(territories)].sort(),
  };
}

/** The days asked for; from the first of this month, and for three years, where nothing is said. */
function windowAsked({ from, to }: TimelineQuery, today: number): DayWindow {
  const asked = { first: from === undefined ? undefined : dayOf(from), last: to === undefined ? undefined : dayOf(to) };
  const startDay = Math.min(asked.first ?? firstOfMonth(today), OPEN_END_DAY - 1);
  const endDay = asked.last === undefined ? yearsAfter(startDay, DEFAULT_YEARS) : asked.last + 1;
  return { startDay, endDay: Math.min(endDay, OPEN_END_DAY) };
}

function firstOfMonth(day: number): number {
  return dayOf(`${isoDateOf(day).slice(0, 8)}01`) ?? day;
}

function yearsAfter(day: number, years: number): number {
  const [year = "", month = "", date = ""] = isoDateOf(day).split("-");
  const later = dayOf(`${Number(year) + years}-${month}-${date}`);
  // 29 February has no day of its name three years on.
  return later ?? day + years * 365;
}

/** The whole work where any right is held of the whole; otherwise the first season, or else episode, that is held. */
function widestScope({ rightsIn }: RightsHead): Scope {
  const rank = (scope: Scope) => {
    if (scope.kind === "work") return 0;
    return scope.kind === "season" ? 1 + scope.season : 10_000_000 + scope.season * 10_000 + scope.episode;
  };
  const [widest] = rightsIn.map(({ scope }) => scope).sort((one, other) => rank(one) - rank(other));
  return widest ?? { kind: "work" };
}
