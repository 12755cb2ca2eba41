import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { CLI_CLIENT_ID } from "#infra/local/identity/identity-clients.ts";
import { machineToken, passSignIn, signInAs } from "#infra/local/identity/sign-in.ts";
import {
  type RunningIdentity,
  type StartIdentityOptions,
  startIdentity,
} from "#infra/local/identity/start-identity.ts";

const portal = {
  clientId: "serai-portal",
  clientSecret: "portal-secret",
  redirectUris: ["http://localhost:8787/sign-in/callback"],
  postLogoutRedirectUris: ["http://localhost:8787/"],
};
const machine = { clientId: "robot", clientSecret: "robot-secret" };
const mei = { subject: "person-mei", email: "mei@lotus.example", name: "Mei <Lin>", note: "rights holder admin" };
const cliRedirect = "http://127.0.0.1:51234/callback";
const portalRedirect = "http://localhost:8787/sign-in/callback";
const apiAudience = "serai-api";
/** The example of RFC 7636, appendix B. */
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

let directory: string;
let identity: RunningIdentity;
const options = (): StartIdentityOptions => ({ directory, people: [mei], portal, machines: [machine], apiAudience });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serai-identity-"));
  identity = await startIdentity(options());
});
afterAll(async () => {
  await identity.close();
  await rm(directory, { recursive: true });
});

