import type { Hono } from "hono";
import type { RouteDeps } from "#functions/http/route-deps.ts";
import { createTokenVerifier } from "#functions/http/verify-token.ts";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { openObjects } from "#shared/platform/objects.ts";
import { signerOf } from "#shared/platform/signer.ts";
import { buildApi } from "./app.ts";

/** Builds the API from its environment. @throws {ConfigError} when the environment is not what it needs. */
export function composeApi(environment: Readonly<Record<string, string | undefined>>, edges?: Edges): Hono {
  const config = readConfig("api", environment);
  const ground = layGround("api", config, edges);
  const deps: RouteDeps = {
    ...ground,
    objects: openObjects(ground, config),
    signer: signerOf(config.SIGNING_KEY),
    publicUrl: config.PUBLIC_URL,
    verifyToken: createTokenVerifier(
      { issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE, profile: config.OIDC_TOKEN_PROFILE },
      ground.clock,
    ),
  };
  return buildApi(deps);
}
