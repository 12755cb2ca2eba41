import type { RouteDeps } from "#functions/http/route-deps.ts";
import type { CatalogueFollower } from "#shared/catalogue/search/follow-catalogue.ts";
import type { StripeCheckout } from "#shared/money/stripe-checkout.ts";
import type { IdentityProvider } from "./identity-provider.ts";

/** What pages hand to use cases. A page knows its person by a session, so no token is verified here. */
export interface PortalDeps extends Omit<RouteDeps, "verifyToken"> {
  readonly identity: IdentityProvider;
  readonly stripe: StripeCheckout;
  readonly follower: CatalogueFollower;
}
