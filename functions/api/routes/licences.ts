import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { type Route, route } from "#functions/http/route.ts";
import { showHoldback, shownHoldbackSchema } from "#shared/catalogue/holdback-terms-schema.ts";
import { scopeSchema } from "#shared/catalogue/rights-terms-schema.ts";
import { agreeTerms } from "#shared/licensing/agree-terms.ts";
import { showFinding, shownFindingSchema } from "#shared/licensing/finding-schema.ts";
import { declineLicence, withdrawLicence } from "#shared/licensing/leave-licence.ts";
import { LICENCE_STATES, type Licence, MONEY_STATES, SIDES } from "#shared/licensing/licence.ts";
import { termAt } from "#shared/licensing/licence-days.ts";
import { showLicenceLine, shownLicenceLineSchema } from "#shared/licensing/licence-line-schema.ts";
import {
  agreementSchema,
  exitSchema,
  type LicenceRequest,
  licenceIdSchema,
  licenceRequestSchema,
  signatureSchema,
  signingSchema,
} from "#shared/licensing/licence-schema.ts";
import { lintLines } from "#shared/licensing/lint-lines.ts";
import { certifyLicence, listLicences, readLicence } from "#shared/licensing/read-licence.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import { isRefused } from "#shared/licensing/terms-finding.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { done } from "#shared/platform/outcome.ts";

const licenceView = z
  .object({
    licenceId: z.string(),
    state: z.enum(LICENCE_STATES),
    money: z.enum(MONEY_STATES),
    term: z
      .enum(["pending", "in-term", "expired"])
      .describe("Where its days stand, by the time zones they are counted in"),
    work: z.object({ workId: z.string(), title: z.string() }),
    licensor: z.object({ organisationId: z.string(), name: z.string() }),
    licensee: z.object({ organisationId: z.string(), name: z.string() }),
    scope: scopeSchema,
    lines: z.array(shownLicenceLineSchema),
    holdbacks: z.array(shownHoldbackSchema).optional().describe("What the parties promise each other beside the grant"),
    timeZone: z.string().optional().describe("Absent: its days begin and end in each territory's own zone"),
    feeMinor: z.int(),
    currency: z.string(),
    commissionBasisPoints: z.int(),
    documentSha256: z.string(),
    signedBy: z.array(z.enum(SIDES)),
    requestedAt: z.iso.datetime(),
    executedAt: z.iso.datetime().optional(),
    expiresAt: z.iso.datetime().optional().describe("When it lapses if it is not signed by both"),
    exitNote: z.string().optional(),
  })
  .meta({ id: "Licence" });

const signatureView = signatureSchema.omit({ licenceId: true, ipAddress: true, userAgent: true });
const recordView = licenceView
  .extend({
    document: z.string().describe("The canonical JSON (RFC 8785) both sides sign; documentSha256 is over these bytes"),
    signatures: z.array(signatureView),
  })
  .meta({ id: "LicenceRecord" });

const requestedView = licenceView
  .extend({ warnings: z.array(shownFindingSchema).describe("What the terms may not have meant to say") })
  .meta({ id: "LicenceRequested" });

function warningsOf(terms: LicenceRequest, now: number) {
  return lintLines(terms, now)
    .filter((found) => !isRefused(found))
    .map(showFinding);
}

/** A licence as both its parties see it. `now` only tells where its term stands. */
function viewOf(licence: Licence, now: number): z.input<typeof licenceView> {
  const { licenceId, state, money, scope, timeZone, feeMinor, currency, commissionBasisPoints } = licence;
  const { documentSha256, signedBy, requestedAt, executedAt, expiresAt, exitNote } = licence;
  return {
    ...{ licenceId, state, money, scope, timeZone, feeMinor, currency, commissionBasisPoints },
    ...{ documentSha256, signedBy: [...signedBy], requestedAt, executedAt, exitNote },
    term: termAt(licence, now),
    work: { workId: licence.workId, title: licence.workTitle },
    licensor: { organisationId: licence.licensorId, name: licence.licensorName },
    licensee: { organisationId: licence.licenseeId, name: licence.licenseeName },
    lines: licence.lines.map(showLicenceLine),
    holdbacks: licence.holdbacks?.map(showHoldback),
    expiresAt: expiresAt === undefined ? undefined : instantOf(expiresAt),
  };
}

const params = z.object({ licenceId: licenceIdSchema });
const changed = { 200: { description: "The licence as it stands now", schema: licenceView } } as const;

const request = route(
  {
    method: "post",
    path: "/licences",
    permission: "licence:request",
    summary: "Ask to license rights in a work for a fee",
    body: licenceRequestSchema,
    idempotent: true,
    answers: { 201: { description: "The request, with the document both sides would sign", schema: requestedView } },
    refuses: ["not-found", "terms-refused", "rights-not-available", "own-work", "work-not-on-offer"],
  },
  ({ deps, actor, body, answerWith }) =>
    answerWith(
      201,
      (commitWith) => requestLicence(deps, actor, body, commitWith),
      (licence: Licence) => ({
        body: { ...viewOf(licence, deps.clock.now()), warnings: warningsOf(body, deps.clock.now()) },
        location: `${PATHS.api}/licences/${licence.licenceId}`,
      }),
    ),
);

