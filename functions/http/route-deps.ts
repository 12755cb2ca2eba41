import type { StripeCheckout } from "#shared/money/stripe-checkout.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { Objects } from "#shared/platform/objects.ts";
import type { Signer } from "#shared/platform/signer.ts";
import type { VerifyToken } from "./verify-token.ts";

/** What routes and pages hand to use cases: the ground, and the doors to what lies outside the table. */
export interface RouteDeps extends Ground {
  readonly objects: Objects;
  readonly signer: Signer;
  /** Origin of portal and API as people see it, without a trailing slash. */
  readonly publicUrl: string;
  readonly verifyToken: VerifyToken;
  readonly stripe: StripeCheckout;
}
