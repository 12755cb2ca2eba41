import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allDefinitions } from "#functions/api/app.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import { shapeOf } from "#test/support/shape-of.ts";
import { type Beginning, beginningAfter, beginningOf, type Step, Telling } from "#test/support/tale.ts";
import { openWorld } from "#test/support/world.ts";
import {
  agreed,
  BUYER,
  beginWithFilm,
  executed,
  OPERATOR,
  requested,
  requestOf,
  SELLER,
  signedBy,
} from "./crash/tales.ts";

const AT_ONCE = 50;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Row {
  /** What went before the request. */
  readonly after: readonly Step[];
  readonly by: string;
  readonly path: (told: Telling) => string;
  readonly body?: (told: Telling) => Promise<object> | object;
  /** Another body that the route would take; none where it takes no body at all. */
  readonly otherBody?: object;
  /** What the same request comes to once its key is forgotten: a refusal wherever doing it twice would be one too many. */
  readonly onceForgotten: string;
}

const ofLicence = (what: string) => (told: Telling) => `/licences/${told.note("licenceId")}/${what}`;
const ofBuyer = (what: string) => (told: Telling) => `/organisations/${told.note("buyerId")}/${what}`;
const BECAUSE = { because: "Test" };
const suspended: Step = {
  name: "suspend before",
  act: async (told) => void (await told.ask(OPERATOR, ["POST", ofBuyer("suspension")(told)], BECAUSE)),
};
const housed: Step = {
  name: "invite a house before",
  act: async (told) => {
    const house = { name: "Saigon Vision", country: "VN", kind: "both", administratorEmail: "saigon@example.com" };
    const { body } = await told.ask(OPERATOR, ["POST", "/organisations"], house);
    told.notes.set("invitedId", String(body.organisationId));
  },
};

/** A row for each POST under an Idempotency-Key. A route without one fails the suite. */
const ROWS: Readonly<Record<string, Row>> = {
  "/licences": {
    after: [],
    by: BUYER,
    path: () => "/licences",
    body: (told) => requestOf(told.note("workId"), told.world.clock.now()),
    otherBody: { feeMinor: 1 },
    // A request holds nothing: asking again a day later is another request.
    onceForgotten: "201",
  },
  "/licences/{licenceId}/agreement": {
    after: [requested],
    by: SELLER,
    path: ofLicence("agreement"),
    body: () => ({ holdDays: 7 }),
    otherBody: { holdDays: 8 },
    onceForgotten: "409 licence-not-open",
  },
  "/licences/{licenceId}/signatures": {
    after: [requested, agreed(), signedBy(SELLER)],
    by: BUYER,
    path: ofLicence("signatures"),
    body: (told) => ({ documentSha256: told.note("documentSha256") }),
    otherBody: { documentSha256: "0".repeat(64) },
    onceForgotten: "409 already-signed",
  },
  "/licences/{licenceId}/decline": {
    after: [requested],
    by: SELLER,
    path: ofLicence("decline"),
    body: () => ({ note: "No" }),
    otherBody: { note: "Never" },
    onceForgotten: "409 licence-not-open",
  },
  "/licences/{licenceId}/withdrawal": {
    after: [requested],
    by: BUYER,
    path: ofLicence("withdrawal"),
    body: () => ({ note: "No" }),
    otherBody: { note: "Never" },
    onceForgotten: "409 licence-not-open",
  },
  "/payments/{paymentId}/checkout": {
    after: executed,
    by: BUYER,
    path: (told) => `/payments/${told.note("paymentId")}/checkout`,
    // The page that is open is given again.
    onceForgotten: "201",
  },
  "/organisations": {
    after: [],
    by: OPERATOR,
    path: () => "/organisations",
    body: () => ({ name: "Mekong", country: "VN", kind: "both", administratorEmail: "mekong@example.com" }),
    otherBody: { name: "Other" },
    // Two houses may have one name; the operator sees both and admits the one that was meant.
    onceForgotten: "201",
  },
  "/organisations/{organisationId}/admission": {
    after: [housed],
    by: OPERATOR,
    path: (told) => `/organisations/${told.note("invitedId")}/admission`,
    body: () => BECAUSE,
    otherBody: { because: "Other" },
    onceForgotten: "409 status-not-fitting",
  },
  "/organisations/{organisationId}/suspension": {
    after: [],
    by: OPERATOR,
    path: ofBuyer("suspension"),
    body: () => BECAUSE,
    otherBody: { because: "Other" },
    onceForgotten: "409 status-not-fitting",
  },
  "/organisations/{organisationId}/reinstatement": {
    after: [suspended],
    by: OPERATOR,
    path: ofBuyer("reinstatement"),
    body: () => BECAUSE,
    otherBody: { because: "Other" },
    onceForgotten: "409 status-not-fitting",
  },
  "/invitations": {
    after: [],
    by: SELLER,
    path: () => "/invitations",
    body: () => ({ email: "colleague@example.com", roles: ["sales"] }),
    otherBody: { roles: ["viewer"] },
    onceForgotten: "409 already-invited",
  },
  "/api-clients": {
    after: [],
    by: SELLER,
    path: () => "/api-clients",
    body: async (told) => ({
      ...{ name: "Machine", roles: ["catalogue"] },
      clientAccessToken: await told.world.servers.tokenOf("machine", "machine"),
    }),
    otherBody: { name: "Other machine" },
    onceForgotten: "409 client-taken",
  },
  "/works": {
    after: [],
    by: SELLER,
    path: () => "/works",
    body: () => ({ kind: "film", contentId: "film-2", titles: [{ language: "en", title: "The Well" }] }),
    otherBody: { contentId: "film-3" },
    onceForgotten: "409 content-id-taken",
  },
  "/works/{workId}/assets": {
    after: [],
    by: SELLER,
    path: (told) => `/works/${told.note("workId")}/assets`,
    body: () => ({
      ...{ kind: "screener", fileName: "film.mp4", contentType: "video/mp4", sizeBytes: 9 },
      sha256: "0".repeat(64),
    }),
    otherBody: { sizeBytes: 10 },
    // A declaration is no file: one that is never uploaded shows to nobody else.
    onceForgotten: "201",
  },
  "/catalogue-imports": {
    after: [],
    by: SELLER,
    path: () => "/catalogue-imports",
    body: () => ({ fileName: "avails.xlsx", sizeBytes: 9, sha256: "0".repeat(64) }),
    otherBody: { sizeBytes: 10 },
    onceForgotten: "201",
  },
};

