import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allDefinitions } from "#functions/api/app.ts";
import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import { inviteMember } from "#shared/parties/invite-member.ts";
import { memberItem } from "#shared/parties/member-store.ts";
import { organisationItem } from "#shared/parties/organisation-store.ts";
import { create, remove, replace, type Write } from "#shared/platform/writes.ts";
import { must } from "#test/support/seed-houses.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import { shapeOf } from "#test/support/shape-of.ts";
import { type Beginning, beginningAfter, beginningOf, type Step, Telling } from "#test/support/tale.ts";
import { openWorld, type Process, type World } from "#test/support/world.ts";
import {
  actorNamed,
  BUYER,
  beginWithFilm,
  declared,
  granted,
  partSent,
  partsSigned,
  published,
  SELLER,
} from "./crash/tales.ts";
import { HOLDBACK, KEYED_POSTS, type OperationRow } from "./keyed-posts.ts";

const COLLEAGUE = "colleague";
const MACHINE = "machine";

interface Row extends OperationRow {
  readonly headers?: (told: Telling) => Promise<Readonly<Record<string, string>>>;
}

/** A second administrator of the seller's house, so that the first can go. */
const joined: Step = {
  name: "a colleague joins",
  act: async ({ process }) => {
    const { deps } = process;
    const seller = await actorNamed(process, SELLER);
    const colleague = { subject: COLLEAGUE, email: "colleague@example.com", name: COLLEAGUE };
    must(await inviteMember(deps, seller, { email: colleague.email, roles: ["admin"] }));
    must(await acceptInvitation(deps, colleague, seller));
  },
};
const registered: Step = {
  name: "a machine is registered",
  act: async (told) => {
    const clientAccessToken = await told.world.servers.tokenOf(MACHINE, MACHINE);
    await told.ask(SELLER, ["POST", "/api-clients"], { name: MACHINE, roles: ["viewer"], clientAccessToken });
  },
};

const heldBack: Step = {
  name: "cells are held back",
  act: async (told) => {
    const { body } = await told.ask(SELLER, ["POST", `/works/${told.note("workId")}/holdbacks`], HOLDBACK);
    told.notes.set("holdbackId", String(body.holdbackId));
  },
};

const ofAsset =
  (what = "") =>
  (told: Telling) =>
    `/assets/${told.note("assetId")}${what}`;
const ofGrant = (told: Telling) => `/works/${told.note("workId")}/screener-grants/${told.note("buyerId")}`;
/** The ETag of the record at a path, as the seller reads it. */
const asRead = (path: (told: Telling) => string) => async (told: Telling) => {
  const { headers } = await told.ask(SELLER, ["GET", path(told)]);
  return { "if-match": headers.get("etag") ?? "" };
};
const ofWork = (told: Telling) => `/works/${told.note("workId")}`;
const ofSelf = () => `/members/${SELLER}`;
const FILM = { kind: "film", titles: [{ language: "en", title: "Retold" }], listed: true };

/** Every operation that writes and takes no key. */
const OTHERS: Readonly<Record<string, Row>> = {
  // Of oneself: the demand and the change are of one item.
  "patch /members/{subject}": {
    after: [joined],
    by: SELLER,
    path: ofSelf,
    body: () => ({ roles: ["viewer"] }),
    headers: asRead(ofSelf),
  },
  "delete /members/{subject}": { after: [joined], by: SELLER, path: () => `/members/${COLLEAGUE}` },
  "delete /api-clients/{clientId}": { after: [registered], by: SELLER, path: () => `/api-clients/${MACHINE}` },
  "put /works/{workId}": { after: [], by: SELLER, path: ofWork, body: () => FILM, headers: asRead(ofWork) },
  "delete /works/{workId}/holdbacks/{holdbackId}": {
    after: [heldBack],
    by: SELLER,
    path: (told) => `/works/${told.note("workId")}/holdbacks/${told.note("holdbackId")}`,
  },
  "delete /assets/{assetId}": { after: [declared], by: SELLER, path: ofAsset() },
  "post /assets/{assetId}/parts": {
    after: [declared],
    by: SELLER,
    path: ofAsset("/parts"),
    body: () => ({ firstPart: 1, lastPart: 1 }),
  },
  "post /assets/{assetId}/completion": {
    after: [declared, partsSigned, partSent],
    by: SELLER,
    path: ofAsset("/completion"),
    body: (told) => ({ parts: [{ partNumber: 1, eTag: told.note("eTag") }] }),
  },
  "post /assets/{assetId}/links": {
    after: [...published, granted],
    by: BUYER,
    path: ofAsset("/links"),
    body: () => ({}),
  },
  "put /works/{workId}/screener-grants/{organisationId}": {
    after: [],
    by: SELLER,
    path: ofGrant,
    body: (told) => ({ until: new Date(told.world.clock.now() + 86_400_000).toISOString() }),
  },
  "delete /works/{workId}/screener-grants/{organisationId}": { after: [granted], by: SELLER, path: ofGrant },
};

/** Questions too long for a query, and a fresh link to a file that was declared: nothing is written. */
const WRITE_NOTHING = [
  "post /availability",
  "post /packages/availability",
  "post /terms/check",
  "post /works/{workId}/free-days",
  "post /search",
  "post /catalogue-imports/{importId}/upload-link",
];

const ROWS: Readonly<Record<string, Row>> = {
  ...Object.fromEntries(Object.entries(KEYED_POSTS).map(([path, row]) => [`post ${path}`, row])),
  ...OTHERS,
};

