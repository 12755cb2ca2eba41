import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeApi } from "#functions/api/compose.ts";
import { MAX_BODY_BYTES } from "#functions/http/read-body.ts";
import { apiCaller } from "#test/support/api-client.ts";
import { cpuMilliseconds, MOST_CPU_MILLISECONDS } from "#test/support/cpu-time.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";

let market: Market;
beforeAll(async () => {
  market = await startMarket();
});
afterAll(() => market.close());

const PATH = "/api/v1/invitations";
const JSON_HEADERS = { "content-type": "application/json", "idempotency-key": "edge" };

/** Posts raw bytes as the rights holder's administrator. */
const postRaw = (body: NonNullable<RequestInit["body"]>, headers: Record<string, string> = JSON_HEADERS) =>
  market.as("rights holder admin").send("POST", PATH, { body, headers });

describe("the edge of the API", () => {
  const MALFORMED: Record<string, [NonNullable<RequestInit["body"]>, string]> = {
    nothing: ["", "not-json"],
    "half a document": ['{"email": "a@b.example"', "not-json"],
    "two documents": ["{} {}", "not-json"],
    "a comment": ["{/* */}", "not-json"],
    NaN: ['{"a": NaN}', "not-json"],
    "one name twice": ['{"email": "a@b.example", "email": "c@d.example"}', "repeated-name"],
    "one name twice, once escaped": ['{"email": 1, "\\u0065mail": 2}', "repeated-name"],
    "a name twice deep inside": ['{"a": [{"b": {"c": 1, "c": 2}}]}', "repeated-name"],
    "a name that reaches the prototype": ['{"__proto__": {"roles": ["admin"]}}', "forbidden-name"],
    "a constructor": ['{"constructor": {}}', "forbidden-name"],
    "33 levels": ["[".repeat(33) + "]".repeat(33), "too-deep"],
    "a hundred thousand levels": ["[".repeat(100_000) + "]".repeat(100_000), "too-deep"],
    "bytes that are not UTF-8": [new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), "not-utf-8"],
  };
  test.each(Object.keys(MALFORMED))("a body is not read as JSON: %s", async (name) => {
    const [body, because] = MALFORMED[name] ?? ["", ""];
    const answer = await postRaw(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: "/api/v1/problems/malformed-body", because });
  });

  test("a body over the limit is refused, told beforehand or not", async () => {
    const large = `"${"x".repeat(MAX_BODY_BYTES)}"`;
    expect((await postRaw(large)).status).toBe(413);
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const init = { method: "POST", body: endless, duplex: "half" as const };
    const headers = { ...JSON_HEADERS, authorization: `Bearer ${await market.tokenOf("rights holder admin")}` };
    const answer = await market.app.request(new Request(`http://localhost${PATH}`, { ...init, headers }));
    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThan(2 * MAX_BODY_BYTES);
  });

  test("a long body full of escaped quotes is judged in a moment", async () => {
    const before = cpuMilliseconds();
    expect((await postRaw(`["${'\\"'.repeat(500_000)}`)).status).toBe(400);
    expect((await postRaw(`["${'\\"'.repeat(500_000)}"]`)).status).toBe(422);
    expect(cpuMilliseconds() - before).toBeLessThan(MOST_CPU_MILLISECONDS);
  });

  test("only JSON is taken", async () => {
    const types = ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ""];
    for (const type of types)
      expect((await postRaw("{}", { ...JSON_HEADERS, "content-type": type })).status, type).toBe(415);
    const utf8 = { ...JSON_HEADERS, "content-type": 'Application/JSON; charset="UTF-8"' };
    expect((await postRaw("{}", utf8)).status).toBe(422);
  });

  test("a wrong body names every wrong place by its JSON Pointer", async () => {
    const answer = await postRaw(JSON.stringify({ email: "nobody", roles: ["admin", "king"], "a/b": 1 }));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([422, "application/problem+json"]);
    const pointers = (answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(["#/a~1b", "#/email", "#/roles/1"]);
  });

  test("a wrong query names every wrong parameter", async () => {
    const queries = ["pageSize=0", "pageSize=101", "pageSize=ten", "pageSize=1&pageSize=2", "pagesize=5"];
    for (const query of queries) {
      const answer = await market.as("rights holder admin").get(`/api/v1/members?${query}`);
      expect([answer.status, answer.body.type], query).toEqual([400, "/api/v1/problems/invalid-query"]);
    }
  });

  test("a page token of another list or of nobody's making is refused", async () => {
    const { body } = await market.as("operator").get("/api/v1/organisations?pageSize=1");
    const audit = `/api/v1/audit-entries?pageToken=${String(body.nextPageToken)}`;
    for (const path of [audit, "/api/v1/members?pageToken=abc", "/api/v1/members?pageToken=e30"]) {
      const answer = await market.as("operator").get(path);
      expect([answer.status, answer.body.type], path).toEqual([400, "/api/v1/problems/invalid-query"]);
    }
  });

  test("a POST that creates demands a key that is one", async () => {
    const keys: [Record<string, string>, string][] = [
      [{}, "idempotency-key-missing"],
      [{ "idempotency-key": "" }, "idempotency-key-missing"],
      [{ "idempotency-key": "with space" }, "idempotency-key-malformed"],
      [{ "idempotency-key": "k".repeat(129) }, "idempotency-key-malformed"],
    ];
    for (const [headers, reason] of keys) {
      const body = JSON.stringify({ email: "a@b.example", roles: ["viewer"] });
      const answer = await postRaw(body, { "content-type": "application/json", ...headers });
      expect([answer.status, answer.body.type]).toEqual([400, `/api/v1/problems/${reason}`]);
    }
  });

  test("an unknown path and a wrong method are told apart, in problem documents", async () => {
    const caller = market.withToken(undefined);
    const unknown = await caller.get("/api/v1/nothing");
    expect([unknown.status, unknown.body.type]).toEqual([404, "/api/v1/problems/no-such-path"]);
    const wrong = await caller.send("DELETE", "/api/v1/members");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const member = await caller.send("POST", "/api/v1/members/x");
    expect([member.status, member.headers.get("allow")]).toEqual([405, "GET, HEAD, PATCH, DELETE"]);
  });

  test("every answer carries a request id of its own and the headers of an API", async () => {
    const answers = await Promise.all(
      ["/api/v1/health", "/api/v1/nothing", "/api/v1/me"].map((path) => market.withToken(undefined).get(path)),
    );
    expect(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size).toBe(3);
    for (const { headers } of answers) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    }
  });

  test("a fault of ours is a problem under a request id, and tells nothing of the house", async () => {
    const nowhere = { ...market.environment, DYNAMODB_ENDPOINT: "http://127.0.0.1:9" };
    const token = await market.tokenOf("operator");
    const answer = await apiCaller(composeApi(nowhere), () => Promise.resolve(token)).get("/api/v1/members");
    expect([answer.status, answer.body.type]).toEqual([500, "/api/v1/problems/fault"]);
    expect(answer.body.requestId).toBe(answer.headers.get("x-request-id"));
    expect(answer.text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|serai-test|at /);
  });

  test("the type of a problem leads to what it means", async () => {
    const { body } = await market.withToken(undefined).get("/api/v1/me");
    const meaning = await market.withToken(undefined).get(String(body.type));
    expect(meaning.body).toMatchObject({ status: 401, title: body.title, words: body.detail });
  });
});
