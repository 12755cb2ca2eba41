import { auditHeadRef } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { create, type Write } from "#shared/platform/writes.ts";
import type { Actor } from "./actor.ts";
import { factWrites } from "./fact-writes.ts";
import { emailKeyOf, INVITATION_KEPT_SECONDS, type Invitation, normalEmail } from "./invitation.ts";
import { invitationItem } from "./member-store.ts";
import type { Organisation } from "./organisation.ts";
import type { InviteOrganisationInput } from "./organisation-schema.ts";
import { organisationItem } from "./organisation-store.ts";
import { type Denial, denialOf } from "./permission.ts";
import { transactAs } from "./transact-as.ts";

/** The operator asks an organisation in; its first administrator is whoever proves to own the given address. */
export async function inviteOrganisation(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  actor: Actor,
  input: InviteOrganisationInput,
  commitWith: CommitWith<Organisation> = commitNothingMore,
): Promise<Outcome<Organisation, Denial | "contended">> {
  const denial = denialOf(actor, "network:admit");
  if (denial) return refused(denial);
  const { administratorEmail, ...described } = input;
  const organisationId = deps.ids.next("organisation");
  const organisation: Organisation = {
    organisationId,
    ...described,
    status: "invited",
    administrators: 0,
    createdAt: instantOf(deps.clock.now()),
  };
  const fact = {
    organisationId,
    action: "organisation.invited",
    subject: organisationId,
    by: { organisationId: actor.organisationId, subject: actor.subject },
    detail: { name: organisation.name, kind: organisation.kind },
  };
  return transactAs(deps, { actor, permission: "network:admit" }, async () => {
    const [operatorHead] = await deps.table.getMany(auditHeadRef(actor.organisationId));
    const chains = [
      { organisationId: actor.organisationId, head: operatorHead },
      { organisationId, head: undefined },
    ];
    const writes = [
      create(organisationItem, organisation),
      inviteWrite(deps, organisation, { email: administratorEmail, roles: ["admin"], invitedBy: actor.subject }),
      ...factWrites(deps, fact, chains),
      ...commitWith(organisation),
    ];
    return { writes, outcome: done(organisation) };
  });
}

/** The write that keeps a place in an organisation for an address. */
export function inviteWrite(
  deps: Pick<Ground, "clock">,
  organisation: Pick<Organisation, "organisationId" | "name">,
  to: Pick<Invitation, "email" | "roles" | "invitedBy">,
): Write {
  const expiresAtSeconds = Math.floor(deps.clock.now() / 1000) + INVITATION_KEPT_SECONDS;
  return create(invitationItem, invitationOf(organisation, to, deps.clock.now()), { expiresAtSeconds });
}

export function invitationOf(
  organisation: Pick<Organisation, "organisationId" | "name">,
  to: Pick<Invitation, "email" | "roles" | "invitedBy">,
  nowMilliseconds: number,
): Invitation {
  return {
    organisationId: organisation.organisationId,
    organisationName: organisation.name,
    ...to,
    email: normalEmail(to.email),
    emailKey: emailKeyOf(to.email),
    invitedAt: instantOf(nowMilliseconds),
  };
}
