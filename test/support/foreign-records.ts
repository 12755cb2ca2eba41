import { createHash } from "node:crypto";
import type { Licence } from "#shared/licensing/licence.ts";
import { createDocument, licenceItem } from "#shared/licensing/licence-store.ts";
import { paymentIdOf } from "#shared/money/payment.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { create } from "#shared/platform/writes.ts";
import type { ApiAnswer } from "./api-client.ts";
import type { Market } from "./marketplace.ts";
import { NEXT_YEAR } from "./next-year.ts";
import { subjectOf } from "./people.ts";
import { must } from "./seed-houses.ts";

/** A path parameter's value that names a record of other houses, and one of the same shape that names nothing. */
export interface ForeignAndAbsent {
  readonly foreign: string;
  readonly absent: string;
}

/** Makes a record of every kind the API has paths for, all of the rights holder's and the broadcaster's. By parameter name. */
export async function makeForeignRecords(market: Market): Promise<ReadonlyMap<string, ForeignAndAbsent>> {
  const rightsHolder = market.as("rights holder admin");
  const licensorId = market.organisationId("rights holder");
  const work = made(await rightsHolder.post("/api/v1/works", UNLISTED_WORK));
  const workId = String(work.body.workId);
  const sha256 = createHash("sha256").update("workbook").digest("hex");
  const workbook = { fileName: "avails.xlsx", sizeBytes: 8, sha256 };
  const started = made(await rightsHolder.post("/api/v1/catalogue-imports", workbook));
  const licenceId = await makeLicence(market, workId);
  must(await raisePayment(market.deps, { licenceId }));
  const clientAccessToken = await market.machine("foreign-machine");
  made(await rightsHolder.post("/api/v1/api-clients", { name: "Foreign", roles: ["viewer"], clientAccessToken }));
  const held = made(await rightsHolder.post(`/api/v1/works/${workId}/holdbacks`, HOLDBACK));
  const asset = made(await rightsHolder.post(`/api/v1/works/${workId}/assets`, { ...SCREENER, sha256 }));
  return new Map([
    ["assetId", withAbsent(String(asset.body.assetId))],
    ["holdbackId", withAbsent(String(held.body.holdbackId))],
    ["organisationId", withAbsent(licensorId)],
    ["subject", { foreign: subjectOf("rights holder viewer"), absent: "nobody" }],
    ["clientId", { foreign: "foreign-machine", absent: "no-machine" }],
    ["workId", withAbsent(workId)],
    ["importId", withAbsent(String(started.body.importId))],
    ["licenceId", withAbsent(licenceId)],
    ["paymentId", withAbsent(paymentIdOf(licenceId))],
    ["account", withAbsent(`licensor:${licensorId}:payable`)],
  ]);
}

function made(answer: ApiAnswer): ApiAnswer {
  if (answer.status !== 201) throw new Error(`a record was not made: ${answer.status} ${answer.text}`);
  return answer;
}

const UNLISTED_WORK = {
  kind: "film",
  contentId: "foreign-work",
  titles: [{ language: "en", title: "Nobody Else's" }],
  listed: false,
};

const HOLDBACK = {
  media: ["SVOD"],
  territories: ["DE"],
  languages: "all",
  firstDay: `${NEXT_YEAR}-01-01`,
  lastDay: `${NEXT_YEAR}-12-31`,
};

const SCREENER = { kind: "screener", fileName: "screener.mp4", contentType: "video/mp4", sizeBytes: 1024 };

/** The last four characters of an id are chance: others name nothing. */
function withAbsent(foreign: string): ForeignAndAbsent {
  return { foreign, absent: foreign.replace(/[0-9A-HJKMNP-TV-Z]{4}(?=:|$)/, "ZZZZ") };
}

/** A licence in force between the two houses, written as the signing would have left it. */
async function makeLicence(market: Market, workId: string): Promise<string> {
  const at = instantOf(market.deps.clock.now());
  const window = { startDay: 20_000, endDay: 20_365 };
  const licence: Licence = {
    licenceId: market.deps.ids.next("licence"),
    state: "executed",
    money: "not-due",
    workId,
    workTitle: "Nobody Else's",
    licensorId: market.organisationId("rights holder"),
    licensorName: "Samarkand Films",
    licenseeId: market.organisationId("broadcaster"),
    licenseeName: "Kanal Eins",
    scope: { kind: "work" },
    lines: [
      {
        box: { media: ["SVOD"], territories: ["DE"], languages: { all: true }, window },
        exclusivity: { kind: "non-exclusive" },
      },
    ],
    timeZone: "UTC",
    feeMinor: 250_000,
    currency: "EUR",
    commissionBasisPoints: 1_000,
    documentSha256: "0".repeat(64),
    signedBy: ["licensor", "licensee"],
    requestedAt: at,
    executedAt: at,
  };
  const document = { licenceId: licence.licenceId, text: "{}", sha256: licence.documentSha256 };
  const writes = [create(licenceItem, licence), createDocument(document)];
  await market.deps.table.commit(writes, licence.licenceId.slice(0, 36));
  return licence.licenceId;
}
