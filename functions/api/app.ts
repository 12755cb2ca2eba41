import type { Hono } from "hono";
import { mountRoutes } from "#functions/http/mount-routes.ts";
import { describeApi } from "#functions/http/openapi.ts";
import type { Route } from "#functions/http/route.ts";
import type { RouteDeps } from "#functions/http/route-deps.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { aboutRoutes } from "./routes/about.ts";
import { apiClientRoutes } from "./routes/api-clients.ts";
import { assetRoutes } from "./routes/assets.ts";
import { auditRoutes } from "./routes/audit-entries.ts";
import { availabilityRoutes } from "./routes/availability.ts";
import { catalogueImportRoutes } from "./routes/catalogue-imports.ts";
import { departureRoutes } from "./routes/departures.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { licenceRoutes } from "./routes/licences.ts";
import { meRoutes } from "./routes/me.ts";
import { memberRoutes } from "./routes/members.ts";
import { organisationRoutes } from "./routes/organisations.ts";
import { paymentRoutes } from "./routes/payments.ts";
import { screenerGrantRoutes } from "./routes/screener-grants.ts";
import { workRoutes } from "./routes/works.ts";

/** The API's table of contents: one line a resource. */
export const ROUTES: readonly Route[] = [
  ...aboutRoutes(() => describeApi(ROUTES)),
  ...meRoutes,
  ...organisationRoutes,
  ...memberRoutes,
  ...apiClientRoutes,
  ...auditRoutes,
  ...licenceRoutes,
  ...paymentRoutes,
  ...ledgerRoutes,
  ...workRoutes,
  ...catalogueImportRoutes,
  ...availabilityRoutes,
  ...assetRoutes,
  ...screenerGrantRoutes,
  ...departureRoutes,
];

export function buildApi(deps: RouteDeps): Hono {
  return mountRoutes(PATHS.api, ROUTES, deps);
}
