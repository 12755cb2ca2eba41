import type { Permission } from "#shared/parties/permission.ts";

/** What is meant of an operation, said once more by hand: the description must say the same, or the suite is red. */
export interface OperationRow {
  readonly permission: Permission | "signed-in" | "public";
  readonly query?: Readonly<Record<string, string>>;
  /** A good body, so that only the record decides. `{name}` stands for an id, `{unique}` for a word never used before. */
  readonly body?: object;
  /** Fields that name a house of the network to deal with: one is told whether it can be dealt with. */
  readonly openNames?: readonly string[];
  /** On operations with a record in the path: what the licensee is answered, while its licence is only requested, and once it is executed and paid. */
  readonly partner?: readonly [requested: number, executed: number];
}

const CELLS = {
  media: ["SVOD"],
  territories: ["TH"],
  languages: "all",
  firstDay: "2027-01-01",
  lastDay: "2027-12-31",
};
const TERMS = { ...CELLS, exclusivity: { kind: "non-exclusive" } };
const SHA256 = "0".repeat(64);
const SERIES = {
  kind: "series",
  titles: [{ language: "en", title: "Strange Lands" }],
  seasons: [
    {
      season: 1,
      contentId: "{unique}-1",
      title: "One",
      episodes: [{ episode: 1, contentId: "{unique}-2", title: "One" }],
    },
  ],
};
const FILE = { fileName: "film.mp4", contentType: "video/mp4", sizeBytes: 1024, sha256: SHA256 };
const STATUS_CHANGE = { permission: "network:admit", body: { because: "a test" }, partner: [403, 403] } as const;

