/** Where things answer, below the marketplace's public origin. CDK's routes, the local runtime and the apps read these. */
export const PATHS = {
  api: "/api/v1",
  checkout: "/api/v1/payments/{paymentId}/checkout",
  search: "/api/v1/search",
  openapi: "/api/v1/openapi.json",
  webhook: "/webhooks/stripe",
  signInCallback: "/sign-in/callback",
} as const;
