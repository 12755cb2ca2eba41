import type { Hono } from "hono";
import { mountPages } from "./mount-pages.tsx";
import { availabilityPage } from "./pages/catalogue/availability.tsx";
import { cataloguePage } from "./pages/catalogue/catalogue.tsx";
import { liftHoldbackAction, setHoldbackAction } from "./pages/catalogue/holdback-steps.ts";
import { titlePage } from "./pages/catalogue/title.tsx";
import { completeAction, declareAction, fetchAction, grantAction, signPartsAction } from "./pages/files/file-steps.tsx";
import { filesPage } from "./pages/files/files.tsx";
import { frontPage } from "./pages/front/front.tsx";
import { importPage } from "./pages/imports/import.tsx";
import { importsPage, startImportAction } from "./pages/imports/imports.tsx";
import { licencePage } from "./pages/licences/licence.tsx";
import {
  agreeAction,
  certificatePage,
  declineAction,
  signAction,
  withdrawAction,
} from "./pages/licences/licence-steps.tsx";
import { licencesPage } from "./pages/licences/licences.tsx";
import { requestAction, requestPage } from "./pages/licences/request.tsx";
import { inviteOrganisationAction, networkPage } from "./pages/network/network.tsx";
import { organisationStandingPage, statusAction } from "./pages/network/organisation-standing.tsx";
import { acceptAction, chooseAction, choosePage, invitationsPage } from "./pages/organisation/joining.tsx";
import { inviteMemberAction, organisationPage } from "./pages/organisation/organisation.tsx";
import { payAction, paymentPage, paymentReturnPage } from "./pages/payments/payments.tsx";
import { signInCallback, signInPage, signOut } from "./pages/sign-in/sign-in.tsx";
import type { PortalDeps } from "./portal-deps.ts";
import { mountStaticFiles } from "./static-files.ts";
import type { PortalRoute } from "./visit.ts";

/** The portal's table of contents: pages and the forms on them, by area. */
export const PORTAL_ROUTES: readonly PortalRoute[] = [
  frontPage,
  ...[signInPage, signInCallback, signOut],
  ...[choosePage, chooseAction, invitationsPage, acceptAction],
  ...[cataloguePage, titlePage, availabilityPage],
  ...[setHoldbackAction, liftHoldbackAction],
  ...[requestPage, requestAction],
  ...[licencesPage, licencePage, agreeAction, signAction, declineAction, withdrawAction, certificatePage],
  ...[paymentPage, payAction, paymentReturnPage],
  ...[importsPage, startImportAction, importPage],
  ...[filesPage, fetchAction, declareAction, signPartsAction, completeAction, grantAction],
  ...[organisationPage, inviteMemberAction],
  ...[networkPage, inviteOrganisationAction, organisationStandingPage, statusAction],
];

export function buildPortal(deps: PortalDeps): Hono {
  const app = mountPages(PORTAL_ROUTES, deps);
  mountStaticFiles(app);
  return app;
}
