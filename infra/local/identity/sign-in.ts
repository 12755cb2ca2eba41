import * as client from "openid-client";
import { CLI_CLIENT_ID } from "./identity-clients.ts";

type Fetch = typeof globalThis.fetch;

export interface SignInAs {
  readonly issuer: string;
  /** Default: the public client of the command line. */
  readonly clientId?: string;
  /** Demanded for clients that have one. */
  readonly clientSecret?: string;
  readonly redirectUri: string;
  readonly email: string;
  readonly fetch?: Fetch;
}

export interface PersonTokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken?: string;
}

/** From authorisation to callback there are four redirects; many more are a loop. */
const MOST_REDIRECTS = 10;

/**
 * Signs in as the person with that address through the real code flow with PKCE, over HTTP, as a program with a browser
 * would. The redirect address is never called. Throws when the provider refuses.
 */
export async function signInAs(options: SignInAs): Promise<PersonTokens> {
  const { issuer, redirectUri, email } = options;
  const configuration = await discover({ ...options, clientId: options.clientId ?? CLI_CLIENT_ID });
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const authorizationUrl = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: "openid email profile",
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
  });
  const fetch = options.fetch ?? globalThis.fetch;
  const callback = await passSignIn({ issuer, authorizationUrl, redirectUri, email, fetch });
  const tokens = await client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier, expectedState });
  if (tokens.id_token === undefined) throw new Error("the provider gave no ID token");
  return {
    accessToken: tokens.access_token,
    idToken: tokens.id_token,
    ...(tokens.refresh_token !== undefined && { refreshToken: tokens.refresh_token }),
  };
}

/** A machine's access token by client credentials (RFC 6749 §4.4). */
export async function machineToken(options: {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}): Promise<string> {
  const configuration = await discover(options);
  const tokens = await client.clientCredentialsGrant(configuration);
  return tokens.access_token;
}

/**
 * Walks the provider's pages from an authorisation address to the application's callback, choosing the person with that
 * address on the way, and answers the callback's whole address without calling it. Also serves applications that keep
 * their own PKCE, such as the portal.
 */
export async function passSignIn(options: {
  readonly issuer: string;
  readonly authorizationUrl: URL;
  readonly redirectUri: string;
  readonly email: string;
  readonly fetch?: Fetch;
}): Promise<URL> {
  const visit = visitorOf(options.fetch ?? globalThis.fetch);
  let url = options.authorizationUrl;
  for (let hop = 0; hop < MOST_REDIRECTS; hop += 1) {
    const isSignInPage = url.pathname.startsWith("/interaction/");
    const next = await visit(url, isSignInPage ? new URLSearchParams({ email: options.email }) : undefined);
    if (isCallback(next, options.redirectUri)) return next;
    if (next.origin !== new URL(options.issuer).origin) throw new Error(`sign-in led away to ${next.origin}`);
    url = next;
  }
  throw new Error(`sign-in did not end after ${MOST_REDIRECTS} redirects`);
}

/** Asks a page, or posts a form to it, with the cookies gathered so far, and answers where it leads. */
function visitorOf(fetch: Fetch): (url: URL, form: URLSearchParams | undefined) => Promise<URL> {
  const cookies = new Map<string, string>();
  return async (url, form) => {
    const response = await fetch(url, {
      method: form === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form !== undefined && { body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const equals = pair.indexOf("=");
      const value = pair.slice(equals + 1);
      if (value === "") cookies.delete(pair.slice(0, equals));
      else cookies.set(pair.slice(0, equals), value);
    }
    const body = await response.text();
    const location = response.headers.get("location");
    if (location === null)
      throw new Error(`sign-in stopped at ${url.pathname} with ${response.status}: ${headline(body)}`);
    return new URL(location, url);
  };
}

function isCallback(url: URL, redirectUri: string): boolean {
  return `${url.origin}${url.pathname}` === `${new URL(redirectUri).origin}${new URL(redirectUri).pathname}`;
}

/** What an error page says, in a line. */
function headline(body: string): string {
  const main = /<main>(.*?)<\/main>/s.exec(body)?.[1] ?? body;
  return main
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}

const discovered = new Map<string, Promise<client.ServerMetadata>>();

/** The provider's own description is read once per issuer; sixty machines need not ask sixty times. */
async function discover(options: {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
}): Promise<client.Configuration> {
  const authentication =
    options.clientSecret === undefined ? client.None() : client.ClientSecretPost(options.clientSecret);
  const asked = discovered.get(options.issuer) ?? askMetadata(options.issuer);
  discovered.set(options.issuer, asked);
  const metadata = await asked.catch((fault: unknown) => {
    discovered.delete(options.issuer);
    throw fault;
  });
  const configuration = new client.Configuration(metadata, options.clientId, undefined, authentication);
  client.allowInsecureRequests(configuration);
  return configuration;
}

async function askMetadata(issuer: string): Promise<client.ServerMetadata> {
  const insecure = { execute: [client.allowInsecureRequests] };
  const configuration = await client.discovery(new URL(issuer), CLI_CLIENT_ID, undefined, client.None(), insecure);
  return configuration.serverMetadata();
}
