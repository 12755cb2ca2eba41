import { closedBecause, type Licence, type Side } from "#shared/licensing/licence.ts";
import { listLicences } from "#shared/licensing/read-licence.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { may } from "#shared/parties/permission.ts";
import { DEFAULT_PAGE_SIZE } from "#shared/platform/page.ts";
import type { Visit } from "../../visit.ts";

/** Something a person can do now about a licence. */
export interface Duty {
  readonly licence: Licence;
  readonly what: string;
}

/** What waits for a person among the newest licences of both sides; older ones are found in the lists. */
export async function dutiesOf({ deps, actor }: Visit<"public">): Promise<readonly Duty[]> {
  if (!actor || !may(actor, "licence:read")) return [];
  const now = deps.clock.now();
  const sides = await Promise.all(
    (["licensor", "licensee"] as const).map(async (side) => {
      const listed = await listLicences(deps, actor, { side, pageSize: DEFAULT_PAGE_SIZE });
      const licences = listed.ok ? listed.value.items.map(({ value }) => value) : [];
      return licences.flatMap((licence) => {
        const what = dutyOf(licence, { actor, side, now });
        return what === undefined ? [] : [{ licence, what }];
      });
    }),
  );
  return sides.flat();
}

function dutyOf(licence: Licence, by: { actor: Actor; side: Side; now: number }): string | undefined {
  const { actor, side, now } = by;
  if (licence.state === "executed")
    return side === "licensee" && licence.money === "invoiced" && may(actor, "payment:pay") ? "Pay" : undefined;
  if (closedBecause(licence, now) || licence.signedBy.includes(side)) return undefined;
  if (licence.state === "requested")
    return side === "licensor" && may(actor, "licence:answer") ? "Answer the request" : undefined;
  return may(actor, "licence:sign") ? "Sign" : undefined;
}