let servers: Servers;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers.close());

async function beginningFor({ after }: Row): Promise<Beginning> {
  const beginning = await beginningOf(servers, { name: "so far", begin: beginWithFilm, steps: [] });
  const telling = new Telling(await openWorld(servers, beginning), beginning.notes);
  for (const step of after) await telling.perform(step);
  return beginningAfter(telling);
}

const ANY = [200, 201, 409, 422];

/** Sends the row's request so many times at once under one key. */
async function send(told: Telling, row: Row, how: { times?: number; body?: object } = {}): Promise<ApiAnswer[]> {
  const body = how.body ?? (await row.body?.(told));
  const times = Array.from({ length: how.times ?? 1 });
  let answers: ApiAnswer[] = [];
  const act = async () => {
    answers = await Promise.all(times.map(() => told.ask(row.by, ["POST", row.path(told)], body, ANY)));
  };
  await told.perform({ name: "the request", act });
  return answers;
}

const wordOf = ({ status, body }: ApiAnswer) =>
  status < 400 ? String(status) : `${status} ${String(body.type).split("/").at(-1)}`;

it("has a row for every POST that takes an Idempotency-Key, and no other", async () => {
  const paths = (await allDefinitions()).filter(({ idempotent }) => idempotent === true).map(({ path }) => path);
  expect(Object.keys(ROWS).sort()).toEqual([...paths].sort());
});

describe.each(Object.entries(ROWS))("POST %s", (_path, row) => {
  it(`sent ${AT_ONCE} times at once has one effect and one answer; 10 minutes later still; another body is refused`, async () => {
    // A beginning of its own each: Stripe knows the payments of both.
    const [alone, beginning] = [await beginningFor(row), await beginningFor(row)];
    const single = new Telling(await openWorld(servers, alone), alone.notes);
    await send(single, row);
    const told = new Telling(await openWorld(servers, beginning), beginning.notes);
    const body = await row.body?.(told);
    const again = body ? { body } : {};
    const answers = await send(told, row, { times: AT_ONCE, ...again });
    const [first] = answers;
    expect([...new Set(answers.map(({ status, text }) => `${status} ${text}`))]).toEqual([
      `${first?.status} ${first?.text}`,
    ]);
    expect(first?.status).toBeLessThan(300);
    told.world.clock.forwardMilliseconds += 10 * MINUTE;
    const [late] = await send(told, row, again);
    expect([late?.status, late?.text]).toEqual([first?.status, first?.text]);
    expect(shapeOf(await told.world.items())).toEqual(shapeOf(await single.world.items()));
    if (body && row.otherBody) {
      const [other] = await send(told, row, { body: { ...body, ...row.otherBody } });
      expect(other && wordOf(other)).toBe("422 idempotency-key-reused");
    }
    told.world.clock.forwardMilliseconds += 25 * HOUR;
    const [forgotten] = await send(told, row, again);
    expect(forgotten && wordOf(forgotten)).toBe(row.onceForgotten);
  });
});
