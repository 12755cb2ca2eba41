import { Hono } from "hono";
import { composeApi } from "#functions/api/compose.ts";
import { composeCheckout } from "#functions/checkout/compose.ts";
import { composeSearch } from "#functions/search/compose.ts";
import type { Edges } from "#shared/platform/ground.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";

/** The API as its clients meet it: every function that answers a part of it, behind one door. */
export function composeWholeApi(environment: Readonly<Record<string, string>>, edges?: Edges): Hono {
  const [api, checkout] = [composeApi(environment, edges), composeCheckout(environment, edges)];
  const search = composeSearch(environment, edges);
  const door = new Hono();
  door.all(`${PATHS.api}/payments/:paymentId/checkout`, (c) => checkout.fetch(c.req.raw, c.env));
  door.all(PATHS.search, (c) => search.fetch(c.req.raw, c.env));
  door.all("*", (c) => api.fetch(c.req.raw, c.env));
  return door;
}
