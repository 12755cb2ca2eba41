import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { SignJWT } from "jose";
import { apiClientItem, memberItem } from "#shared/parties/member-store.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { organisationItem } from "#shared/parties/organisation-store.ts";
import { PERMISSIONS, type Permission } from "#shared/parties/permission.ts";
import { ROLES, type Role } from "#shared/parties/role.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { encodePageToken } from "#shared/platform/page.ts";
import { create, type Write } from "#shared/platform/writes.ts";
import { type ForeignAndAbsent, makeForeignRecords } from "#test/support/foreign-records.ts";
import { API_AUDIENCE, type Market, startMarket } from "#test/support/marketplace.ts";
import { emailOf } from "#test/support/people.ts";
import { meterTable, type TableMeter } from "#test/support/table-meter.ts";
import { startIssuer, type TokenIssuer } from "#test/support/token-issuer.ts";
import { composeWholeApi } from "#test/support/whole-api.ts";

/** A market of one issuer's making, so that any token can be had, with the table's calls counted. */
export interface StrangersBed {
  readonly market: Market;
  readonly app: Hono;
  readonly meter: TableMeter;
  /** Records of the rights holder, and as many that do not exist. By name of the sample. */
  readonly samples: ReadonlyMap<string, ForeignAndAbsent>;
  /** A work of the strangers' own house. */
  readonly ownWorkId: string;
  tokenOf(subject: string, over?: TokenOver): Promise<string>;
  close(): Promise<void>;
}

