import { auditHeadRef } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { transact } from "#shared/platform/transact.ts";
import { create, remove, replace } from "#shared/platform/writes.ts";
import { factWrites } from "./fact-writes.ts";
import { normalEmail } from "./invitation.ts";
import { countAdministrators, MAX_MEMBERSHIPS, type Member } from "./member.ts";
import { invitationItem, invitationRef, memberItem, memberRef } from "./member-store.ts";
import type { Organisation } from "./organisation.ts";
import { organisationItem, organisationRef } from "./organisation-store.ts";
import { standingsOfPerson } from "./standing.ts";

/** Who has signed in, by the claims of a verified id token. */
export interface SignedInPerson {
  readonly subject: string;
  /** Only an address whose `email_verified` claim is true: it opens the invitation. */
  readonly email: string;
  readonly name: string;
}

/** `invitation-rests`: the house is suspended; the invitation opens again when it is reinstated, within its time. */
export type AcceptRefusal = "no-invitation" | "already-member" | "too-many-memberships" | "invitation-rests";

/**
 * A person takes the place an invitation keeps for its verified address. The first to join an invited organisation admits
 * it; a suspended one takes nobody in, for nothing of it changes. Called by the portal alone: only there an id token proves
 * the address (access tokens of the API carry none).
 */
export async function acceptInvitation(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  person: SignedInPerson,
  input: { readonly organisationId: string },
): Promise<Outcome<Member, AcceptRefusal | "contended">> {
  const { organisationId } = input;
  const standings = await standingsOfPerson(deps.table, person.subject);
  if (standings.length >= MAX_MEMBERSHIPS) return refused("too-many-memberships");
  return transact<Outcome<Member, AcceptRefusal>>(deps, async () => {
    const [invitation, organisation, membership, head] = await deps.table.getMany(
      invitationRef(organisationId, person.email),
      organisationRef(organisationId),
      memberRef(organisationId, person.subject),
      auditHeadRef(organisationId),
    );
    if (!invitation || !organisation) return { writes: [], outcome: refused("no-invitation") };
    if (membership) return { writes: [], outcome: refused("already-member") };
    // The house is written below as it was read here: a suspension between the two sends this round again.
    if (organisation.value.status === "suspended") return { writes: [], outcome: refused("invitation-rests") };
    const member: Member = {
      organisationId,
      subject: person.subject,
      email: normalEmail(person.email),
      name: person.name,
      roles: invitation.value.roles,
      joinedAt: instantOf(deps.clock.now()),
    };
    const fact = {
      organisationId,
      action: "member.joined",
      subject: person.subject,
      by: { organisationId, subject: person.subject },
      detail: { roles: member.roles.join(" ") },
    };
    const writes = [
      create(memberItem, member),
      remove(invitationItem, invitation),
      replace(organisationItem, organisation, joinedBy(organisation.value, member)),
      ...factWrites(deps, fact, [{ organisationId, head }]),
    ];
    return { writes, outcome: done(member) };
  });
}

function joinedBy(organisation: Organisation, member: Member): Organisation {
  const counted = countAdministrators(organisation, { from: [], to: member.roles });
  if (counted === "last-administrator") throw new RangeError("Who joins takes no administrator away");
  return counted.status === "invited" ? { ...counted, status: "admitted" } : counted;
}
