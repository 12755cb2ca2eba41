import { globSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askAvailability } from "#shared/catalogue/ask-availability.ts";
import { askFreeDays } from "#shared/catalogue/ask-free-days.ts";
import { askPackage } from "#shared/catalogue/ask-package.ts";
import { askTimeline } from "#shared/catalogue/ask-timeline.ts";
import { availabilityQuestionSchema } from "#shared/catalogue/availability-schema.ts";
import { newImportSchema } from "#shared/catalogue/catalogue-import-schema.ts";
import { freeDaysQuestionSchema, timelineQuerySchema } from "#shared/catalogue/foresight-schema.ts";
import { ownHoldbackTermsSchema } from "#shared/catalogue/own-holdback-schema.ts";
import { packageQuestionSchema } from "#shared/catalogue/package-schema.ts";
import { readHoldbacks } from "#shared/catalogue/read-holdbacks.ts";
import { listFindings, listImports, readImport } from "#shared/catalogue/read-import.ts";
import { listWorks, readRights, readWork } from "#shared/catalogue/read-work.ts";
import { CatalogueFollower } from "#shared/catalogue/search/follow-catalogue.ts";
import { searchCatalogue } from "#shared/catalogue/search/search-catalogue.ts";
import { catalogueQuestionSchema } from "#shared/catalogue/search/search-schema.ts";
import { liftHoldback, setHoldback } from "#shared/catalogue/set-holdback.ts";
import { renewUpload, startImport } from "#shared/catalogue/start-import.ts";
import { newWorkSchema, workEditSchema } from "#shared/catalogue/work-schema.ts";
import { createWork, editWork } from "#shared/catalogue/write-work.ts";
import { agreeTerms } from "#shared/licensing/agree-terms.ts";
import { checkTerms } from "#shared/licensing/check-terms.ts";
import { declineLicence, withdrawLicence } from "#shared/licensing/leave-licence.ts";
import { licenceRequestSchema } from "#shared/licensing/licence-schema.ts";
import { previewImpact } from "#shared/licensing/preview-impact.ts";
import { certifyLicence, listLicences, readLicence } from "#shared/licensing/read-licence.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import { lookAtPayment } from "#shared/money/look-at-payment.ts";
import { listAccounts, readProof, readStatement } from "#shared/money/read-ledger.ts";
import { listLicencePayments, readPayment } from "#shared/money/read-payment.ts";
import { startCheckout } from "#shared/money/start-checkout.ts";
import { createStripeCheckout } from "#shared/money/stripe-checkout.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { changeRoles, removeMember } from "#shared/parties/change-member.ts";
import { inviteMember } from "#shared/parties/invite-member.ts";
import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import { readMember } from "#shared/parties/read-member.ts";
import { readOrganisation } from "#shared/parties/read-organisation.ts";
import { registerApiClient, removeApiClient } from "#shared/parties/register-api-client.ts";
import { ROLES } from "#shared/parties/role.ts";
import { setOrganisationStatus } from "#shared/parties/set-organisation-status.ts";
import { Objects } from "#shared/platform/objects.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import { signerOf } from "#shared/platform/signer.ts";
import { newAssetSchema } from "#shared/screening/asset-schema.ts";
import { abortUpload, completeUpload } from "#shared/screening/complete-upload.ts";
import { fetchAsset } from "#shared/screening/fetch-asset.ts";
import { grantScreener, listScreenerGrants, revokeScreener } from "#shared/screening/grant-screener.ts";
import { listAssetDepartures, listAssets, listDepartures, readAsset } from "#shared/screening/read-assets.ts";
import { signParts } from "#shared/screening/sign-parts.ts";
import { startUpload } from "#shared/screening/start-upload.ts";
import { makeForeignRecords } from "#test/support/foreign-records.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";

let market: Market;
let id: (name: string) => string;
let useCases: Readonly<Record<string, UseCase>>;
let actors: Readonly<Record<Side, Actor>>;
beforeAll(async () => {
  market = await startMarket();
  const records = await makeForeignRecords(market);
  id = (name) => records.get(name)?.foreign ?? "none";
  useCases = { ...(await ofTheRightsHolder()), ...(await ofOthers()) };
  actors = {
    licensor: { ...(await market.actor("rights holder admin")), roles: ROLES },
    licensee: { ...(await market.actor("broadcaster admin")), roles: ROLES },
    operator: { ...(await market.actor("operator")), roles: ROLES },
  };
});
afterAll(() => market.close());

