import type { Hono } from "hono";
import { mountPages } from "./mount-pages.tsx";
import { frontPage } from "./pages/front/front.tsx";
import { signInCallback, signInPage, signOut } from "./pages/sign-in/sign-in.tsx";
import type { PortalDeps } from "./portal-deps.ts";
import { mountStaticFiles } from "./static-files.ts";
import type { PortalRoute } from "./visit.ts";

/** The portal's table of contents: one line a page or action. */
export const PORTAL_ROUTES: readonly PortalRoute[] = [frontPage, signInPage, signInCallback, signOut];

export function buildPortal(deps: PortalDeps): Hono {
  const app = mountPages(PORTAL_ROUTES, deps);
  mountStaticFiles(app);
  return app;
}
