import type { Hono } from "hono";
import { createTokenVerifier } from "#functions/http/verify-token.ts";
import { createStripeCheckout } from "#shared/money/stripe-checkout.ts";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { secretOf } from "#shared/platform/secret.ts";
import { buildCheckout } from "./app.ts";

/** Builds the way to Stripe from its environment. @throws {ConfigError} when the environment is not what it needs. */
export function composeCheckout(environment: Readonly<Record<string, string | undefined>>, edges?: Edges): Hono {
  const config = readConfig("checkout", environment);
  const ground = layGround("checkout", config, edges);
  return buildCheckout({
    ...ground,
    publicUrl: config.PUBLIC_URL,
    stripe: createStripeCheckout({ apiKey: secretOf(config.STRIPE_API_KEY), apiUrl: config.STRIPE_API_URL }),
    verifyToken: createTokenVerifier(
      { issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE, profile: config.OIDC_TOKEN_PROFILE },
      ground.clock,
    ),
  });
}
