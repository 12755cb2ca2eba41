import * as oidc from "openid-client";
import type { Secret } from "#shared/platform/secret.ts";
import { type ClaimedPerson, personIn } from "./person-claims.ts";

/** What of a sign-in is kept on the server until the person comes back (RFC 7636, OpenID Connect Core §3.1.2.1). */
export interface SignInChallenge {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who signed in, by the claims of a verified ID token. */
export interface VerifiedPerson extends ClaimedPerson {
  /** Shown to the provider when the person signs out, so that it knows whose session ends. */
  readonly idToken: string;
}

export interface IdentityProvider {
  /** A new challenge, and the provider's address that puts it to the person. */
  begin(): Promise<{ readonly challenge: SignInChallenge; readonly url: URL }>;
  /** Redeems a callback. Undefined when the provider refuses it, or its tokens do not answer the challenge. */
  redeem(callback: URL, challenge: SignInChallenge): Promise<VerifiedPerson | undefined>;
  /** Where the browser goes to end its session at the provider too; undefined when the provider has no such place. */
  signOutUrl(idToken: string): Promise<URL | undefined>;
}

/** The provider could not be asked: no fault of who signs in. */
export class IdentityUnavailable extends Error {
  override readonly name = "IdentityUnavailable";
}

const SCOPE = "openid email profile";
const PROVIDER_TIMEOUT_SECONDS = 5;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The portal as a client of the OpenID provider: code flow with PKCE, state and nonce. Discovery is read once, when first needed. */
export function createIdentityProvider(options: {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly redirectUri: string;
  readonly signedOutUri: string;
}): IdentityProvider {
  const configuration = onceFound(() => discover(options));
  return {
    begin: async () => {
      const challenge = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: options.redirectUri,
        scope: SCOPE,
        state: challenge.state,
        nonce: challenge.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(challenge.verifier),
        code_challenge_method: "S256",
      });
      return { challenge, url };
    },
    redeem: async (callback, { state, nonce, verifier }) => {
      const known = await configuration();
      try {
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        return personOf(await oidc.authorizationCodeGrant(known, callback, checks));
      } catch (error) {
        if (isRefusal(error)) return undefined;
        throw new IdentityUnavailable("The code could not be redeemed", { cause: error });
      }
    },
    signOutUrl: async (idToken) => {
      const known = await configuration();
      if (known.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(known, {
        id_token_hint: idToken,
        post_logout_redirect_uri: options.signedOutUri,
        // The name Cognito gives the same parameter.
        logout_uri: options.signedOutUri,
      });
    },
  };
}

function personOf(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): VerifiedPerson | undefined {
  const person = personIn(tokens.claims());
  return person && tokens.id_token !== undefined ? { ...person, idToken: tokens.id_token } : undefined;
}

/** Refused by the provider, or by our own checks of what it sent: a sign-in to begin anew, not a fault. */
function isRefusal(error: unknown): boolean {
  if (error instanceof oidc.AuthorizationResponseError) return true;
  if (error instanceof oidc.ResponseBodyError) return error.status < 500;
  return error instanceof oidc.ClientError && error.code !== "OAUTH_TIMEOUT" && error.code !== "OAUTH_ABORT";
}

async function discover(options: {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}): Promise<oidc.Configuration> {
  const issuer = new URL(options.issuer);
  const authentication = oidc.ClientSecretPost(await options.clientSecret());
  const found = await oidc.discovery(issuer, options.clientId, undefined, authentication, {
    timeout: PROVIDER_TIMEOUT_SECONDS,
    // Tokens travel in the clear only inside one machine.
    ...(LOOPBACK.has(issuer.hostname) ? { execute: [oidc.allowInsecureRequests] } : {}),
  });
  return found;
}

function onceFound<T>(find: () => Promise<T>): () => Promise<T> {
  let finding: Promise<T> | undefined;
  return () => {
    finding ??= find().catch((cause: unknown) => {
      finding = undefined;
      throw new IdentityUnavailable("The identity provider's discovery document could not be read", { cause });
    });
    return finding;
  };
}
