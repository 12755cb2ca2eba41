import type { Hono } from "hono";
import { CatalogueFollower } from "#shared/catalogue/search/follow-catalogue.ts";
import { createStripeCheckout } from "#shared/money/stripe-checkout.ts";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { openObjects } from "#shared/platform/objects.ts";
import { secretOf } from "#shared/platform/secret.ts";
import { signerOf } from "#shared/platform/signer.ts";
import { buildPortal } from "./app.tsx";
import { createIdentityProvider } from "./identity-provider.ts";

/** Builds the portal from its environment. @throws {ConfigError} when the environment is not what it needs. */
export function composePortal(environment: Readonly<Record<string, string | undefined>>, edges?: Edges): Hono {
  const config = readConfig("portal", environment);
  const ground = layGround("portal", config, edges);
  const objects = openObjects(ground, config);
  return buildPortal({
    ...ground,
    objects,
    follower: new CatalogueFollower({ ...ground, objects }),
    signer: signerOf(config.SIGNING_KEY),
    publicUrl: config.PUBLIC_URL,
    stripe: createStripeCheckout({ apiKey: secretOf(config.STRIPE_API_KEY), apiUrl: config.STRIPE_API_URL }),
    identity: createIdentityProvider({
      issuer: config.OIDC_ISSUER,
      clientId: config.PORTAL_CLIENT_ID,
      clientSecret: secretOf(config.PORTAL_CLIENT_SECRET),
      redirectUri: config.PUBLIC_URL + PATHS.signInCallback,
      signedOutUri: `${config.PUBLIC_URL}/`,
    }),
  });
}