type Side = "licensor" | "licensee" | "operator";
interface UseCase {
  /** Who may do this, to the records there are. */
  readonly by: Side;
  /** Set where it acts on a record of the doer's house. */
  readonly owned?: true;
  readonly does: "reads" | "changes";
  readonly run: (actor: Actor) => Promise<Outcome<unknown, string>>;
}

/** Whatever is done for an actor: `(deps, actor, …)`. */
const USE_CASE = /export (?:async )?function (\w+)(?:<[^>]*>)?\(\s*deps: [^;{]*?,\s*actor: Actor/g;
/** Fewer found than this, and it was not the use cases that were found. */
const MANY = 40;

const PAGE = { pageSize: 10 };
const SHA256 = "0".repeat(64);
const NOWHERE = "http://127.0.0.1:9";
const FILM = { kind: "film", titles: [{ language: "en", title: "A Film" }] };
const CELLS = {
  ...{ media: ["SVOD"], territories: ["TH"], languages: "all", firstDay: "2027-01-01", lastDay: "2027-12-31" },
};
const TERMS = { ...CELLS, exclusivity: { kind: "non-exclusive" } };

function depsOf() {
  const { deps, environment } = market;
  const bucketNames = { quarantine: environment.QUARANTINE_BUCKET ?? "", vault: environment.VAULT_BUCKET ?? "" };
  const objects = new Objects({ bucketNames, clock: deps.clock, endpoint: NOWHERE });
  return {
    ...deps,
    objects,
    follower: new CatalogueFollower({ ...deps, objects }),
    signer: signerOf(environment.SIGNING_KEY ?? ""),
    stripe: createStripeCheckout({ apiKey: async () => "sk_test_none", apiUrl: NOWHERE }),
    publicUrl: NOWHERE,
  };
}

async function ofTheRightsHolder(): Promise<Record<string, UseCase>> {
  const deps = depsOf();
  const [workId, assetId, importId, licenceId] = ["workId", "assetId", "importId", "licenceId"].map(id) as [
    ...[string, string, string, string],
  ];
  const owned = (does: UseCase["does"], run: UseCase["run"]): UseCase => ({ by: "licensor", owned: true, does, run });
  const any = (does: UseCase["does"], run: UseCase["run"]): UseCase => ({ by: "licensor", does, run });
  const grantee = { workId, organisationId: market.organisationId("broadcaster") };
  const file = { kind: "screener", fileName: "a.mp4", contentType: "video/mp4", sizeBytes: 1024, sha256: SHA256 };
  const edit = workEditSchema.parse({ ...FILM, listed: false });
  return {
    createWork: any("changes", (by) => createWork(deps, by, newWorkSchema.parse({ ...FILM, contentId: "inside" }))),
    editWork: owned("changes", (by) => editWork(deps, by, { workId, revision: 1, edit })),
    readWork: owned("reads", (by) => readWork(deps, by, workId)),
    readRights: owned("reads", (by) => readRights(deps, by, workId)),
    listWorks: any("reads", (by) => listWorks(deps, by, { ...PAGE, of: "own" })),
    startImport: any("changes", (by) =>
      startImport(deps, by, newImportSchema.parse({ fileName: "a.xlsx", sizeBytes: 8, sha256: SHA256 })),
    ),
    renewUpload: owned("changes", (by) => renewUpload(deps, by, importId)),
    readImport: owned("reads", (by) => readImport(deps, by, importId)),
    listImports: any("reads", (by) => listImports(deps, by, PAGE)),
    listFindings: owned("reads", (by) => listFindings(deps, by, { ...PAGE, importId })),
    askAvailability: any("changes", (by) =>
      askAvailability(deps, by, availabilityQuestionSchema.parse({ workIds: [workId], lines: [TERMS] })),
    ),
    askPackage: any("changes", (by) =>
      askPackage(deps, by, packageQuestionSchema.parse({ works: [{ workId, lines: [TERMS] }] })),
    ),
    askTimeline: any("changes", (by) =>
      askTimeline(deps, by, {
        workId,
        ...timelineQuerySchema.parse({ territories: "TH", media: "SVOD", from: "2027-01-01", to: "2027-12-31" }),
      }),
    ),
    askFreeDays: any("changes", (by) =>
      askFreeDays(deps, by, { workId, ...freeDaysQuestionSchema.parse({ lines: [TERMS] }) }),
    ),
    checkTerms: any("changes", (by) => checkTerms(deps, by, { workId, scope: { kind: "work" }, lines: [TERMS] })),
    previewImpact: owned("reads", (by) => previewImpact(deps, by, licenceId)),
    setHoldback: owned("changes", (by) =>
      setHoldback(deps, by, { workId, terms: ownHoldbackTermsSchema.parse(CELLS) }),
    ),
    liftHoldback: owned("changes", (by) => liftHoldback(deps, by, { workId, holdbackId: id("holdbackId") })),
    readHoldbacks: owned("reads", (by) => readHoldbacks(deps, by, workId)),
    searchCatalogue: any("changes", (by) => searchCatalogue(deps, by, catalogueQuestionSchema.parse({}))),
    agreeTerms: owned("changes", (by) => agreeTerms(deps, by, { licenceId, holdDays: 5 })),
    declineLicence: owned("changes", (by) => declineLicence(deps, by, { licenceId, note: "" })),
    signLicence: owned("changes", (by) => signLicence(deps, by, { licenceId, documentSha256: SHA256 })),
    readLicence: owned("reads", (by) => readLicence(deps, by, licenceId)),
    certifyLicence: owned("reads", (by) => certifyLicence(deps, by, licenceId)),
    listLicences: any("reads", (by) => listLicences(deps, by, { ...PAGE, side: "licensor" })),
    readPayment: owned("reads", (by) => readPayment(deps, by, { paymentId: id("paymentId") })),
    listLicencePayments: owned("reads", (by) => listLicencePayments(deps, by, { ...PAGE, licenceId })),
    listAccounts: any("reads", (by) => listAccounts(deps, by, PAGE)),
    readStatement: owned("reads", (by) =>
      readStatement(deps, by, { ...PAGE, account: id("account"), currency: "EUR" }),
    ),
    startUpload: owned("changes", (by) => startUpload(deps, by, { ...newAssetSchema.parse(file), workId })),
    listAssets: owned("reads", (by) => listAssets(deps, by, { ...PAGE, workId })),
    readAsset: owned("reads", (by) => readAsset(deps, by, assetId)),
    signParts: owned("changes", (by) => signParts(deps, by, { assetId, firstPart: 1, lastPart: 1 })),
    completeUpload: owned("changes", (by) =>
      completeUpload(deps, by, { assetId, parts: [{ partNumber: 1, eTag: "0".repeat(32) }] }),
    ),
    abortUpload: owned("changes", (by) => abortUpload(deps, by, assetId)),
    fetchAsset: owned("changes", (by) => fetchAsset(deps, by, { assetId })),
    listDepartures: any("reads", (by) => listDepartures(deps, by, PAGE)),
    listAssetDepartures: owned("reads", (by) => listAssetDepartures(deps, by, { ...PAGE, assetId })),
    grantScreener: owned("changes", (by) => grantScreener(deps, by, { ...grantee, until: "2099-01-01T00:00:00Z" })),
    revokeScreener: owned("changes", (by) => revokeScreener(deps, by, grantee)),
    listScreenerGrants: owned("reads", (by) => listScreenerGrants(deps, by, { ...PAGE, workId })),
    readMember: owned("reads", (by) => readMember(deps, by, { subject: id("subject") })),
    changeRoles: owned("changes", (by) =>
      changeRoles(deps, by, { subject: id("subject"), roles: ["viewer"], revision: 1 }),
    ),
    removeMember: owned("changes", (by) => removeMember(deps, by, { subject: id("subject") })),
    inviteMember: any("changes", (by) => inviteMember(deps, by, { email: "inside@example.com", roles: ["viewer"] })),
    registerApiClient: any("changes", (by) =>
      registerApiClient(deps, by, { clientId: "inside", name: "Inside", roles: ["viewer"] }),
    ),
    removeApiClient: owned("changes", (by) => removeApiClient(deps, by, { clientId: id("clientId") })),
    readOrganisation: owned("reads", (by) => readOrganisation(deps, by, { organisationId: id("organisationId") })),
  };
}

async function ofOthers(): Promise<Record<string, UseCase>> {
  const deps = depsOf();
  const [workId, licenceId, paymentId] = ["workId", "licenceId", "paymentId"].map(id) as [string, string, string];
  const wanted = licenceRequestSchema.parse({ workId, lines: [TERMS], feeMinor: 1_000, currency: "USD" });
  const house = { name: "Inside", country: "VN", kind: "both", administratorEmail: "inside@example.com" } as const;
  const step = { organisationId: id("organisationId"), step: "suspend", because: "a test" } as const;
  const asLicensee = { by: "licensee", owned: true } as const;
  return {
    requestLicence: { by: "licensee", does: "changes", run: (by) => requestLicence(deps, by, wanted) },
    withdrawLicence: {
      ...asLicensee,
      does: "changes",
      run: (by) => withdrawLicence(deps, by, { licenceId, note: "" }),
    },
    startCheckout: { ...asLicensee, does: "changes", run: (by) => startCheckout(deps, by, { paymentId }) },
    lookAtPayment: { ...asLicensee, does: "reads", run: (by) => lookAtPayment(deps, by, { paymentId }) },
    inviteOrganisation: { by: "operator", does: "changes", run: (by) => inviteOrganisation(deps, by, house) },
    setOrganisationStatus: { by: "operator", does: "changes", run: (by) => setOrganisationStatus(deps, by, step) },
    readProof: { by: "operator", does: "reads", run: (by) => readProof(deps, by) },
  };
}

/** Whoever comes by another road than a route (a page, the clock, a script) meets the same guards. */
describe("every use case guards itself, whatever stands before it", () => {
  const refusalOf = async ({ run }: UseCase, actor: Actor) => {
    const outcome = await run(actor);
    return outcome.ok ? "done" : outcome.reason;
  };
  const walk = async (only: (useCase: UseCase) => boolean, ask: (useCase: UseCase) => Promise<string>) => {
    const told: [string, string][] = [];
    for (const [name, useCase] of Object.entries(useCases).filter(([, one]) => only(one)))
      told.push([name, await ask(useCase)]);
    return told.map(([name, reason]) => `${name}: ${reason}`);
  };
  const namesOf = (only: (useCase: UseCase) => boolean, reason: string) =>
    Object.entries(useCases).flatMap(([name, one]) => (only(one) ? [`${name}: ${reason}`] : []));

  test("no use case is left out", () => {
    const written = globSync("shared/**/*.ts").flatMap((file) => {
      const source = readFileSync(file, "utf8");
      return [...source.matchAll(USE_CASE)].map(([, name = ""]) => name);
    });
    expect(written.length).toBeGreaterThan(MANY);
    expect(written.filter((name) => !(name in useCases))).toEqual([]);
  });

  test("a house that is not admitted does nothing, not even to its own records", async () => {
    const told = await walk(
      () => true,
      (one) => refusalOf(one, { ...actors[one.by], organisationStatus: "invited" }),
    );
    expect(told).toEqual(namesOf(() => true, "organisation-not-admitted"));
  });

  test("a suspended house changes nothing", async () => {
    const changes = ({ does }: UseCase) => does === "changes";
    const told = await walk(changes, (one) => refusalOf(one, { ...actors[one.by], organisationStatus: "suspended" }));
    expect(told).toEqual(namesOf(changes, "organisation-suspended"));
  });

  test("a member of no role does nothing", async () => {
    const told = await walk(
      () => true,
      (one) => refusalOf(one, { ...actors[one.by], roles: [] }),
    );
    expect(told).toEqual(namesOf(() => true, "not-permitted"));
  });

  test("another house of every role finds no record", async () => {
    const owned = (one: UseCase) => one.owned === true;
    const stranger: Actor = { ...(await market.actor("trading house admin")), roles: ROLES };
    expect(await walk(owned, (one) => refusalOf(one, stranger))).toEqual(namesOf(owned, "not-found"));
  });
});
