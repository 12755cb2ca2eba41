import { NEXT_YEAR } from "#test/support/next-year.ts";
import type { Step, Telling } from "#test/support/tale.ts";
import { agreed, BUYER, executed, OPERATOR, requested, requestOf, SELLER, signedBy } from "./crash/tales.ts";

/** How one operation is brought to succeed. */
export interface OperationRow {
  /** What went before the request. */
  readonly after: readonly Step[];
  readonly by: string;
  readonly path: (told: Telling) => string;
  readonly body?: (told: Telling) => Promise<object> | object;
  /** Another body that the route would take; none where it takes no body at all. */
  readonly otherBody?: object;
}

const ofLicence = (what: string) => (told: Telling) => `/licences/${told.note("licenceId")}/${what}`;
const ofBuyer = (what: string) => (told: Telling) => `/organisations/${told.note("buyerId")}/${what}`;
/** Cells of its film that the seller keeps to itself. */
export const HOLDBACK = {
  ...{ media: ["FTV"], territories: ["LA"], languages: "all" },
  ...{ firstDay: `${NEXT_YEAR}-01-01`, lastDay: `${NEXT_YEAR}-12-31`, note: "Festival first" },
};
const BECAUSE = { because: "Test" };
const suspended: Step = {
  name: "suspend before",
  act: async (told) => void (await told.ask(OPERATOR, ["POST", ofBuyer("suspension")(told)], BECAUSE)),
};
const housed: Step = {
  name: "invite a house before",
  act: async (told) => {
    const house = { name: "Saigon Vision", country: "VN", kind: "both", administratorEmail: "saigon@example.com" };
    const { body } = await told.ask(OPERATOR, ["POST", "/organisations"], house);
    told.notes.set("invitedId", String(body.organisationId));
  },
};

/** A row for each POST under an Idempotency-Key, by its path. A route without one fails the suites. */
export const KEYED_POSTS: Readonly<Record<string, OperationRow>> = {
  "/licences": {
    after: [],
    by: BUYER,
    path: () => "/licences",
    body: (told) => requestOf(told.note("workId"), told.world.clock.now()),
    otherBody: { feeMinor: 1 },
  },
  "/licences/{licenceId}/agreement": {
    after: [requested],
    by: SELLER,
    path: ofLicence("agreement"),
    body: () => ({ holdDays: 7 }),
    otherBody: { holdDays: 8 },
  },
  "/licences/{licenceId}/signatures": {
    after: [requested, agreed(), signedBy(SELLER)],
    by: BUYER,
    path: ofLicence("signatures"),
    body: (told) => ({ documentSha256: told.note("documentSha256") }),
    otherBody: { documentSha256: "0".repeat(64) },
  },
  "/licences/{licenceId}/decline": {
    after: [requested],
    by: SELLER,
    path: ofLicence("decline"),
    body: () => ({ note: "No" }),
    otherBody: { note: "Never" },
  },
  "/licences/{licenceId}/withdrawal": {
    after: [requested],
    by: BUYER,
    path: ofLicence("withdrawal"),
    body: () => ({ note: "No" }),
    otherBody: { note: "Never" },
  },
  "/payments/{paymentId}/checkout": {
    after: executed,
    by: BUYER,
    path: (told) => `/payments/${told.note("paymentId")}/checkout`,
  },
  "/organisations": {
    after: [],
    by: OPERATOR,
    path: () => "/organisations",
    body: () => ({ name: "Mekong", country: "VN", kind: "both", administratorEmail: "mekong@example.com" }),
    otherBody: { name: "Other" },
  },
  "/organisations/{organisationId}/admission": {
    after: [housed],
    by: OPERATOR,
    path: (told) => `/organisations/${told.note("invitedId")}/admission`,
    body: () => BECAUSE,
    otherBody: { because: "Other" },
  },
  "/organisations/{organisationId}/suspension": {
    after: [],
    by: OPERATOR,
    path: ofBuyer("suspension"),
    body: () => BECAUSE,
    otherBody: { because: "Other" },
  },
  "/organisations/{organisationId}/reinstatement": {
    after: [suspended],
    by: OPERATOR,
    path: ofBuyer("reinstatement"),
    body: () => BECAUSE,
    otherBody: { because: "Other" },
  },
  "/invitations": {
    after: [],
    by: SELLER,
    path: () => "/invitations",
    body: () => ({ email: "colleague@example.com", roles: ["sales"] }),
    otherBody: { roles: ["viewer"] },
  },
  "/api-clients": {
    after: [],
    by: SELLER,
    path: () => "/api-clients",
    body: async (told) => ({
      ...{ name: "Machine", roles: ["catalogue"] },
      clientAccessToken: await told.world.servers.tokenOf("machine", "machine"),
    }),
    otherBody: { name: "Other machine" },
  },
  "/works": {
    after: [],
    by: SELLER,
    path: () => "/works",
    body: () => ({ kind: "film", contentId: "film-2", titles: [{ language: "en", title: "The Well" }] }),
    otherBody: { contentId: "film-3" },
  },
  "/works/{workId}/holdbacks": {
    after: [],
    by: SELLER,
    path: (told) => `/works/${told.note("workId")}/holdbacks`,
    body: () => HOLDBACK,
    otherBody: { strength: "soft" },
  },
  "/works/{workId}/assets": {
    after: [],
    by: SELLER,
    path: (told) => `/works/${told.note("workId")}/assets`,
    body: () => ({
      ...{ kind: "screener", fileName: "film.mp4", contentType: "video/mp4", sizeBytes: 9 },
      sha256: "0".repeat(64),
    }),
    otherBody: { sizeBytes: 10 },
  },
  "/catalogue-imports": {
    after: [],
    by: SELLER,
    path: () => "/catalogue-imports",
    body: () => ({ fileName: "avails.xlsx", sizeBytes: 9, sha256: "0".repeat(64) }),
    otherBody: { sizeBytes: 10 },
  },
};
