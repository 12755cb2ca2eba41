import type { Actor } from "#shared/parties/actor.ts";
import { memberItem } from "#shared/parties/member-store.ts";
import { organisationItem } from "#shared/parties/organisation-store.ts";
import { create, type Write } from "#shared/platform/writes.ts";

const LONG_AGO = "2025-01-01T00:00:00.000Z";

/** The writes that make a made-up person one: its house, and its place in it. What it writes is refused without them. */
export function foundingWrites(actor: Actor): readonly Write[] {
  const { organisationId, organisationName: name, organisationKind: kind, organisationStatus: status } = actor;
  const house = { organisationId, name, kind, status, country: "SG", administrators: 1, createdAt: LONG_AGO };
  return [create(organisationItem, house), joiningWrite(actor)];
}

/** The write that gives a made-up person its place in a house that is there. */
function joiningWrite({ organisationId, subject, name, roles }: Actor): Write {
  const email = `${organisationId}@example.com`.toLowerCase();
  return create(memberItem, { organisationId, subject, name, roles, email, joinedAt: LONG_AGO });
}