interface TokenOver {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

type Houses = Readonly<Record<"admitted" | "suspended" | "invited" | "licensor" | "licensee", string>>;

export const EVERY_ROLE_OF = (house: keyof Houses) => `stranger-of-${house}-house`;
export const MACHINE = "stranger-machine";
export const UNREGISTERED_MACHINE = "nobodys-machine";
export const NOBODY = "nobody-of-any-house";

/** Who has every role but those a permission asks for, in a house it is for; none where every role has it. */
export function wrongRoleOf(permission: Permission): string | undefined {
  return rolesWithout(permission).length === 0 ? undefined : `wrong-role-for-${permission}`;
}

function rolesWithout(permission: Permission): Role[] {
  const holders: readonly Role[] = PERMISSIONS[permission].roles;
  return ROLES.filter((role) => !holders.includes(role));
}

export async function startStrangers(): Promise<StrangersBed> {
  const [market, issuer] = await Promise.all([startMarket(), startIssuer()]);
  const meter = await meterTable(market.environment.DYNAMODB_ENDPOINT ?? "");
  const app = composeWholeApi({ ...market.environment, OIDC_ISSUER: issuer.url, DYNAMODB_ENDPOINT: meter.url });
  const records = await makeForeignRecords(market);
  const houses = await foundHouses(market);
  await seatStrangers(market, houses);
  return {
    market,
    app,
    meter,
    samples: new Map([...records, ...(await moreSamples(market))]),
    ownWorkId: await makeOwnWork(app, await tokenFrom(issuer, EVERY_ROLE_OF("admitted"))),
    tokenOf: (subject, over) => tokenFrom(issuer, subject, over),
    close: async () => {
      await Promise.all([market.close(), issuer.close(), meter.close()]);
    },
  };
}

async function foundHouses({ deps }: Market): Promise<Houses> {
  const houses = {
    admitted: "both",
    suspended: "both",
    invited: "both",
    licensor: "rights-holder",
    licensee: "broadcaster",
  };
  const founded = Object.entries(houses).map(([name, kind]) => [name, kind, deps.ids.next("organisation")] as const);
  const createdAt = instantOf(deps.clock.now());
  const writes = founded.map(([name, kind, organisationId]) => {
    const house: Organisation = {
      ...{ organisationId, name: `The ${name} house`, country: "VN", administrators: 1, createdAt },
      kind: kind as Organisation["kind"],
      status: name === "suspended" || name === "invited" ? name : "admitted",
    };
    return create(organisationItem, house);
  });
  await commit(deps, writes);
  return Object.fromEntries(founded.map(([name, , id]) => [name, id])) as Record<keyof Houses, string>;
}

/** Written as joining leaves them; the strangers need no history. */
async function seatStrangers({ deps, organisationId }: Market, houses: Houses): Promise<void> {
  const joinedAt = instantOf(deps.clock.now());
  const seat = (subject: string, house: string, roles: readonly Role[]): Write => {
    const member = { organisationId: house, subject, email: `${subject.replaceAll(":", "-")}@example.com`, joinedAt };
    return create(memberItem, { ...member, name: subject, roles });
  };
  const ofHouses = (Object.keys(houses) as (keyof Houses)[]).map((house) =>
    seat(EVERY_ROLE_OF(house), houses[house], ROLES),
  );
  const wrongRoles = (Object.keys(PERMISSIONS) as Permission[]).flatMap((permission) => {
    const subject = wrongRoleOf(permission);
    const house = PERMISSIONS[permission].for === "operator" ? organisationId("operator") : houses.admitted;
    return subject === undefined ? [] : [seat(subject, house, rolesWithout(permission))];
  });
  const machine = { clientId: MACHINE, organisationId: houses.admitted, name: MACHINE, roles: ROLES };
  await commit(deps, [...ofHouses, ...wrongRoles, create(apiClientItem, { ...machine, registeredAt: joinedAt })]);
}

async function commit({ table }: Market["deps"], writes: readonly Write[]): Promise<void> {
  const conflicts = await table.commit(writes, randomUUID());
  if (conflicts.length > 0) throw new Error(`the strangers were not seated: ${JSON.stringify(conflicts)}`);
}

const FOREIGN_EIDR = "10.5240/7791-8534-2C23-9030-8610-5";

/** Names of things that stand in no path: an EIDR, an address, a content id, a hash, a key and a cursor of the rights holder. */
async function moreSamples(market: Market): Promise<[string, ForeignAndAbsent][]> {
  const film = {
    kind: "film",
    contentId: "foreign-film",
    titles: [{ language: "en", title: "Elsewhere" }],
    listed: false,
  };
  const made = await market.as("rights holder admin").post("/api/v1/works", { ...film, eidr: FOREIGN_EIDR });
  if (made.status !== 201) throw new Error(`no foreign film: ${made.text}`);
  const workId = String(made.body.workId);
  const cursor = (id: string) => encodePageToken({ pk: `WORK#${id}`, sk: "WORK", gsi1sk: `elsewhere#${id}` });
  return [
    ["eidr", { foreign: FOREIGN_EIDR, absent: "10.5240/EA73-79D7-1B2B-B378-3A73-M" }],
    ["email", { foreign: emailOf("rights holder viewer"), absent: "nobody.at.all@example.com" }],
    ["contentId", { foreign: "foreign-film", absent: "no-such-film" }],
    ["sha256", { foreign: "0".repeat(64), absent: "1".repeat(64) }],
    ["pageToken", { foreign: cursor(workId), absent: cursor(workId.replace(/.{4}$/, "ZZZZ")) }],
  ];
}

async function makeOwnWork(app: Hono, token: string): Promise<string> {
  const film = { kind: "film", contentId: "own-film", titles: [{ language: "en", title: "Own" }] };
  const answer = await app.request("/api/v1/works", {
    method: "POST",
    body: JSON.stringify(film),
    headers: {
      ...{ authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": randomUUID() },
    },
  });
  const { workId } = (await answer.json()) as { workId?: string };
  if (workId === undefined) throw new Error(`no own work: ${answer.status}`);
  return workId;
}

function tokenFrom(
  issuer: TokenIssuer,
  subject: string,
  { claims = {}, header = {} }: TokenOver = {},
): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const clientId = subject.endsWith("-machine") ? subject : "serai-cli";
  const good = { iss: issuer.url, aud: API_AUDIENCE, sub: subject, client_id: clientId, exp };
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: "k1", typ: "at+jwt", ...header })
    .sign(issuer.key);
}
