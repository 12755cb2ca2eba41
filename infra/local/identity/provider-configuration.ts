import { type Configuration, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import type { IdentityKeys } from "./identity-keys.ts";
import type { IdentityStore, StoredPerson } from "./identity-store.ts";
import { renderNotice, renderSignOutPage } from "./sign-in-page.ts";

/** The API as a resource (RFC 8707). Clients need not name it: every token that names none is for it. */
const API_RESOURCE = "urn:serai:api";
const API_SCOPE = "api";

/** As long as Cognito's by default, so that nothing here lives longer than it would there. */
const ACCESS_TOKEN_SECONDS = 60 * 60;
const REFRESH_TOKEN_SECONDS = 30 * 24 * 60 * 60;
const CODE_SECONDS = 60;
/** Long enough to be called away while choosing who one is. */
const SIGN_IN_SECONDS = 60 * 60;

export interface ProviderParts {
  readonly keys: IdentityKeys;
  readonly store: IdentityStore;
  readonly apiAudience: string;
  findPerson(subject: string): StoredPerson | undefined;
}

/** How the local OpenID provider behaves: what the marketplace asks of a Cognito user pool, and no more. */
export function providerConfiguration(parts: ProviderParts): Configuration {
  return {
    adapter: (model: string) => parts.store.adapter(model),
    jwks: parts.keys.jwks,
    cookies: { keys: parts.keys.cookieKeys },
    clientDefaults: { id_token_signed_response_alg: "RS256" },
    scopes: ["openid", "offline_access"],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // Name and address belong in the ID token: the access token is for the API and does not open the userinfo endpoint.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    responseTypes: ["code"],
    features: features(parts),
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
    // Signing out of the browser ends the browser's session; a program keeps its own until it is revoked.
    expiresWithSession: async () => false,
    loadExistingGrant: grantWithoutAsking,
    findAccount: async (_context, subject) => accountOf(parts.findPerson(subject)),
    interactions: { policy: policyWithoutConsent(), url: (_context, interaction) => `/interaction/${interaction.uid}` },
    renderError: (context, _out, error) => {
      context.type = "html";
      const description = "error_description" in error ? String(error.error_description) : error.message;
      context.body = renderNotice("That did not work", description);
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      Interaction: SIGN_IN_SECONDS,
      RefreshToken: REFRESH_TOKEN_SECONDS,
      Grant: REFRESH_TOKEN_SECONDS,
      Session: REFRESH_TOKEN_SECONDS,
    },
  };
}

function features(parts: ProviderParts): NonNullable<Configuration["features"]> {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true, allowedPolicy: async (_context, client, token) => token.clientId === client.clientId },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => API_RESOURCE,
      useGrantedResource: async () => true,
      getResourceServerInfo: async () => ({
        audience: parts.apiAudience,
        scope: API_SCOPE,
        accessTokenFormat: "jwt",
        accessTokenTTL: ACCESS_TOKEN_SECONDS,
        jwt: { sign: { alg: "RS256" } },
      }),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: async (context, form) => {
        context.body = renderSignOutPage(form, context.oidc.entities.IdTokenHint !== undefined);
      },
      postLogoutSuccessSource: async (context) => {
        context.body = renderNotice("Signed out", "You can close this page.");
      },
    },
  };
}

/** A native client is by default asked about at every sign-in, because any program can claim its name. Not on one machine. */
function policyWithoutConsent() {
  const policy = interactionPolicy.base();
  policy.get("consent")?.checks.remove("native_client_prompt");
  return policy;
}

/** All clients are the marketplace's own, so nobody is asked whether they may act for the person who signed in. */
async function grantWithoutAsking(context: KoaContextWithOIDC) {
  const { client, session, provider } = context.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const known = session.grantIdFor(client.clientId);
  const existing = known === undefined ? undefined : await provider.Grant.find(known);
  if (existing !== undefined) return existing;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid email profile offline_access");
  grant.addResourceScope(API_RESOURCE, API_SCOPE);
  await grant.save();
  return grant;
}

function accountOf(person: StoredPerson | undefined) {
  if (person === undefined) return undefined;
  const { subject, email, name } = person;
  return { accountId: subject, claims: async () => ({ sub: subject, email, email_verified: true, name }) };
}
