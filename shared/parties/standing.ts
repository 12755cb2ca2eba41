import type { Table } from "#shared/platform/table.ts";
import type { Actor } from "./actor.ts";
import { MAX_MEMBERSHIPS } from "./member.ts";
import { apiClientRef, memberItem } from "./member-store.ts";
import type { Organisation } from "./organisation.ts";
import { organisationRef } from "./organisation-store.ts";
import type { Role } from "./role.ts";

/** What a person or machine is in one organisation. */
export interface Standing {
  readonly organisation: Organisation;
  /** Name as shown to the other party. */
  readonly name: string;
  readonly roles: readonly Role[];
}

/** Every standing of a person, strongly consistent, by organisation id. */
export async function standingsOfPerson(table: Table, subject: string): Promise<readonly Standing[]> {
  const where = { index: "key", of: { subject } } as const;
  const { items } = await table.list(memberItem, where, { pageSize: MAX_MEMBERSHIPS });
  if (items.length === 0) return [];
  const organisations = await table.getMany(...items.map(({ value }) => organisationRef(value.organisationId)));
  return items.flatMap(({ value: { name, roles } }, i) => {
    const organisation = organisations[i]?.value;
    return organisation ? [{ organisation, name, roles }] : [];
  });
}

/** The one standing of a machine, or none when its client id is not registered. */
export async function standingOfClient(table: Table, clientId: string): Promise<readonly Standing[]> {
  const [client] = await table.getMany(apiClientRef(clientId));
  if (!client) return [];
  const { organisationId, name, roles } = client.value;
  const [organisation] = await table.getMany(organisationRef(organisationId));
  return organisation ? [{ organisation: organisation.value, name, roles }] : [];
}

/** The actor someone is by a standing, for one request. */
export function actorOf(
  who: { readonly kind: Actor["kind"]; readonly subject: string; readonly from: Actor["from"] },
  { organisation, name, roles }: Standing,
): Actor {
  return {
    ...who,
    name,
    roles,
    organisationId: organisation.organisationId,
    organisationName: organisation.name,
    organisationKind: organisation.kind,
    organisationStatus: organisation.status,
  };
}
