/**
 * Runs the whole story of a deal, with the portal beside it, at LOG_LEVEL=DEBUG, as a process of its own: what it prints
 * is what the functions and the local runtime log. Everything secret that passed is written to the file named.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tellTheDeal } from "#infra/local/demo/deal.ts";
import { Story } from "#infra/local/demo/story.ts";
import { DEMO_PEOPLE } from "#infra/local/demo-network.ts";
import { passSignIn } from "#infra/local/identity/sign-in.ts";
import { LOCAL } from "#infra/local/local-environment.ts";
import { type Marketplace, startMarketplace } from "#infra/local/start-marketplace.ts";

const secrets = new Map<string, string>();
const note = (value: string | null | undefined, what: string) => {
  // Shorter ones are found by chance in ids and hashes.
  if (value && value.length >= 12) secrets.set(value, what);
};

const SECRET_QUERY = /[?&](code|state|X-Amz-Signature|X-Amz-Credential|nonce|code_challenge|login_hint)=([^&#\s]+)/g;
const SECRET_MEMBER = /"(access_token|id_token|refresh_token|client_secret|code)"\s*:\s*"([^"]+)"/g;

function noteUrl(url: string): void {
  for (const [, what = "", value = ""] of url.matchAll(SECRET_QUERY)) note(decodeURIComponent(value), what);
}

function noteCookies(headers: Headers): void {
  for (const line of headers.getSetCookie()) note(/^[^=]+=([^;]*)/.exec(line)?.[1], "cookie");
}

/** Listens to everything this process sends and is answered, whoever sends it. */
function listen(): void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    noteUrl(request.url);
    note(request.headers.get("authorization")?.replace(/^\w+ /, ""), "authorization");
    note(request.headers.get("stripe-signature"), "webhook signature");
    const response = await send(request);
    noteCookies(response.headers);
    noteUrl(response.headers.get("location") ?? "");
    if ((response.headers.get("content-type") ?? "").includes("json")) {
      const text = await response.clone().text();
      noteUrl(text);
      for (const [, what = "", value = ""] of text.matchAll(SECRET_MEMBER)) note(value, what);
    }
    return response;
  };
}

async function noteEnvironment({ environment }: Marketplace): Promise<void> {
  note(LOCAL.secretAccessKey, "secret access key");
  for (const [name, value] of Object.entries(environment)) {
    if (value.startsWith("plain:")) note(value.slice("plain:".length), name);
    if (value.startsWith("file:")) note(JSON.parse(await readFile(value.slice("file:".length), "utf8")).d, name);
  }
  for (const { email } of DEMO_PEOPLE) note(email, "e-mail address");
}

/** Somebody signs in through pages, looks around, meets a refusal and a page that is not there, and signs out. */
async function usePortal({ endpoints: { publicUrl, issuer } }: Marketplace, email: string): Promise<void> {
  const cookies = new Map<string, string>();
  const visit = async (path: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, "user-agent": "journey-agent-of-a-person", ...init.headers };
    const response = await fetch(publicUrl + path, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  const begun = await visit("/sign-in?to=/");
  const authorizationUrl = new URL(begun.headers.get("location") ?? "");
  noteUrl(authorizationUrl.href);
  const callback = await passSignIn({ issuer, authorizationUrl, redirectUri: `${publicUrl}/sign-in/callback`, email });
  noteUrl(callback.href);
  await visit(callback.pathname + callback.search);
  // Once more with a code that is spent.
  await visit(callback.pathname + callback.search);
  for (const path of ["/", "/catalogue", "/licences", "/imports", "/organisation", "/nothing"]) await visit(path);
  const origin = { origin: publicUrl, "sec-fetch-site": "same-origin" };
  await visit("/sign-out", {
    method: "POST",
    headers: { ...origin, "content-type": "application/x-www-form-urlencoded" },
  });
}

/** Requests that go wrong in every way a secret could slip out of. */
async function goWrong({ endpoints: { publicUrl } }: Marketplace): Promise<void> {
  const garbage = `eyJhbGciOiJub25lIn0.${Buffer.from('{"sub":"nobody-at-all"}').toString("base64url")}.`;
  note(garbage, "a token of nobody");
  const headers = { authorization: `Bearer ${garbage}`, "content-type": "application/json", "idempotency-key": "k" };
  await fetch(`${publicUrl}/api/v1/me`, { headers });
  await fetch(`${publicUrl}/api/v1/licences`, { method: "POST", headers, body: '{"email":"slip@journey.example"' });
  await fetch(`${publicUrl}/webhooks/stripe`, {
    method: "POST",
    headers: { "stripe-signature": "t=1,v1=0123456789abcdef" },
    body: "{}",
  });
  note("slip@journey.example", "e-mail address");
}

const [secretsFile = ""] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), "serai-log-secrets-"));
listen();
const market = await startMarketplace({ directory, logLevel: "DEBUG" });
try {
  await noteEnvironment(market);
  const story = new Story(() => undefined);
  await tellTheDeal(story, market);
  await usePortal(market, "linh.tran@mekong.example");
  await goWrong(market);
  await market.streamDrained();
} finally {
  await market.close();
  await rm(directory, { recursive: true, force: true });
}
note("journey-agent-of-a-person", "user agent");
await writeFile(secretsFile, JSON.stringify([...secrets]));