/** What may befall somebody between the guard and the commit, and how it is made good again. */
const HARMS: Readonly<
  Record<string, (process: Process, subject: string) => Promise<[harm: Write, undo: () => Write]>>
> = {
  "the house is suspended": async (process, subject) => {
    const { organisationId } = await actorNamed(process, subject);
    const stored = await process.deps.table.get(organisationItem, { organisationId });
    if (!stored) throw new Error(`${subject} has no house`);
    const { value, revision } = stored;
    return [
      replace(organisationItem, stored, { ...value, status: "suspended" }),
      () => replace(organisationItem, { value, revision: revision + 1 }, value),
    ];
  },
  "the member is removed": async (process, subject) => {
    const stored = await seatOf(process, subject);
    return [remove(memberItem, stored), () => create(memberItem, stored.value)];
  },
  "the role is taken away": async (process, subject) => {
    const stored = await seatOf(process, subject);
    const { value, revision } = stored;
    return [
      replace(memberItem, stored, { ...value, roles: ["viewer"] }),
      () => replace(memberItem, { value, revision: revision + 1 }, value),
    ];
  },
};

async function seatOf(process: Process, subject: string) {
  const { organisationId } = await actorNamed(process, subject);
  const stored = await process.deps.table.get(memberItem, { organisationId, subject });
  if (!stored) throw new Error(`${subject} has no seat`);
  return stored;
}

let servers: Servers;
let begun: Beginning;
beforeAll(async () => {
  servers = await startServers();
  begun = await beginningOf(servers, { name: "so far", begin: beginWithFilm, steps: [] });
});
afterAll(() => servers.close());

async function beginningFor({ after }: Row): Promise<Beginning> {
  const telling = new Telling(await openWorld(servers, begun), begun.notes);
  for (const step of after) await telling.perform(step);
  return beginningAfter(telling);
}

/** Sends the row's request; `atCommit` happens just before each of its commits, told which. */
async function send(
  { world, notes }: { readonly world: World; readonly notes: Beginning["notes"] },
  [operation, row]: readonly [string, Row],
  atCommit: (commit: number) => Promise<void> = async () => undefined,
): Promise<string> {
  let commits = 0;
  const watching: World = {
    ...world,
    start: () =>
      world.start(async (name, act) => {
        if (name === "table.commit") await atCommit(++commits);
        return act();
      }),
  };
  const told = new Telling(watching, notes);
  const [method = ""] = operation.split(" ");
  const any = [200, 201, 204, 400, 403, 404, 409, 412, 422, 428, 503];
  const headers = (await row.headers?.(new Telling(world, notes))) ?? {};
  const body = await row.body?.(told);
  const answer = await told.ask(row.by, [method.toUpperCase(), row.path(told)], body, any, {
    "idempotency-key": "one-key",
    ...headers,
  });
  return answer.status < 400 ? "done" : `${answer.status} ${String(answer.body.type).split("/").at(-1)}`;
}

async function commit({ deps }: Process, write: Write): Promise<void> {
  const conflicts = await deps.table.commit([write], deps.ids.next("event"));
  if (conflicts.length > 0) throw new Error("what befalls could not be written");
}

it("has a row for every operation that writes", async () => {
  const operations = (await allDefinitions()).map(({ method, path }) => `${method} ${path}`);
  const writing = operations.filter((one) => !one.startsWith("get ") && !WRITE_NOTHING.includes(one));
  expect(Object.keys(ROWS).sort()).toEqual(writing.sort());
});

describe.each(Object.entries(ROWS))("%s", (operation, row) => {
  it("writes nothing for somebody who may no more when it commits, and answers as at the door", async () => {
    const { notes, ...beginning } = await beginningFor(row);
    const world = await openWorld(servers, { ...beginning });
    const by = world.start();
    const before = shapeOf(await world.items());
    for (const [harm, befall] of Object.entries(HARMS)) {
      const [write, undo] = await befall(by, row.by);
      const answer = await send({ world, notes }, [operation, row], async (number) => {
        if (number === 1) await commit(by, write);
      });
      const atTheDoor = await send({ world, notes }, [operation, { ...row, ...withoutReading(row) }]);
      await commit(by, undo());
      expect(atTheDoor, harm).toMatch(/^403 /);
      expect(answer, harm).toBe(atTheDoor);
      expect(shapeOf(await world.items()), harm).toEqual(before);
    }
    expect(await send({ world, notes }, [operation, row])).toBe("done");
  });
});

/** At the door nothing was read yet. */
function withoutReading({ headers }: Row): Partial<Row> {
  return headers ? { headers: async () => ({ "if-match": '"r1"' }) } : {};
}

it("hands no page to a payer whose house is suspended while Stripe is asked", async () => {
  const row = ROWS["post /payments/{paymentId}/checkout"];
  if (!row) throw new Error("there is no checkout");
  const { notes, ...beginning } = await beginningFor(row);
  const world = await openWorld(servers, { ...beginning });
  const by = world.start();
  const [write, undo] = (await HARMS["the house is suspended"]?.(by, row.by)) ?? [];
  if (!write || !undo) throw new Error("nothing befalls");
  const late = await send({ world, notes }, ["post", row], async (number) => {
    if (number === 2) await commit(by, write);
  });
  expect(late).toBe("403 organisation-suspended");
  await commit(by, undo());
  expect(await send({ world, notes }, ["post", row])).toBe("done");
});
