import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import { type AuditEntry, findChainFault } from "#shared/platform/audit.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import { subjectOf } from "#test/support/people.ts";
import { must, personOf } from "#test/support/seed-houses.ts";

let market: Market;
beforeAll(async () => {
  market = await startMarket();
});
afterAll(() => market.close());

const memberPath = (name: Parameters<typeof subjectOf>[0]) => `/api/v1/members/${subjectOf(name)}`;

describe("members", () => {
  test("an administrator invites, the invited joins by the verified address, and both are listed", async () => {
    const admin = market.as("rights holder admin");
    const newcomer = personOf("somebody of no house");
    const invited = await admin.post("/api/v1/invitations", { email: newcomer.email.toUpperCase(), roles: ["sales"] });
    expect(invited.status).toBe(201);
    const twice = await admin.post("/api/v1/invitations", { email: newcomer.email, roles: ["admin"] });
    expect([twice.status, twice.body.type]).toEqual([409, "/api/v1/problems/already-invited"]);
    expect((await admin.get("/api/v1/invitations")).text).toContain(newcomer.email);
    const organisationId = market.organisationId("rights holder");
    must(await acceptInvitation(market.deps, newcomer, { organisationId }));
    expect((await admin.get("/api/v1/invitations")).text).not.toContain(newcomer.email);
    const read = await market.as("somebody of no house").get(memberPath("somebody of no house"));
    expect(read.body).toMatchObject({ email: newcomer.email, roles: ["sales"] });
    expect((await admin.delete(memberPath("somebody of no house"))).status).toBe(204);
    expect((await market.as("somebody of no house").get("/api/v1/members")).status).toBe(403);
  });

  test("an edit names the ETag that was read, and loses to a change in between", async () => {
    const admin = market.as("rights holder admin");
    const path = memberPath("rights holder viewer");
    const etag = (await admin.get(path)).headers.get("etag") ?? "";
    expect((await admin.get(path, { "if-none-match": etag })).status).toBe(304);
    const missing = await admin.patch(path, { roles: ["finance"] });
    expect([missing.status, missing.body.type]).toEqual([428, "/api/v1/problems/if-match-missing"]);
    const changed = await admin.patch(path, { roles: ["viewer", "finance"] }, { "if-match": etag });
    expect([changed.status, changed.body.roles]).toEqual([200, ["viewer", "finance"]]);
    for (const stale of [etag, "*", '"something"', 'W/"r2"']) {
      const answer = await admin.patch(path, { roles: ["viewer"] }, { "if-match": stale });
      expect([answer.status, answer.body.type], stale).toEqual([412, "/api/v1/problems/changed-meanwhile"]);
    }
    const newest = changed.headers.get("etag") ?? "";
    expect((await admin.patch(path, { roles: ["viewer"] }, { "if-match": newest })).status).toBe(200);
  });

  test("an ETag of a membership that ended opens nothing in the one that began after it", async () => {
    const admin = market.as("trading house admin");
    const [person, path] = [personOf("somebody of no house"), memberPath("somebody of no house")];
    const organisationId = market.organisationId("trading house");
    const seat = async () => {
      await admin.post("/api/v1/invitations", { email: person.email, roles: ["viewer"] });
      must(await acceptInvitation(market.deps, person, { organisationId }));
      return (await admin.get(path)).headers.get("etag") ?? "";
    };
    const old = await seat();
    expect((await admin.delete(path)).status).toBe(204);
    const anew = await seat();
    expect(anew).not.toBe(old);
    for (const stale of [old, '"r1"', '"r2"'])
      expect((await admin.patch(path, { roles: ["admin"] }, { "if-match": stale })).status).toBe(412);
    expect((await admin.patch(path, { roles: ["sales"] }, { "if-match": anew })).status).toBe(200);
    expect((await admin.delete(path)).status).toBe(204);
  });

  test("the last administrator neither leaves nor steps down", async () => {
    const admin = market.as("broadcaster admin");
    const path = memberPath("broadcaster admin");
    const etag = (await admin.get(path)).headers.get("etag") ?? "";
    const left = await admin.delete(path);
    const stepped = await admin.patch(path, { roles: ["viewer"] }, { "if-match": etag });
    expect([left, stepped].map(({ body }) => body.type)).toEqual([
      "/api/v1/problems/last-administrator",
      "/api/v1/problems/last-administrator",
    ]);
  });

  test("of two administrators who remove each other at once, one stays", async () => {
    const path = memberPath("other rights holder admin");
    const other = personOf("somebody of no house");
    const organisationId = market.organisationId("other rights holder");
    await market.as("other rights holder admin").post("/api/v1/invitations", { email: other.email, roles: ["admin"] });
    must(await acceptInvitation(market.deps, other, { organisationId }));
    const answers = await Promise.all([
      market.as("other rights holder admin").delete(memberPath("somebody of no house")),
      market.as("somebody of no house").delete(path),
    ]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });

  test("a member who is no administrator reads but does not manage", async () => {
    const viewer = market.as("rights holder viewer");
    const answers = await Promise.all([
      viewer.get("/api/v1/members"),
      viewer.post("/api/v1/invitations", { email: "x@y.example", roles: ["admin"] }),
      viewer.patch(memberPath("rights holder viewer"), { roles: ["admin"] }, { "if-match": '"r1"' }),
      viewer.get("/api/v1/audit-entries"),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 403]);
  });

  test("a member of another organisation answers byte for byte as nobody", async () => {
    const admin = market.as("rights holder admin");
    for (const act of ["get", "delete"] as const) {
      const answers = [await admin[act](memberPath("broadcaster viewer")), await admin[act]("/api/v1/members/nobody")];
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers[0]?.status).toBe(404);
    }
    expect((await market.as("broadcaster viewer").get("/api/v1/me")).status).toBe(200);
  });

  test("a person of two organisations chooses for which it acts", async () => {
    const organisationId = market.organisationId("other broadcaster");
    const person = personOf("broadcaster viewer");
    const invitation = { email: person.email, roles: ["viewer"] };
    await market.as("other broadcaster admin").post("/api/v1/invitations", invitation);
    must(await acceptInvitation(market.deps, person, { organisationId }));
    const caller = market.as("broadcaster viewer");
    const unchosen = await caller.get("/api/v1/members");
    expect([unchosen.status, unchosen.body.type]).toEqual([400, "/api/v1/problems/organisation-not-chosen"]);
    expect(unchosen.body.organisations).toHaveLength(2);
    const chosen = await caller.get("/api/v1/members", { "serai-organisation": organisationId });
    expect(chosen.text).toContain("other.broadcaster.admin@example.com");
  });
});

