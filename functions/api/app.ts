import type { Hono } from "hono";
import { mountRoutes, type ServerDeps } from "#functions/http/mount-routes.ts";
import type { Route } from "#functions/http/route.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { organisationRoutes } from "./routes/organisations.ts";

/** The API's table of contents: one line a resource. */
export const ROUTES: readonly Route[] = [...organisationRoutes];

export function buildApi(deps: ServerDeps): Hono {
  return mountRoutes(PATHS.api, ROUTES, deps);
}
