import * as z from "zod";
import { type PersonTokens, passSignIn, signInAs } from "#infra/local/identity/sign-in.ts";
import type { LocalEndpoints } from "#infra/local/local-environment.ts";
import { MarketClient } from "#infra/local/market-client.ts";
import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import { changeRoles } from "#shared/parties/change-member.ts";
import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import { memberItem } from "#shared/parties/member-store.ts";
import type { Role } from "#shared/parties/role.ts";
import { seedOperator } from "#shared/parties/seed-operator.ts";
import { actorOf, standingsOfPerson } from "#shared/parties/standing.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { must } from "#test/support/seed-houses.ts";

/** A house with one person of all its duties, who calls the API and is signed in to the portal. */
export interface House {
  readonly organisationId: string;
  readonly client: MarketClient;
  /** The portal's session, as a browser sends it. */
  readonly cookie: string;
}

const OPERATOR = { subject: "load-operator", email: "operator@load.example", name: "Load Operator" } as const;
const HERE = { ipAddress: "127.0.0.1", userAgent: "load" } as const;
const CALLBACK = "http://127.0.0.1/callback";
const ROLES: readonly Role[] = ["admin", "catalogue", "sales", "acquisitions", "signatory", "finance"];

/** Founds the operator's network and the houses named, each through the same invitation as any other. */
export async function foundHouses(
  deps: Ground,
  at: LocalEndpoints,
  houses: readonly { readonly name: string; readonly kind: "rights-holder" | "broadcaster" }[],
): Promise<House[]> {
  must(await seedOperator(deps, { name: "Load Network", country: "SG", administrator: OPERATOR }));
  const founded: House[] = [];
  for (const house of houses) founded.push(await foundHouse(deps, at, house));
  return founded;
}

async function foundHouse(
  deps: Ground,
  at: LocalEndpoints,
  { name, kind }: { readonly name: string; readonly kind: "rights-holder" | "broadcaster" },
): Promise<House> {
  const email = `${name}@load.example`;
  const tokens = await signInAs({ issuer: at.issuer, redirectUri: CALLBACK, email });
  const person = { subject: subjectOf(tokens), email, name: `Head of ${name}` };
  const operator = await actorNamed(deps, OPERATOR.subject);
  const invited = { name, country: "VN", kind, administratorEmail: email };
  const { organisationId } = must(await inviteOrganisation(deps, operator, invited));
  must(await acceptInvitation(deps, person, { organisationId }));
  const member = await deps.table.get(memberItem, { organisationId, subject: person.subject });
  const duties = { subject: person.subject, roles: [...ROLES], revision: member?.revision ?? 0 };
  must(await changeRoles(deps, await actorNamed(deps, person.subject), duties));
  const client = new MarketClient(at.publicUrl, { token: tokens.accessToken });
  return { organisationId, client, cookie: await portalCookie(at, email) };
}

async function actorNamed(deps: Ground, subject: string) {
  const [standing] = await standingsOfPerson(deps.table, subject);
  if (!standing) throw new Error(`${subject} belongs to no house`);
  return actorOf({ kind: "person", subject, from: HERE }, standing);
}

function subjectOf({ idToken }: PersonTokens): string {
  const [, claims = ""] = idToken.split(".");
  return z.object({ sub: z.string() }).parse(JSON.parse(Buffer.from(claims, "base64url").toString())).sub;
}

/** Signs in through the portal's own pages, and keeps what a browser would. */
async function portalCookie({ publicUrl, issuer }: LocalEndpoints, email: string): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (path: string): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(publicUrl + path, { headers: { cookie }, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    await answer.body?.cancel();
    return answer;
  };
  const begun = await visit("/sign-in?to=/");
  const authorizationUrl = new URL(begun.headers.get("location") ?? "");
  const callback = await passSignIn({ issuer, authorizationUrl, redirectUri: `${publicUrl}/sign-in/callback`, email });
  await visit(callback.pathname + callback.search);
  return [...cookies].flatMap(([name, value]) => (value === "" ? [] : `${name}=${value}`)).join("; ");
}