const list = route(
  {
    method: "get",
    path: "/licences",
    permission: "licence:read",
    summary: "List the licences you grant or take, newest first",
    query: pageQuery.extend({ side: z.enum(SIDES) }),
    answers: { 200: { description: "One page of licences", schema: pageOf(licenceView) } },
    refuses: [],
  },
  ({ deps, actor, query, answerWith }) =>
    answerWith(
      200,
      () => listLicences(deps, actor, query),
      (page) => ({ body: { ...page, items: page.items.map(({ value }) => viewOf(value, deps.clock.now())) } }),
    ),
);

const read = route(
  {
    method: "get",
    path: "/licences/{licenceId}",
    permission: "licence:read",
    summary: "Read a licence with its document and signatures",
    params,
    answers: { 200: { description: "The licence", schema: recordView } },
    refuses: [],
  },
  ({ deps, actor, params: { licenceId }, answerWith }) =>
    answerWith(
      200,
      () => readLicence(deps, actor, licenceId),
      ({ licence, document, signatures }) => ({
        body: { ...viewOf(licence.value, deps.clock.now()), document: document.text, signatures: [...signatures] },
        revision: licence.revision,
      }),
    ),
);

const agree = route(
  {
    method: "post",
    path: "/licences/{licenceId}/agreement",
    permission: "licence:answer",
    summary: "Agree to a request; its rights are held until both have signed or the time limit passes",
    params,
    body: agreementSchema,
    idempotent: true,
    answers: changed,
    refuses: [
      "rights-not-available",
      "licence-expired",
      "licence-not-open",
      "terms-not-yours-to-agree",
      "counterparty-suspended",
      "rights-head-full",
    ],
  },
  ({ deps, actor, params: { licenceId }, body, answerWith }) =>
    answerWith(
      200,
      (commitWith) => agreeTerms(deps, actor, { licenceId, ...body }, commitWith),
      (licence) => ({ body: viewOf(licence, deps.clock.now()) }),
    ),
);

const sign = route(
  {
    method: "post",
    path: "/licences/{licenceId}/signatures",
    permission: "licence:sign",
    summary: "Sign for your side; the second signature executes the licence",
    params,
    body: signingSchema,
    idempotent: true,
    answers: { 201: { description: "Signed; the licence as it stands now", schema: licenceView } },
    refuses: [
      "rights-not-available",
      "licence-expired",
      "licence-not-open",
      "already-signed",
      "document-differs",
      "counterparty-suspended",
      "rights-head-full",
    ],
  },
  ({ deps, actor, params: { licenceId }, body, answerWith }) =>
    answerWith(
      201,
      (commitWith) => signLicence(deps, actor, { licenceId, ...body }, commitWith),
      (licence) => ({ body: viewOf(licence, deps.clock.now()) }),
    ),
);

/** The two ways out of a negotiation differ in who takes them. */
function exitRoute(exit: {
  readonly noun: string;
  readonly permission: "licence:answer" | "licence:withdraw";
  readonly summary: string;
  readonly leave: typeof declineLicence;
}): Route {
  return route(
    {
      method: "post",
      path: `/licences/{licenceId}/${exit.noun}`,
      permission: exit.permission,
      summary: exit.summary,
      params,
      body: exitSchema,
      idempotent: true,
      answers: changed,
      refuses: ["licence-expired", "licence-not-open", "signed-cannot-leave", "rights-head-full"],
    },
    ({ deps, actor, params: { licenceId }, body, answerWith }) =>
      answerWith(
        200,
        (commitWith) => exit.leave(deps, actor, { licenceId, ...body }, commitWith),
        (licence) => ({ body: viewOf(licence, deps.clock.now()) }),
      ),
  );
}

const decline = exitRoute({
  noun: "decline",
  permission: "licence:answer",
  summary: "Decline a request; what was held is free",
  leave: declineLicence,
});

const withdraw = exitRoute({
  noun: "withdrawal",
  permission: "licence:withdraw",
  summary: "Withdraw your request; what was held is free",
  leave: withdrawLicence,
});

const certificate = route(
  {
    method: "get",
    path: "/licences/{licenceId}/certificate",
    permission: "licence:read",
    summary: "The marketplace's certificate of an executed licence, a compact JWS (ES256)",
    params,
    answers: {
      200: { description: "The certificate; check it with /keys", schema: z.object({ certificate: z.string() }) },
    },
    refuses: ["not-executed"],
  },
  ({ deps, actor, params: { licenceId }, answerWith }) =>
    answerWith(
      200,
      () => certifyLicence(deps, actor, licenceId),
      (jws) => ({ body: { certificate: jws } }),
    ),
);

const keys = route(
  {
    method: "get",
    path: "/keys",
    permission: "public",
    summary: "The public keys that check the marketplace's certificates (JWKS, RFC 7517)",
    answers: {
      200: { description: "A JSON Web Key Set", schema: z.object({ keys: z.array(z.record(z.string(), z.string())) }) },
    },
    refuses: [],
  },
  ({ deps, answerWith }) =>
    answerWith(
      200,
      async () => done(await deps.signer.publicJwk()),
      (jwk) => ({ body: { keys: [{ ...jwk }] } }),
    ),
);

export const licenceRoutes = [request, list, read, agree, sign, decline, withdraw, certificate, keys];