describe("API clients", () => {
  test("a machine acts for the organisation that proved to own it, with its roles, until it is removed", async () => {
    const clientAccessToken = await market.machine("samarkand-rights-system");
    const machine = market.withToken(clientAccessToken);
    expect((await machine.get("/api/v1/members")).body.type).toBe("/api/v1/problems/no-membership");
    const admin = market.as("rights holder admin");
    const input = { name: "Rights system", roles: ["catalogue"], clientAccessToken };
    const registered = await admin.post("/api/v1/api-clients", input);
    expect([registered.status, registered.body.clientId]).toEqual([201, "samarkand-rights-system"]);
    expect(registered.text).not.toContain(clientAccessToken);
    expect((await machine.get("/api/v1/me")).body).toMatchObject({ kind: "client" });
    expect((await machine.get("/api/v1/members")).status).toBe(200);
    expect((await machine.post("/api/v1/invitations", { email: "a@b.example", roles: ["admin"] })).status).toBe(403);
    const taken = await market.as("broadcaster admin").post("/api/v1/api-clients", input);
    expect(taken.body.type).toBe("/api/v1/problems/client-taken");
    const stolen = await market.as("broadcaster admin").delete("/api/v1/api-clients/samarkand-rights-system");
    expect(stolen.status).toBe(404);
    expect((await admin.delete("/api/v1/api-clients/samarkand-rights-system")).status).toBe(204);
    expect((await machine.get("/api/v1/members")).status).toBe(403);
  });

  test("a client is not registered on a person's token or on none", async () => {
    for (const clientAccessToken of [await market.tokenOf("broadcaster admin"), "made-up"]) {
      const input = { name: "Not mine", roles: ["viewer"], clientAccessToken };
      const answer = await market.as("rights holder admin").post("/api/v1/api-clients", input);
      expect([answer.status, answer.body.type]).toEqual([422, "/api/v1/problems/client-not-proven"]);
    }
  });
});

describe("the audit", () => {
  test("every change stands in an unbroken chain of the organisation's own", async () => {
    const entries: AuditEntry[] = [];
    let token = "";
    do {
      const page = await market.as("rights holder admin").get(`/api/v1/audit-entries?order=oldest&pageSize=2${token}`);
      entries.push(...(page.body.items as AuditEntry[]));
      token = page.body.nextPageToken === undefined ? "" : `&pageToken=${String(page.body.nextPageToken)}`;
    } while (token !== "");
    const newest = entries.at(-1);
    expect(findChainFault(entries, newest)).toBeUndefined();
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["organisation.invited", "member.invited", "member.joined", "member.removed"]),
    );
    expect(entries.every(({ organisationId }) => organisationId === market.organisationId("rights holder"))).toBe(true);
    expect(JSON.stringify(entries)).not.toContain("@example.com");
  });
});
