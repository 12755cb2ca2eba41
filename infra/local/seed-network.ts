import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { changeRoles } from "#shared/parties/change-member.ts";
import { inviteMember } from "#shared/parties/invite-member.ts";
import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import { memberRef } from "#shared/parties/member-store.ts";
import type { Role } from "#shared/parties/role.ts";
import { seedOperator } from "#shared/parties/seed-operator.ts";
import { actorOf, standingsOfPerson } from "#shared/parties/standing.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import { DEMO_OPERATOR, DEMO_ORGANISATIONS, type DemoOrganisation } from "./demo-network.ts";
import type { DemoPerson } from "./identity/demo-person.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids">;

const HERE = { ipAddress: "127.0.0.1", userAgent: "seed" } as const;

/** Makes the demo network as people would: the operator invites, they join. What is there already is left as it is. */
export async function seedNetwork(deps: Deps): Promise<void> {
  const { administrator, ...network } = DEMO_OPERATOR;
  demand(await seedOperator(deps, { ...network, administrator: identityOf(administrator) }));
  for (const organisation of DEMO_ORGANISATIONS) await seedOrganisation(deps, organisation);
}

async function seedOrganisation(deps: Deps, { members, ...described }: DemoOrganisation): Promise<void> {
  const [founder, ...others] = members;
  if ((await standingsOfPerson(deps.table, founder.subject)).length === 0) {
    const operator = await actorFor(deps, DEMO_OPERATOR.administrator);
    const invited = await inviteOrganisation(deps, operator, { ...described, administratorEmail: founder.email });
    const { organisationId } = demand(invited);
    demand(await acceptInvitation(deps, identityOf(founder), { organisationId }));
  }
  const administrator = await actorFor(deps, founder);
  await giveRoles(deps, administrator, founder);
  for (const other of others) {
    if ((await standingsOfPerson(deps.table, other.subject)).length > 0) continue;
    await inviteUnlessWaiting(deps, administrator, other);
    demand(await acceptInvitation(deps, identityOf(other), { organisationId: administrator.organisationId }));
  }
}

async function giveRoles(
  deps: Deps,
  administrator: Actor,
  founder: DemoPerson & { readonly roles: readonly Role[] },
): Promise<void> {
  const [member] = await deps.table.getMany(memberRef(administrator.organisationId, founder.subject));
  if (!member || founder.roles.every((role) => member.value.roles.includes(role))) return;
  demand(
    await changeRoles(deps, administrator, {
      subject: founder.subject,
      roles: founder.roles,
      revision: member.revision,
    }),
  );
}

async function inviteUnlessWaiting(
  deps: Deps,
  administrator: Actor,
  other: { readonly email: string; readonly roles: readonly Role[] },
): Promise<void> {
  const invited = await inviteMember(deps, administrator, { email: other.email, roles: [...other.roles] });
  if (!invited.ok && invited.reason !== "already-invited") demand(invited);
}

async function actorFor(deps: Deps, { subject }: DemoPerson): Promise<Actor> {
  const [standing] = await standingsOfPerson(deps.table, subject);
  if (!standing) throw new Error(`${subject} has no organisation yet`);
  return actorOf({ kind: "person", subject, from: HERE }, standing);
}

function identityOf({ subject, email, name }: DemoPerson) {
  return { subject, email, name };
}

/** Seeding meets no refusal on a marketplace of its own: one is a fault. */
function demand<T>(outcome: Outcome<T, string>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`Seeding was refused: ${outcome.reason}`);
}
