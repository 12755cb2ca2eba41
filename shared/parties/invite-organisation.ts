import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { transact } from "#shared/platform/transact.ts";
import { create, type Write } from "#shared/platform/writes.ts";
import type { Actor } from "./actor.ts";
import { emailKeyOf, INVITATION_KEPT_SECONDS, type Invitation, normalEmail } from "./invitation.ts";
import { invitationItem } from "./member-store.ts";
import type { Organisation } from "./organisation.ts";
import type { InviteOrganisationInput } from "./organisation-schema.ts";
import { organisationItem } from "./organisation-store.ts";
import { type Denial, denialOf } from "./permission.ts";

/** The operator asks an organisation in; its first administrator is whoever proves to own the given address. */
export async function inviteOrganisation(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  actor: Actor,
  input: InviteOrganisationInput,
  commitWith: CommitWith<Organisation> = commitNothingMore,
): Promise<Outcome<Organisation, Denial | "contended">> {
  const denial = denialOf(actor, "network:admit");
  if (denial) return refused(denial);
  const at = instantOf(deps.clock.now());
  const organisation: Organisation = {
    organisationId: deps.ids.next("organisation"),
    name: input.name,
    country: input.country,
    kind: input.kind,
    status: "invited",
    administrators: 0,
    createdAt: at,
  };
  const { organisationId } = organisation;
  const fact = {
    action: "organisation.invited",
    subject: organisationId,
    by: { organisationId: actor.organisationId, subject: actor.subject },
    detail: { name: organisation.name, kind: organisation.kind },
  };
  return transact(deps, async () => {
    const [operatorHead, head] = await deps.table.getMany(
      auditHeadRef(actor.organisationId),
      auditHeadRef(organisationId),
    );
    const writes: Write[] = [
      create(organisationItem, organisation),
      inviteWrite(organisation, { email: input.administratorEmail, roles: ["admin"], invitedBy: actor.subject }, deps),
      ...auditWrites({ organisationId: actor.organisationId, head: operatorHead }, fact, at),
      ...auditWrites({ organisationId, head }, fact, at),
      publish(deps, { type: fact.action, subject: organisationId, data: { organisationId } }),
      ...commitWith(organisation),
    ];
    return { writes, outcome: done(organisation) };
  });
}

/** The write that keeps a place in an organisation for an address, for a month. */
export function inviteWrite(
  organisation: Pick<Organisation, "organisationId" | "name">,
  to: Pick<Invitation, "email" | "roles" | "invitedBy">,
  deps: Pick<Ground, "clock">,
): Write {
  const nowMilliseconds = deps.clock.now();
  const invitation: Invitation = {
    organisationId: organisation.organisationId,
    organisationName: organisation.name,
    ...to,
    email: normalEmail(to.email),
    emailKey: emailKeyOf(to.email),
    invitedAt: instantOf(nowMilliseconds),
  };
  const expiresAtSeconds = Math.floor(nowMilliseconds / 1000) + INVITATION_KEPT_SECONDS;
  return create(invitationItem, invitation, { expiresAtSeconds });
}
