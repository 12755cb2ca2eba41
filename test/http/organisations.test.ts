import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Market, startMarket } from "#test/support/marketplace.ts";

let market: Market;
beforeAll(async () => {
  market = await startMarket();
});
afterAll(() => market.close());

const ALMATY = { name: "Almaty TV", country: "KZ", kind: "broadcaster", administratorEmail: "Head@Almaty.example" };

describe("organisations", () => {
  test("the operator invites an organisation, and both find it on record", async () => {
    const answer = await market.as("operator").post("/api/v1/organisations", ALMATY);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ name: "Almaty TV", status: "invited", country: "KZ" });
    expect(answer.body).not.toHaveProperty("administrators");
    const location = answer.headers.get("location") ?? "";
    const read = await market.as("operator").get(location);
    expect(read.body).toEqual(answer.body);
  });

  test("an invitation sent twice under one key makes one organisation and gives the same bytes", async () => {
    const key = { "idempotency-key": "almaty-1" };
    const input = { ...ALMATY, name: "Only Once" };
    const first = await market.as("operator").post("/api/v1/organisations", input, key);
    const again = await market.as("operator").post("/api/v1/organisations", input, { "idempotency-key": '"almaty-1"' });
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect([first, again].map(({ headers }) => headers.get("idempotent-replayed"))).toEqual([null, "true"]);
    const all = await market.as("operator").get("/api/v1/organisations?pageSize=100");
    expect(all.text.split('"Only Once"').length - 1).toBe(1);
  });

  test("twenty copies of one request at once make one organisation", async () => {
    const key = { "idempotency-key": "at-once" };
    const input = { ...ALMATY, name: "At Once" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => market.as("operator").post("/api/v1/organisations", input, key)),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
  });

  test("a key used for another request is refused", async () => {
    const key = { "idempotency-key": "reused" };
    await market.as("operator").post("/api/v1/organisations", ALMATY, key);
    const other = await market.as("operator").post("/api/v1/organisations", { ...ALMATY, name: "Other" }, key);
    expect([other.status, other.body.type]).toEqual([422, "/api/v1/problems/idempotency-key-reused"]);
  });

  test("the network is listed page by page, and each organisation once", async () => {
    const seen: unknown[] = [];
    let path = "/api/v1/organisations?pageSize=2";
    for (let pages = 0; pages < 20; pages++) {
      const { body } = await market.as("operator").get(path);
      seen.push(...(body.items as { organisationId: string }[]).map(({ organisationId }) => organisationId));
      if (body.nextPageToken === undefined) break;
      path = `/api/v1/organisations?pageSize=2&pageToken=${String(body.nextPageToken)}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(6);
  });

  test("only the operator sees or changes the network", async () => {
    const admin = market.as("rights holder admin");
    const own = `/api/v1/organisations/${market.organisationId("rights holder")}`;
    const statuses = await Promise.all([
      admin.get("/api/v1/organisations"),
      admin.post("/api/v1/organisations", ALMATY),
      admin.post(`${own}/reinstatement`, { because: "please" }),
      admin.get(own),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403, 200]);
  });

  test("another's organisation answers byte for byte as one that does not exist", async () => {
    const foreign = market.organisationId("broadcaster");
    const absent = `${foreign.slice(0, -4)}ZZZZ`;
    const paths = [foreign, absent, "org_1", "%00"].map((id) => `/api/v1/organisations/${id}`);
    const answers = await Promise.all(paths.map((path) => market.as("rights holder admin").get(path)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  test("a suspended organisation reads its own records and does nothing else until it is reinstated", async () => {
    const path = `/api/v1/organisations/${market.organisationId("other broadcaster")}`;
    const admin = market.as("other broadcaster admin");
    const suspended = await market.as("operator").post(`${path}/suspension`, { because: "unpaid" });
    expect(suspended.body.status).toBe("suspended");
    expect((await admin.get(path)).status).toBe(200);
    expect((await admin.get("/api/v1/audit-entries")).text).toContain('"because":"unpaid"');
    const change = await admin.post("/api/v1/invitations", { email: "a@b.example", roles: ["viewer"] });
    expect([change.status, change.body.type]).toEqual([403, "/api/v1/problems/organisation-suspended"]);
    const twice = await market.as("operator").post(`${path}/suspension`, { because: "again" });
    expect([twice.status, twice.body.type]).toEqual([409, "/api/v1/problems/status-not-fitting"]);
    await market.as("operator").post(`${path}/reinstatement`, { because: "paid" });
    expect((await admin.post("/api/v1/invitations", { email: "a@b.example", roles: ["viewer"] })).status).toBe(201);
  });

  test("the operator's own standing cannot be changed", async () => {
    const path = `/api/v1/organisations/${market.organisationId("operator")}/suspension`;
    const answer = await market.as("operator").post(path, { because: "mistake" });
    expect([answer.status, answer.body.type]).toEqual([409, "/api/v1/problems/operator-stays"]);
  });
});
