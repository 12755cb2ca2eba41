import type { Guard, PortalRoute } from "#functions/portal/visit.ts";

/** What is meant of every page and form, said once more by hand; one that is missing here fails the matrix. */
export const PORTAL_ROWS: Readonly<Record<string, Guard>> = {
  "get /": "public",
  "get /sign-in": "public",
  "get /sign-in/callback": "public",
  "post /sign-out": "public",
  "get /choose-organisation": "signed-in",
  "post /choose-organisation": "signed-in",
  "get /invitations": "signed-in",
  "post /invitations": "signed-in",
  "get /catalogue": "work:read",
  "get /works/:workId": "work:read",
  "get /works/:workId/availability": "availability:ask",
  "post /works/:workId/holdbacks": "work:write",
  "post /works/:workId/holdbacks/:holdbackId/lifting": "work:write",
  "get /works/:workId/request": "licence:request",
  "post /works/:workId/request": "licence:request",
  "get /licences": "licence:read",
  "get /licences/:licenceId": "licence:read",
  "post /licences/:licenceId/agreement": "licence:answer",
  "post /licences/:licenceId/signatures": "licence:sign",
  "post /licences/:licenceId/decline": "licence:answer",
  "post /licences/:licenceId/withdrawal": "licence:withdraw",
  "get /licences/:licenceId/certificate": "licence:read",
  "get /payments/:paymentId": "payment:read",
  "post /payments/:paymentId/checkout": "payment:pay",
  "get /payments/:paymentId/return": "payment:read",
  "get /imports": "import:read",
  "post /imports": "import:write",
  "get /imports/:importId": "import:read",
  "get /works/:workId/files": "asset:read",
  "post /assets/:assetId/links": "asset:fetch",
  "post /works/:workId/assets": "asset:write",
  "post /assets/:assetId/parts": "asset:write",
  "post /assets/:assetId/completion": "asset:write",
  "post /works/:workId/screener-grants": "screener:grant",
  "get /organisation": "organisation:read",
  "post /organisation/invitations": "organisation:manage",
  "get /network": "network:read",
  "post /network/invitations": "network:admit",
  "get /network/:organisationId": "network:read",
  "post /network/:organisationId/status": "network:admit",
};

/** @throws when nothing was said of it. */
export function meantOf({ method, path }: PortalRoute): Guard {
  const meant = PORTAL_ROWS[`${method} ${path}`];
  if (meant === undefined) throw new Error(`say in strangers-portal-rows.ts whom "${method} ${path}" is for`);
  return meant;
}
