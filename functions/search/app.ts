import type { Hono } from "hono";
import { mountRoutes } from "#functions/http/mount-routes.ts";
import { routeFor } from "#functions/http/route.ts";
import type { ServerDeps } from "#functions/http/route-deps.ts";
import { type SearchDeps, searchCatalogue } from "#shared/catalogue/search/search-catalogue.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { SEARCH, showAnswer } from "./search-contract.ts";

const search = routeFor<ServerDeps & SearchDeps>()(SEARCH, ({ deps, actor, body, answerWith }) =>
  answerWith(
    200,
    () => searchCatalogue(deps, actor, body),
    (answer) => ({ body: showAnswer(answer) }),
  ),
);

/** Searches the whole catalogue. A function of its own: it keeps the catalogue in memory, which the API has no use for. */
export function buildSearch(deps: ServerDeps & SearchDeps): Hono {
  return mountRoutes(PATHS.api, [search], deps);
}
