import { auditHeadRef } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome } from "#shared/platform/outcome.ts";
import { transact } from "#shared/platform/transact.ts";
import { create } from "#shared/platform/writes.ts";
import type { SignedInPerson } from "./accept-invitation.ts";
import { factWrites } from "./fact-writes.ts";
import { normalEmail } from "./invitation.ts";
import type { Member } from "./member.ts";
import { memberItem } from "./member-store.ts";
import { OPERATOR_ORGANISATION_ID, type Organisation } from "./organisation.ts";
import { organisationItem, organisationRef } from "./organisation-store.ts";

/**
 * The first house of a new marketplace: the network's operator with its first administrator, from whom everybody else is
 * invited. Run by the deployment, not by anybody over the network. Repeating it changes nothing.
 */
export async function seedOperator(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  input: { readonly name: string; readonly country: string; readonly administrator: SignedInPerson },
): Promise<Outcome<Organisation, "contended">> {
  const organisationId = OPERATOR_ORGANISATION_ID;
  const at = instantOf(deps.clock.now());
  const { name, country, administrator } = input;
  const organisation: Organisation = {
    ...{ organisationId, name, country, createdAt: at },
    ...{ kind: "operator", status: "admitted", administrators: 1 },
  };
  const member: Member = {
    ...administrator,
    email: normalEmail(administrator.email),
    ...{ organisationId, roles: ["admin"], joinedAt: at },
  };
  const fact = {
    ...{ organisationId, action: "organisation.founded", subject: organisationId },
    by: { organisationId, subject: administrator.subject },
    detail: { name },
  };
  return transact<Outcome<Organisation, never>>(deps, async () => {
    const [stored, head] = await deps.table.getMany(organisationRef(organisationId), auditHeadRef(organisationId));
    if (stored) return { writes: [], outcome: done(stored.value) };
    const writes = [
      create(organisationItem, organisation),
      create(memberItem, member),
      ...factWrites(deps, fact, [{ organisationId, head }]),
    ];
    return { writes, outcome: done(organisation) };
  });
}
