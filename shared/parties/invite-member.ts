import { auditHeadRef } from "#shared/platform/audit-store.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Actor } from "./actor.ts";
import { factWrites } from "./fact-writes.ts";
import type { Invitation } from "./invitation.ts";
import { invitationOf, inviteWrite } from "./invite-organisation.ts";
import type { InviteMemberInput } from "./member-schema.ts";
import { invitationRef } from "./member-store.ts";
import { type Denial, denialOf } from "./permission.ts";
import { transactAs } from "./transact-as.ts";

/** An administrator keeps a place in the organisation for an e-mail address. The audit names no address: it is kept for ever. */
export async function inviteMember(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  actor: Actor,
  input: InviteMemberInput,
  commitWith: CommitWith<Invitation> = commitNothingMore,
): Promise<Outcome<Invitation, Denial | "already-invited" | "contended">> {
  const denial = denialOf(actor, "organisation:manage");
  if (denial) return refused(denial);
  const organisation = { organisationId: actor.organisationId, name: actor.organisationName };
  const { organisationId } = organisation;
  const to = { ...input, invitedBy: actor.subject };
  const invitation = invitationOf(organisation, to, deps.clock.now());
  const fact = {
    organisationId,
    action: "member.invited",
    subject: invitation.emailKey,
    by: { organisationId, subject: actor.subject },
    detail: { roles: input.roles.join(" ") },
  };
  return transactAs<Outcome<Invitation, "already-invited">>(
    deps,
    { actor, permission: "organisation:manage" },
    async () => {
      const [waiting, head] = await deps.table.getMany(
        invitationRef(organisationId, input.email),
        auditHeadRef(organisationId),
      );
      if (waiting) return { writes: [], outcome: refused("already-invited") };
      const writes = [
        inviteWrite(deps, organisation, to),
        ...factWrites(deps, fact, [{ organisationId, head }]),
        ...commitWith(invitation),
      ];
      return { writes, outcome: done(invitation) };
    },
  );
}
