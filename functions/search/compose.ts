import type { Hono } from "hono";
import { createTokenVerifier } from "#functions/http/verify-token.ts";
import { CatalogueFollower } from "#shared/catalogue/search/follow-catalogue.ts";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { openObjects } from "#shared/platform/objects.ts";
import { buildSearch } from "./app.ts";

/** Builds the search from its environment. @throws {ConfigError} when the environment is not what it needs. */
export function composeSearch(environment: Readonly<Record<string, string | undefined>>, edges?: Edges): Hono {
  const config = readConfig("search", environment);
  const ground = layGround("search", config, edges);
  return buildSearch({
    ...ground,
    follower: new CatalogueFollower({ ...ground, objects: openObjects(ground, config) }),
    verifyToken: createTokenVerifier(
      { issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE, profile: config.OIDC_TOKEN_PROFILE },
      ground.clock,
    ),
  });
}
