import { rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { MAX_PAGE_SIZE } from "#shared/platform/page.ts";
import type { Table } from "#shared/platform/table.ts";
import { type Impact, impactOf } from "#shared/rights/foresight/impact.ts";
import type { NegotiationImpact } from "#shared/rights/foresight/negotiation-impact.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { PROMISES_MOST } from "#shared/rights/limits.ts";
import {
  closedBecause,
  HOLD_DAYS,
  type Licence,
  MAX_HOLD_DAYS,
  MILLISECONDS_PER_DAY,
  REQUEST_OPEN_DAYS,
  sideOf,
} from "./licence.ts";
import { decideRights } from "./licence-change.ts";
import { grantOf } from "./licence-days.ts";
import { licenceRef, listLicencesOf } from "./licence-store.ts";

/** An open negotiation that would end or shrink, with the licence it is to become. */
export interface AffectedNegotiation extends NegotiationImpact {
  readonly licence: Licence;
}

/** What granting a licence would do, for its rights holder. */
export interface LicenceImpact extends Omit<Impact, "negotiations"> {
  /** The instant before which every signed licence and every hold was taken into account. */
  readonly asOf: string;
  readonly licence: Licence;
  readonly negotiations: readonly AffectedNegotiation[];
  /** Not all open negotiations were looked at: the rights holder has had too many requests lately. */
  readonly someNotLookedAt: boolean;
}

/** Each is decided twice on the whole head. A work with more open requests than this has been sent to everybody. */
const NEGOTIATIONS_MOST = 100;
/** The longest a licence can stay open: a request, then a hold as long as any, then one more half signed. */
const OPEN_DAYS_MOST = REQUEST_OPEN_DAYS + MAX_HOLD_DAYS + HOLD_DAYS;
/** Pages of a hundred licences read to find the open ones of one work. More than a thousand requests in seven weeks is a flood. */
const PAGES_MOST = 10;

/**
 * What granting an open licence would do to everybody else, before the rights holder agrees or signs: see `impactOf`.
 * For the rights holder alone; the broadcaster of the licence is not permitted, and to others there is no such licence.
 */
export async function previewImpact(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  licenceId: string,
): Promise<Outcome<LicenceImpact, Denial | "timeline-too-fine" | "rights-head-full">> {
  const [stored] = await deps.table.getMany(licenceRef(licenceId));
  const parties = stored ? [stored.value.licensorId, stored.value.licenseeId] : [];
  const denial = denialOf(actor, "licence:read", { organisationIds: parties });
  if (!stored || denial) return refused(denial ?? "not-found");
  const licence = stored.value;
  if (sideOf(licence, actor.organisationId) !== "licensor") return refused("not-permitted");
  const now = deps.clock.now();
  const [record] = await deps.table.getMany(rightsHeadRef(licence.workId));
  if (!record) throw new Error(`Licence ${licenceId} points at what is not there`);
  if (isFull(record.value.head)) return refused("rights-head-full");
  const open = await openBeside(deps.table, licence, now);
  const impact = impactOf(record.value.head, grantOf(licence), now, open.licences.map(grantOf));
  if (impact === undefined) return refused("timeline-too-fine");
  const byId = new Map(open.licences.map((one) => [one.licenceId, one]));
  const negotiations = impact.negotiations.flatMap((negotiation) => {
    const other = byId.get(negotiation.licenceId);
    return other ? [{ ...negotiation, licence: other }] : [];
  });
  // A holdback set since the licence was agreed does not bind it: what signing would answer is told.
  const isFree = decideRights(record.value.head, licence, now).granted;
  const told = { ...impact, isFree, negotiations, someNotLookedAt: open.someNotLookedAt };
  return done({ ...told, asOf: instantOf(now), licence });
}

/** Whether no licence more can be granted of the work. */
function isFull({ commitments, holds, holdbacks }: RightsHead): boolean {
  return commitments.length + holds.length + holdbacks.length >= PROMISES_MOST;
}

/** The other open licences of the same work, newest first. Whatever is older than a licence can stay open is not open. */
async function openBeside(
  table: Table,
  licence: Licence,
  now: number,
): Promise<{ licences: Licence[]; someNotLookedAt: boolean }> {
  const since = instantOf(now - OPEN_DAYS_MOST * MILLISECONDS_PER_DAY);
  const of = { organisationId: licence.licensorId, side: "licensor" } as const;
  const licences: Licence[] = [];
  let pageToken: string | undefined;
  for (let pages = 0; pages < PAGES_MOST; pages++) {
    const { items, nextPageToken } = await listLicencesOf(table, of, { pageSize: MAX_PAGE_SIZE, pageToken });
    const beside = items.map(({ value }) => value).filter((other) => isBeside(licence, other));
    licences.push(...beside.filter((other) => closedBecause(other, now) === undefined));
    if (licences.length > NEGOTIATIONS_MOST)
      return { licences: licences.slice(0, NEGOTIATIONS_MOST), someNotLookedAt: true };
    const oldest = items.at(-1)?.value.requestedAt ?? since;
    if (nextPageToken === undefined || oldest < since) return { licences, someNotLookedAt: false };
    pageToken = nextPageToken;
  }
  return { licences, someNotLookedAt: true };
}

function isBeside(licence: Licence, other: Licence): boolean {
  return other.workId === licence.workId && other.licenceId !== licence.licenceId;
}