/** Every operation of the API. One that is missing here is a hole in the matrix, and fails it. */
export const OPERATION_ROWS: Readonly<Record<string, OperationRow>> = {
  "get /health": { permission: "public" },
  "get /problems/{reason}": { permission: "public" },
  "get /openapi.json": { permission: "public" },
  "get /keys": { permission: "public" },
  "get /me": { permission: "signed-in" },
  "get /organisations": { permission: "network:read" },
  "post /organisations": {
    permission: "network:admit",
    body: { name: "A House", country: "VN", kind: "both", administratorEmail: "{unique}@example.com" },
  },
  "get /organisations/{organisationId}": { permission: "organisation:read", partner: [404, 404] },
  "post /organisations/{organisationId}/admission": STATUS_CHANGE,
  "post /organisations/{organisationId}/suspension": STATUS_CHANGE,
  "post /organisations/{organisationId}/reinstatement": STATUS_CHANGE,
  "get /members": { permission: "organisation:read" },
  "get /members/{subject}": { permission: "organisation:read", partner: [404, 404] },
  "patch /members/{subject}": {
    permission: "organisation:manage",
    body: { roles: ["viewer"] },
    partner: [404, 404],
  },
  "delete /members/{subject}": { permission: "organisation:manage", partner: [404, 404] },
  "post /invitations": {
    permission: "organisation:manage",
    body: { email: "{unique}@example.com", roles: ["viewer"] },
  },
  "get /invitations": { permission: "organisation:manage" },
  "get /api-clients": { permission: "organisation:manage" },
  "post /api-clients": {
    permission: "organisation:manage",
    body: { name: "A machine", roles: ["viewer"], clientAccessToken: "no-token" },
  },
  "delete /api-clients/{clientId}": { permission: "organisation:manage", partner: [404, 404] },
  "get /audit-entries": { permission: "audit:read" },
  "post /licences": {
    permission: "licence:request",
    body: { workId: "{workId}", lines: [TERMS], feeMinor: 1_000, currency: "USD" },
  },
  "get /licences": { permission: "licence:read", query: { side: "licensor" } },
  "get /licences/{licenceId}": { permission: "licence:read", partner: [200, 200] },
  "post /licences/{licenceId}/agreement": { permission: "licence:answer", body: {}, partner: [403, 403] },
  "post /licences/{licenceId}/signatures": {
    permission: "licence:sign",
    body: { documentSha256: SHA256 },
    partner: [409, 409],
  },
  "post /licences/{licenceId}/decline": { permission: "licence:answer", body: {}, partner: [403, 403] },
  "post /licences/{licenceId}/withdrawal": { permission: "licence:withdraw", body: {}, partner: [200, 409] },
  "get /licences/{licenceId}/certificate": { permission: "licence:read", partner: [409, 200] },
  "get /licences/{licenceId}/impact": { permission: "licence:read", partner: [403, 403] },
  "get /licences/{licenceId}/payments": { permission: "payment:read", partner: [200, 200] },
  "get /payments/{paymentId}": { permission: "payment:read", partner: [404, 200] },
  "post /payments/{paymentId}/checkout": { permission: "payment:pay", partner: [404, 201] },
  "get /ledger/accounts": { permission: "ledger:read" },
  "get /ledger/accounts/{account}/lines": {
    permission: "ledger:read",
    query: { currency: "EUR" },
    partner: [404, 404],
  },
  "get /ledger/proof": { permission: "network:read" },
  "get /works": { permission: "work:read", query: { of: "own" } },
  "post /works": { permission: "work:write", body: { ...SERIES, contentId: "{unique}", listed: false } },
  "get /works/{workId}": { permission: "work:read", partner: [200, 200] },
  "put /works/{workId}": { permission: "work:write", body: { ...SERIES, listed: true }, partner: [404, 404] },
  "get /works/{workId}/rights": { permission: "work:read", partner: [404, 404] },
  "get /works/{workId}/timeline": {
    permission: "availability:ask",
    query: { territories: "TH", media: "SVOD", from: "2027-01-01", to: "2027-12-31" },
    partner: [200, 200],
  },
  "post /works/{workId}/free-days": { permission: "availability:ask", body: { lines: [TERMS] }, partner: [200, 200] },
  "post /terms/check": { permission: "availability:ask", body: { workId: "{workId}", lines: [TERMS] } },
  "get /works/{workId}/holdbacks": { permission: "work:read", partner: [404, 404] },
  "post /works/{workId}/holdbacks": {
    permission: "work:write",
    body: { ...CELLS, strength: "soft", note: "A test" },
    partner: [404, 404],
  },
  "delete /works/{workId}/holdbacks/{holdbackId}": { permission: "work:write", partner: [404, 404] },
  "post /catalogue-imports": {
    permission: "import:write",
    body: { fileName: "avails.xlsx", sizeBytes: 8, sha256: SHA256 },
  },
  "get /catalogue-imports": { permission: "import:read" },
  "post /catalogue-imports/{importId}/upload-link": { permission: "import:write", partner: [404, 404] },
  "get /catalogue-imports/{importId}": { permission: "import:read", partner: [404, 404] },
  "get /catalogue-imports/{importId}/findings": { permission: "import:read", partner: [404, 404] },
  "post /search": { permission: "availability:ask", body: { text: "strange", lines: [TERMS] } },
  "post /packages/availability": {
    permission: "availability:ask",
    body: { works: [{ workId: "{workId}", lines: [TERMS] }] },
  },
  "post /availability": { permission: "availability:ask", body: { workIds: ["{workId}"], lines: [TERMS] } },
  "post /works/{workId}/assets": {
    permission: "asset:write",
    body: { kind: "screener", ...FILE },
    partner: [404, 404],
  },
  "get /works/{workId}/assets": { permission: "asset:read", partner: [200, 200] },
  "get /assets/{assetId}": { permission: "asset:read", partner: [200, 200] },
  "delete /assets/{assetId}": { permission: "asset:write", partner: [404, 404] },
  "post /assets/{assetId}/parts": {
    permission: "asset:write",
    body: { firstPart: 1, lastPart: 1 },
    partner: [404, 404],
  },
  "post /assets/{assetId}/completion": {
    permission: "asset:write",
    body: { parts: [{ partNumber: 1, eTag: "0".repeat(32) }] },
    partner: [404, 404],
  },
  "post /assets/{assetId}/links": { permission: "asset:fetch", body: {}, partner: [403, 200] },
  "get /assets/{assetId}/departures": { permission: "departure:read", partner: [404, 404] },
  "get /works/{workId}/screener-grants": { permission: "departure:read", partner: [404, 404] },
  "put /works/{workId}/screener-grants/{organisationId}": {
    permission: "screener:grant",
    body: { until: "{soon}" },
    openNames: ["path:organisationId"],
    partner: [404, 404],
  },
  "delete /works/{workId}/screener-grants/{organisationId}": { permission: "screener:grant", partner: [404, 404] },
  "get /departures": { permission: "departure:read" },
};
