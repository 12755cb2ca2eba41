import type { Licence } from "#shared/licensing/licence.ts";
import { type TermLack, termLack } from "#shared/licensing/licence-days.ts";
import { emptyHead, type RightsHead } from "#shared/rights/head.ts";
import { narrowerScope, scopeCovers, scopesMeet } from "#shared/rights/scope.ts";
import type { Asset, AssetKind } from "./asset.ts";
import { isGrantLive, type ScreenerGrant } from "./screener-grant.ts";

/** What a licence may be asked to fulfil before a file leaves under it. */
type Demand = "signed" | "paid" | "in-term";

interface FetchRule {
  readonly demands: readonly Demand[];
  /** `whole`: the licence takes in all that the file shows. `some`: they share anything, as a poster of the series does. */
  readonly part: "whole" | "some";
  /** A grant of the owner is enough, without a licence. */
  readonly byGrant: boolean;
}

/** Under what a file leaves, by its kind. The owner's own files are always its own. */
const FETCH_RULES: Readonly<Record<AssetKind, FetchRule>> = {
  screener: { demands: ["signed"], part: "whole", byGrant: true },
  trailer: { demands: ["signed"], part: "some", byGrant: true },
  artwork: { demands: ["signed"], part: "some", byGrant: true },
  master: { demands: ["signed", "paid", "in-term"], part: "whole", byGrant: false },
  subtitles: { demands: ["signed", "paid", "in-term"], part: "whole", byGrant: false },
};

/** What stands between the asker and the file. */
export type Missing =
  | "no-licence"
  | "other-part"
  | "not-signed"
  | "not-paid"
  // Before or after its term, or in it on a day on which nothing licensed may be exploited.
  | TermLack;

/** By what a file left. */
export type FetchRight =
  | { readonly kind: "owner" }
  | { readonly kind: "grant" }
  | { readonly kind: "licence"; readonly licenceId: string };

export interface FetchQuestion {
  readonly asset: Asset;
  readonly organisationId: string;
  /** The asker's own licences of the work, signed or on their way. Others' are passed over. */
  readonly licences: readonly Licence[];
  /** The work's rights head: what has started, for holdbacks that wait for it. Absent: nothing has. */
  readonly head?: RightsHead | undefined;
  readonly grant: Pick<ScreenerGrant, "until" | "ownerId"> | undefined;
  /** Whether the work is on offer to the asker: a work that is not answers as none at all. */
  readonly seesWork: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

export type FetchDecision =
  | { readonly allowed: true; readonly right: FetchRight }
  | { readonly allowed: false; readonly reason: "not-found" | "not-published" }
  | {
      readonly allowed: false;
      readonly reason: "not-licensed";
      readonly missing: readonly Missing[];
      /** The asker's licence that comes nearest. */
      readonly licenceId?: string;
    };

/** Whether a file may leave to an organisation now, and under what; else what is missing, only of the asker's own. */
export function decideFetch(question: FetchQuestion): FetchDecision {
  const { asset, organisationId, grant, now } = question;
  const isPublished = asset.state === "published";
  if (asset.ownerId === organisationId)
    return isPublished ? { allowed: true, right: { kind: "owner" } } : { allowed: false, reason: "not-published" };
  const rule = FETCH_RULES[asset.kind];
  const licences = question.licences
    .filter(({ licenseeId, workId }) => licenseeId === organisationId && workId === asset.workId)
    .map((licence) => ({ licenceId: licence.licenceId, missing: missingOf(licence, question) }))
    .toSorted((one, other) => farness(one.missing) - farness(other.missing));
  const [nearest] = licences;
  const granted = grant !== undefined && grant.ownerId === asset.ownerId && isGrantLive(grant, now);
  const known = nearest !== undefined || granted || question.seesWork;
  if (!isPublished || !known) return { allowed: false, reason: "not-found" };
  if (nearest?.missing.length === 0) return { allowed: true, right: { kind: "licence", licenceId: nearest.licenceId } };
  if (rule.byGrant && granted) return { allowed: true, right: { kind: "grant" } };
  return { allowed: false, reason: "not-licensed", missing: ["no-licence"], ...nearest };
}

/** What a licence lacks for a file to leave under it; empty when it may. */
function missingOf(licence: Licence, question: FetchQuestion): Missing[] {
  const { asset } = question;
  const rule = FETCH_RULES[asset.kind];
  const fits =
    rule.part === "whole"
      ? scopeCovers({ whole: licence.scope, part: asset.scope })
      : scopesMeet(licence.scope, asset.scope);
  if (!fits) return ["other-part"];
  return rule.demands.flatMap((demand) => lacking(demand, licence, question) ?? []);
}

function lacking(demand: Demand, licence: Licence, question: FetchQuestion): Missing | undefined {
  const { asset, now, head = emptyHead(asset.workId) } = question;
  if (demand === "signed") return licence.state === "executed" ? undefined : "not-signed";
  if (demand === "paid") return licence.money === "paid" ? undefined : "not-paid";
  return termLack(head, { licence, scope: narrowerScope(licence.scope, asset.scope), now });
}

/** A licence of another part is further off than one that waits for anything else. */
function farness(missing: readonly Missing[]): number {
  return missing.includes("other-part") ? Number.MAX_SAFE_INTEGER : missing.length;
}
