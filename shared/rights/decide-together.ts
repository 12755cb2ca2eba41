import { decide } from "./decide.ts";
import type { Decision, RightsRequest } from "./decision.ts";
import type { RightsHead } from "./head.ts";
import { demandAtMost, PACKAGE_WORKS_MOST } from "./limits.ts";

/** What a package asks of one work. */
export interface PackageRequest extends RightsRequest {
  workId: string;
}

/** What is answered for each request of a package, in the order asked. Granted only if every one is. */
export interface PackageDecision {
  granted: boolean;
  works: { workId: string; decision: Decision }[];
}

/**
 * Decides a package of works for one licensee at `now` (milliseconds since 1970): all is granted, or nothing. A work may
 * be asked for in several scopes; each is decided as it stands once the others are granted. The answers are the seller's; pass each through `forBuyer` before a buyer sees it.
 * Throws RangeError for an impossible package: nothing asked, too many works, two licensees, a work without a head or
 * with two; and for whatever `decide` throws.
 */
export function decideTogether(
  heads: readonly RightsHead[],
  requests: readonly PackageRequest[],
  now: number,
): PackageDecision {
  if (requests.length === 0) throw new RangeError("impossible package: it asks for nothing");
  demandAtMost({ most: PACKAGE_WORKS_MOST, count: requests.length, of: "works in a package" });
  const [licensee, another] = new Set(requests.map(({ licenseeId }) => licenseeId));
  if (another !== undefined) throw new RangeError(`impossible package: for ${licensee} and for ${another}`);
  const headOf = headsById(heads);
  const works = requests.map((asked) => {
    const { workId, ...request } = asked;
    const head = headOf.get(workId);
    if (head === undefined) throw new RangeError(`impossible package: no head of ${workId}`);
    const grantedBeside = requests.filter((other) => other !== asked && other.workId === workId);
    return { workId, decision: decide(head, { ...request, grantedBeside }, now) };
  });
  return { granted: works.every(({ decision }) => decision.granted), works };
}

function headsById(heads: readonly RightsHead[]): ReadonlyMap<string, RightsHead> {
  const byId = new Map(heads.map((head) => [head.workId, head]));
  if (byId.size === heads.length) return byId;
  const twice = heads.find(({ workId }, index) => heads.findIndex((other) => other.workId === workId) !== index);
  throw new RangeError(`impossible package: two heads of ${twice?.workId}`);
}