/** Verified as strictly as the API does. */
const verifyForApi = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${identity.issuer}/jwks`)), {
    issuer: identity.issuer,
    audience: apiAudience,
    typ: "at+jwt",
    algorithms: ["RS256"],
    requiredClaims: ["exp", "aud", "sub", "client_id"],
  });

/** An authorisation request with a challenge of our choosing. */
function authorizationUrl(more: Record<string, string>): URL {
  const url = new URL(`${identity.issuer}/auth`);
  const asked = {
    client_id: CLI_CLIENT_ID,
    redirect_uri: cliRedirect,
    response_type: "code",
    scope: "openid",
    ...more,
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return url;
}

/** A fetch that keeps the provider's cookies over several calls, as one browser does. */
function browserOf(): typeof fetch {
  const cookies = new Map<string, string>();
  return async (url, init) => {
    const response = await fetch(url, {
      ...init,
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
}

const askToken = (form: Record<string, string>) =>
  fetch(`${identity.issuer}/token`, { method: "POST", body: new URLSearchParams(form) });

const refresh = (refreshToken: string) =>
  askToken({
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: portal.clientId,
    client_secret: portal.clientSecret,
  });

const signInToPortal = (email = mei.email) =>
  signInAs({
    issuer: identity.issuer,
    clientId: portal.clientId,
    clientSecret: portal.clientSecret,
    redirectUri: portalRedirect,
    email,
  });

test("a person who signs in gets an access token for the API and an ID token with name and address", async () => {
  const tokens = await signInAs({ issuer: identity.issuer, redirectUri: cliRedirect, email: mei.email });
  const { payload } = await verifyForApi(tokens.accessToken);
  expect(payload).toMatchObject({ sub: mei.subject, client_id: CLI_CLIENT_ID, aud: apiAudience });
  const idToken = decodeJwt(tokens.idToken);
  expect(idToken).toMatchObject({ sub: mei.subject, email: mei.email, email_verified: true, name: mei.name });
  expect(idToken.aud).toBe(CLI_CLIENT_ID);
});

test("an ID token is no access token", async () => {
  const tokens = await signInAs({ issuer: identity.issuer, redirectUri: cliRedirect, email: mei.email });
  await expect(verifyForApi(tokens.idToken)).rejects.toThrow();
});

test("a machine gets a token in its own name, with the right secret only", async () => {
  const { payload } = await verifyForApi(await machineToken({ issuer: identity.issuer, ...machine }));
  expect(payload).toMatchObject({ sub: machine.clientId, client_id: machine.clientId });
  await expect(machineToken({ issuer: identity.issuer, ...machine, clientSecret: "wrong" })).rejects.toThrow();
});

test("sixty machines can be let in while it runs", async () => {
  const robots = Array.from({ length: 60 }, (_, n) => ({ clientId: `robot-${n}`, clientSecret: `secret-${n}` }));
  for (const robot of robots) identity.registerMachine(robot);
  const tokens = await Promise.all(robots.map((robot) => machineToken({ issuer: identity.issuer, ...robot })));
  expect(tokens.map((token) => decodeJwt(token).sub)).toEqual(robots.map((robot) => robot.clientId));
});

test("somebody who was invited but is not in the list signs in by address, always as the same person", async () => {
  const first = decodeJwt((await signInToPortal("New.Guest@Partner.example")).idToken);
  const second = decodeJwt((await signInToPortal("new.guest@partner.example")).idToken);
  expect(first).toMatchObject({ email: "new.guest@partner.example", email_verified: true });
  expect(second.sub).toBe(first.sub);
  expect(first.sub).not.toBe(mei.subject);
});

test("a code is worth nothing with the wrong PKCE verifier, and none is given without a challenge", async () => {
  const { issuer } = identity;
  const challenged = authorizationUrl({
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  const walk = { issuer, redirectUri: cliRedirect, email: mei.email };
  const callback = await passSignIn({ ...walk, authorizationUrl: challenged });
  const redeem = (verifier: string) =>
    askToken({
      grant_type: "authorization_code",
      code: callback.searchParams.get("code") ?? "",
      redirect_uri: cliRedirect,
      client_id: CLI_CLIENT_ID,
      code_verifier: verifier,
    });
  const wrong = await redeem("a".repeat(43));
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ error: "invalid_grant" });
  const unchallenged = await passSignIn({ ...walk, authorizationUrl: authorizationUrl({}) });
  expect(unchallenged.searchParams.get("error")).toBe("invalid_request");
});

test("a redirect address that was not registered is refused without a redirect", async () => {
  const response = await fetch(authorizationUrl({ redirect_uri: "https://thief.example/callback" }), {
    redirect: "manual",
  });
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
});

test("the sign-in page lists the demo people by name and part, and says there are no passwords", async () => {
  const asked = { code_challenge: challenge, code_challenge_method: "S256" };
  const redirect = await fetch(authorizationUrl(asked), { redirect: "manual" });
  const cookie = redirect.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const page = await fetch(new URL(redirect.headers.get("location") ?? "", identity.issuer), { headers: { cookie } });
  const html = await page.text();
  expect(html).toContain("Continue as Mei &#60;Lin&#62; — rights holder admin");
  expect(html).toContain("no passwords");
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("a revoked refresh token buys nothing more", async () => {
  const { refreshToken = "" } = await signInToPortal();
  expect((await refresh(refreshToken)).status).toBe(200);
  const revocation = { token: refreshToken, client_id: portal.clientId, client_secret: portal.clientSecret };
  await fetch(`${identity.issuer}/token/revocation`, { method: "POST", body: new URLSearchParams(revocation) });
  expect((await refresh(refreshToken)).status).toBe(400);
});

test("signing out with proof of the session asks nothing, ends it and returns to the portal", async () => {
  const browser = browserOf();
  const asked = { code_challenge: challenge, code_challenge_method: "S256" };
  const { idToken } = await signInAs({
    issuer: identity.issuer,
    redirectUri: cliRedirect,
    email: mei.email,
    fetch: browser,
  });
  const silent = await browser(authorizationUrl({ ...asked, prompt: "none" }), { redirect: "manual" });
  expect(new URL(silent.headers.get("location") ?? "").searchParams.has("code")).toBe(true);
  const url = new URL(`${identity.issuer}/session/end`);
  url.searchParams.set("id_token_hint", idToken);
  const page = await (await browser(url)).text();
  expect(page).toContain(".submit()");
  const [, xsrf = ""] = /name="xsrf" value="([^"]+)"/.exec(page) ?? [];
  const confirm = { method: "POST", body: new URLSearchParams({ xsrf, logout: "yes" }) };
  expect(
    (await browser(new URL(`${identity.issuer}/session/end/confirm`), { ...confirm, redirect: "manual" })).status,
  ).toBe(303);
  const after = await browser(authorizationUrl({ ...asked, prompt: "none" }), { redirect: "manual" });
  expect(new URL(after.headers.get("location") ?? "").searchParams.get("error")).toBe("login_required");
});

test("a client that insists on consent is not kept waiting for it", async () => {
  const asked = {
    code_challenge: challenge,
    code_challenge_method: "S256",
    prompt: "consent",
    scope: "openid offline_access",
  };
  const walk = { issuer: identity.issuer, redirectUri: cliRedirect, email: mei.email };
  const callback = await passSignIn({ ...walk, authorizationUrl: authorizationUrl(asked) });
  expect(callback.searchParams.has("code")).toBe(true);
});

test("keys, refresh tokens, machines and guests outlive a restart", async () => {
  const { refreshToken = "", accessToken } = await signInToPortal("guest@partner.example");
  identity.registerMachine({ clientId: "late-robot", clientSecret: "late-secret" });
  const port = Number(new URL(identity.issuer).port);
  await identity.close();
  // The test's own HTTP client must notice that its kept connections are gone.
  await pause(50);
  identity = await startIdentity({ ...options(), port });
  await verifyForApi(accessToken);
  const renewed = await refresh(refreshToken);
  expect(renewed.status).toBe(200);
  const body = z.object({ access_token: z.string(), id_token: z.string() }).parse(await renewed.json());
  expect(decodeJwt(body.access_token).sub).toBe(decodeJwt(accessToken).sub);
  expect(decodeJwt(body.id_token)).toMatchObject({ email: "guest@partner.example" });
  await machineToken({ issuer: identity.issuer, clientId: "late-robot", clientSecret: "late-secret" });
});
