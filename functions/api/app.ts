import { Hono } from "hono";
import type { Route, RouteDefinition } from "#functions/http/route.ts";
import type { RouteDeps } from "#functions/http/route-deps.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { once } from "#shared/platform/once.ts";

interface Resource {
  /** First segments of the paths its routes answer. */
  readonly serves: readonly string[];
  readonly load: () => Promise<readonly Route[]>;
}

/** The API's table of contents: one line a resource. Each is loaded with the first request for it, so that a start is quick. */
const RESOURCES: readonly Resource[] = [
  {
    serves: ["health", "problems", "openapi.json"],
    load: async () => (await import("./routes/about.ts")).aboutRoutes(describe),
  },
  { serves: ["me"], load: async () => (await import("./routes/me.ts")).meRoutes },
  { serves: ["organisations"], load: async () => (await import("./routes/organisations.ts")).organisationRoutes },
  { serves: ["members", "invitations"], load: async () => (await import("./routes/members.ts")).memberRoutes },
  { serves: ["api-clients"], load: async () => (await import("./routes/api-clients.ts")).apiClientRoutes },
  { serves: ["audit-entries"], load: async () => (await import("./routes/audit-entries.ts")).auditRoutes },
  { serves: ["licences", "keys"], load: async () => (await import("./routes/licences.ts")).licenceRoutes },
  { serves: ["payments", "licences"], load: async () => (await import("./routes/payments.ts")).paymentRoutes },
  { serves: ["ledger"], load: async () => (await import("./routes/ledger.ts")).ledgerRoutes },
  { serves: ["works"], load: async () => (await import("./routes/works.ts")).workRoutes },
  {
    serves: ["catalogue-imports"],
    load: async () => (await import("./routes/catalogue-imports.ts")).catalogueImportRoutes,
  },
  { serves: ["works", "licences"], load: async () => (await import("./routes/foresight.ts")).foresightRoutes },
  { serves: ["works"], load: async () => (await import("./routes/holdbacks.ts")).holdbackRoutes },
  { serves: ["packages"], load: async () => (await import("./routes/packages.ts")).packageRoutes },
  { serves: ["availability"], load: async () => (await import("./routes/availability.ts")).availabilityRoutes },
  { serves: ["terms"], load: async () => (await import("./routes/terms.ts")).termsRoutes },
  { serves: ["assets", "works"], load: async () => (await import("./routes/assets.ts")).assetRoutes },
  { serves: ["works"], load: async () => (await import("./routes/screener-grants.ts")).screenerGrantRoutes },
  { serves: ["departures", "assets"], load: async () => (await import("./routes/departures.ts")).departureRoutes },
];

export function buildApi(deps: RouteDeps): Hono {
  const serve = (load: () => Promise<readonly Route[]>) =>
    once(async () => {
      // The guards, and the schemas they are made of, come as the routes do: with the first request.
      const [{ mountRoutes }, routes] = await Promise.all([import("#functions/http/mount-routes.ts"), load()]);
      return mountRoutes(PATHS.api, routes, deps);
    });
  const nothing = serve(() => Promise.resolve([]));
  const segments = [...new Set(RESOURCES.flatMap(({ serves }) => serves))];
  const parts = new Map(segments.map((segment) => [segment, serve(() => routesServing(segment))]));
  const api = new Hono();
  api.all(`${PATHS.api}/:segment/*`, async (c) => {
    const part = await (parts.get(c.req.param("segment")) ?? nothing)();
    return part.fetch(c.req.raw, c.env);
  });
  api.notFound(async (c) => (await nothing()).fetch(c.req.raw, c.env));
  return api;
}

/** Every route this function answers, and those it does not answer itself but describes. */
export async function allDefinitions(): Promise<readonly RouteDefinition[]> {
  const routes = await Promise.all(RESOURCES.map(({ load }) => load()));
  const { CHECKOUT } = await import("#functions/checkout/checkout-contract.ts");
  const { SEARCH } = await import("#functions/search/search-contract.ts");
  return [...routes.flat().map(({ definition }) => definition), CHECKOUT, SEARCH];
}

async function routesServing(segment: string): Promise<readonly Route[]> {
  const resources = RESOURCES.filter(({ serves }) => serves.includes(segment));
  const routes = await Promise.all(resources.map(({ load }) => load()));
  return routes.flat().filter(({ definition }) => definition.path.split("/")[1] === segment);
}

async function describe(): Promise<object> {
  const { describeApi } = await import("#functions/http/openapi.ts");
  return describeApi(await allDefinitions());
}
