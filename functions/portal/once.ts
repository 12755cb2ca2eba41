import { createHash } from "node:crypto";
import type { Reason } from "#functions/http/problems.ts";
import { replayOr } from "#functions/http/replay.ts";
import { problemReply } from "#functions/http/reply.ts";
import type { Permission } from "#shared/parties/permission.ts";
import { type CommitWith, type IdempotencyClaim, rememberAnswer } from "#shared/platform/idempotency.ts";
import { type Outcome, type Refused, refused } from "#shared/platform/outcome.ts";
import { type Answer, PageRefusal, redirectTo } from "./answer.ts";
import { field } from "./read-form.ts";
import type { Visit } from "./visit.ts";

/** Name of the hidden field that makes a form good for one effect however often it is sent. */
export const ONCE_FIELD = "once";
const ONCE_KEY = /^[\w-]{22}$/;
const SEE_OTHER = 303;

/** A new key for a form about to be shown. */
export function newOnceKey(deps: { readonly chance: { bytes(count: number): Uint8Array } }): string {
  return Buffer.from(deps.chance.bytes(16)).toString("base64url");
}

/**
 * Acts once and leads on: the place it leads to is written in the act's own transaction, and a second sending of the same
 * form is led to the same place. @throws {PageRefusal} when the act is refused.
 */
export async function actOnce<T>(
  visit: Visit<Permission>,
  act: (commitWith: CommitWith<T>) => Promise<Outcome<T, Reason>>,
  leadsTo: (value: T) => string,
): Promise<Answer> {
  const { deps } = visit;
  const claim = claimOf(visit);
  let refusal: Refused<Reason> = refused("idempotency-key-reused");
  const leading = (value: T) => ({ status: SEE_OTHER, headers: { location: leadsTo(value) }, body: "" });
  const reply = await replayOr(deps.table, claim, async () => {
    const outcome = await act((value) => [rememberAnswer(claim, leading(value))]);
    if (outcome.ok) return leading(outcome.value);
    refusal = outcome;
    return problemReply(outcome.reason);
  });
  const { location } = reply.headers;
  if (reply.status !== SEE_OTHER || location === undefined) throw new PageRefusal(refusal.reason, refusal.detail);
  return redirectTo(location);
}

function claimOf({ request, form, actor }: Visit<Permission>): IdempotencyClaim {
  const key = field(form, ONCE_FIELD);
  if (!ONCE_KEY.test(key))
    throw new PageRefusal("form-incomplete", { faults: ["Open the page anew: its form is not whole"] });
  const fingerprint = createHash("sha256")
    .update(`${new URL(request.url).pathname}\n${actor.subject}\n${JSON.stringify(form)}`)
    .digest("hex");
  return { organisationId: actor.organisationId, idempotencyKey: `form-${key}`, fingerprint };
}
