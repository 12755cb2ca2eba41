import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeApi } from "#functions/api/compose.ts";
import { apiCaller } from "#test/support/api-client.ts";
import { API_AUDIENCE, type Market, startMarket } from "#test/support/marketplace.ts";
import { startIssuer, type TokenIssuer } from "#test/support/token-issuer.ts";

let market: Market;
let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
  market = await startMarket({ environment: { OIDC_ISSUER: issuer.url } });
});
afterAll(async () => {
  await market.close();
  await issuer.close();
});

const SUBJECT = "rights-holder-admin";
const GOOD_HEADER = { alg: "ES256", kid: "k1", typ: "at+jwt" };

const goodClaims = () => ({
  iss: issuer.url,
  aud: API_AUDIENCE,
  sub: SUBJECT,
  client_id: "serai-cli",
  exp: Math.floor(Date.now() / 1000) + 60,
});

function tokenWith(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key = issuer.key) {
  return new SignJWT({ ...goodClaims(), ...claims }).setProtectedHeader({ ...GOOD_HEADER, ...header }).sign(key);
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("signing in to the API", () => {
  test("a good token is accepted, whatever the case of the scheme", async () => {
    const token = await tokenWith();
    const me = await market.withToken(token).get("/api/v1/me");
    expect(me.body).toMatchObject({ subject: SUBJECT, kind: "person" });
    const lower = await market.withToken(undefined).get("/api/v1/me", { authorization: `bearer ${token}` });
    expect(lower.status).toBe(200);
  });

  const stranger = generateKeyPair("ES256");
  const BAD_TOKENS: Record<string, () => Promise<string> | string> = {
    "an expired one": () => tokenWith({ exp: Math.floor(Date.now() / 1000) - 60 }),
    "one without expiry": () => tokenWith({ exp: undefined }),
    "one not yet valid": () => tokenWith({ nbf: Math.floor(Date.now() / 1000) + 60 }),
    "one for another audience": () => tokenWith({ aud: "https://elsewhere.example" }),
    "one without audience": () => tokenWith({ aud: undefined }),
    "one of another issuer": () => tokenWith({ iss: "https://elsewhere.example" }),
    "one without subject": () => tokenWith({ sub: undefined }),
    "one whose subject is longer than any": () => tokenWith({ sub: "x".repeat(256) }),
    "one whose subject holds what nobody can type": () => tokenWith({ sub: `${SUBJECT}\u202e` }),
    "one without client": () => tokenWith({ client_id: undefined }),
    "an id token, whose type is JWT": () => tokenWith({}, { typ: "JWT" }),
    "one without type": () => tokenWith({}, { typ: undefined }),
    "one signed by a stranger": async () => tokenWith({}, {}, (await stranger).privateKey),
    "one whose key the issuer does not publish": () => tokenWith({}, { kid: "k2" }),
    "an unsigned one (alg none)": () => `${encode({ ...GOOD_HEADER, alg: "none" })}.${encode(goodClaims())}.`,
    "one signed with a shared secret (HS256)": () =>
      new SignJWT(goodClaims()).setProtectedHeader({ ...GOOD_HEADER, alg: "HS256" }).sign(Buffer.alloc(32, 1)),
    "one of an algorithm we do not take, by a key the issuer does publish": () =>
      tokenWith({}, { alg: "Ed25519", kid: "k-ed" }, issuer.edwardsKey),
    "one with an altered payload": async () => {
      const [header, , signature] = (await tokenWith()).split(".");
      return `${header}.${encode({ ...goodClaims(), sub: "operator" })}.${signature}`;
    },
    "one longer than any of ours": () => tokenWith({ padding: "x".repeat(9000) }),
    "no JWT at all": () => "opaque-token",
  };
  test.each(Object.keys(BAD_TOKENS))("a token is refused: %s", async (name) => {
    const token = await BAD_TOKENS[name]?.();
    const answer = await market.withToken(token).get("/api/v1/members");
    expect([answer.status, answer.body.type]).toEqual([401, "/api/v1/problems/token-not-accepted"]);
    expect(answer.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  });

  test("no token, another scheme and an empty bearer are refused", async () => {
    const caller = market.withToken(undefined);
    const none = await caller.get("/api/v1/members");
    expect([none.status, none.body.type]).toEqual([401, "/api/v1/problems/not-signed-in"]);
    expect(none.headers.get("www-authenticate")).toBe("Bearer");
    for (const authorization of ["Basic dXNlcjpwYXNz", "Bearer", "Bearer a b"])
      expect((await caller.get("/api/v1/members", { authorization })).status).toBe(401);
  });

  test("an issuer that does not answer is our trouble, not the caller's, and is asked again", async () => {
    const fresh = apiCaller(composeApi(market.environment), () => tokenWith());
    issuer.keysAreDown = true;
    const down = await fresh.get("/api/v1/me");
    expect([down.status, down.headers.get("retry-after")]).toEqual([503, "5"]);
    issuer.keysAreDown = false;
    expect((await fresh.get("/api/v1/me")).status).toBe(200);
  });

  test("Cognito's access tokens are taken from allowed clients only, and never its id tokens", async () => {
    const app = composeApi({ ...market.environment, OIDC_TOKEN_PROFILE: "cognito", OIDC_AUDIENCE: "portal,cli" });
    const claims = { aud: undefined, token_use: "access", client_id: "cli" };
    const statusOf = async (changes: Record<string, unknown>) => {
      const token = await tokenWith({ ...claims, ...changes }, { typ: undefined });
      return (await apiCaller(app, () => Promise.resolve(token)).get("/api/v1/me")).status;
    };
    const tried = [{}, { client_id: "other" }, { token_use: "id" }, { token_use: undefined }, { client_id: undefined }];
    expect(await Promise.all(tried.map(statusOf))).toEqual([200, 401, 401, 401, 401]);
  });

  test("a person of no organisation is known but may do nothing", async () => {
    const caller = market.withToken(await tokenWith({ sub: "somebody-of-no-house" }));
    expect((await caller.get("/api/v1/me")).body).toMatchObject({ organisations: [] });
    const answer = await caller.get("/api/v1/members");
    expect([answer.status, answer.body.type]).toEqual([403, "/api/v1/problems/no-membership"]);
  });

  test("an organisation one does not belong to cannot be chosen, and answers as one that does not exist", async () => {
    const caller = market.withToken(await tokenWith());
    const foreign = market.organisationId("broadcaster");
    const answers = await Promise.all(
      [foreign, "org_nothing"].map((id) => caller.get("/api/v1/members", { "serai-organisation": id })),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(403);
    const own = await caller.get("/api/v1/members", { "serai-organisation": market.organisationId("rights holder") });
    expect(own.status).toBe(200);
  });
});
