import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { inviteMember } from "#shared/parties/invite-member.ts";
import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import { seedOperator } from "#shared/parties/seed-operator.ts";
import { actorOf, standingsOfPerson } from "#shared/parties/standing.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import { emailOf, HOUSES, type House, PEOPLE, PERSON_NAMES, type PersonName, subjectOf } from "./people.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids">;

const FROM = { ipAddress: "127.0.0.1", userAgent: "test" };

/** Founds the operator, invites the houses and lets everybody join, by the use cases that do so in earnest. */
export async function seedHouses(deps: Deps): Promise<ReadonlyMap<House, string>> {
  const administrator = personOf("operator");
  const operator = must(await seedOperator(deps, { name: "Serai", country: "SG", administrator }));
  const houses = new Map<House, string>([["operator", operator.organisationId]]);
  for (const house of Object.keys(HOUSES) as (keyof typeof HOUSES)[]) {
    const [first, ...others] = PERSON_NAMES.filter((name) => PEOPLE[name].house === house);
    if (first === undefined) throw new Error(`nobody belongs to ${house}`);
    const invited = await inviteOrganisation(deps, await actorNamed(deps, "operator"), {
      ...HOUSES[house],
      administratorEmail: emailOf(first),
    });
    const { organisationId } = must(invited);
    houses.set(house, organisationId);
    must(await acceptInvitation(deps, personOf(first), { organisationId }));
    for (const name of others) await join(deps, await actorNamed(deps, first), name);
  }
  return houses;
}

/** The actor a person is, when it belongs to one house. */
export async function actorNamed(deps: Pick<Ground, "table">, name: PersonName): Promise<Actor> {
  const [standing] = await standingsOfPerson(deps.table, subjectOf(name));
  if (!standing) throw new Error(`${name} belongs to no house`);
  return actorOf({ kind: "person", subject: subjectOf(name), from: FROM }, standing);
}

async function join(deps: Deps, administrator: Actor, name: PersonName): Promise<void> {
  must(await inviteMember(deps, administrator, { email: emailOf(name), roles: [...PEOPLE[name].roles] }));
  must(await acceptInvitation(deps, personOf(name), { organisationId: administrator.organisationId }));
}

export function personOf(name: PersonName): { subject: string; email: string; name: string } {
  return { subject: subjectOf(name), email: emailOf(name), name };
}

/** The value of an outcome that a test takes for granted. */
export function must<T>(outcome: Outcome<T, string>): T {
  if (!outcome.ok) throw new Error(`refused: ${outcome.reason} ${JSON.stringify(outcome.detail)}`);
  return outcome.value;
}
