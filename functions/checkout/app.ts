import type { Hono } from "hono";
import { mountRoutes } from "#functions/http/mount-routes.ts";
import { routeFor } from "#functions/http/route.ts";
import type { ServerDeps } from "#functions/http/route-deps.ts";
import { type CheckoutDeps, startCheckout } from "#shared/money/start-checkout.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { CHECKOUT } from "./checkout-contract.ts";

const checkout = routeFor<ServerDeps & CheckoutDeps>()(CHECKOUT, ({ deps, actor, params: { paymentId }, answerWith }) =>
  answerWith(
    201,
    (commitWith) => startCheckout(deps, actor, { paymentId }, commitWith),
    (open) => ({ body: open }),
  ),
);

/** Sends payers to Stripe. A function of its own, so that the API neither loads Stripe nor holds its key. */
export function buildCheckout(deps: ServerDeps & CheckoutDeps): Hono {
  return mountRoutes(PATHS.api, [checkout], deps);
}
