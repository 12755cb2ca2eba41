import { composeUploads } from "#functions/uploads/compose.ts";
import { applyImport } from "#shared/catalogue/apply-import.ts";
import type { Licence } from "#shared/licensing/licence.ts";
import { licenceRequestSchema } from "#shared/licensing/licence-schema.ts";
import { licenceItem, licenceRef } from "#shared/licensing/licence-store.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { createDocuments, Table } from "#shared/platform/table.ts";
import { replace } from "#shared/platform/writes.ts";
import type { Asset } from "#shared/screening/asset.ts";
import { quarantinePlace } from "#shared/screening/asset-objects.ts";
import { assetRef } from "#shared/screening/asset-store.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import type { Market } from "#test/support/marketplace.ts";
import { must } from "#test/support/seed-houses.ts";
import { type CatalogueBed, filmWorkbook, startCatalogue } from "./catalogue-bed.ts";

export const OWNER = "rights holder admin";
export const BUYER = "broadcaster admin";

interface Upload {
  readonly bytes: Buffer;
  /** What is declared otherwise than it is. */
  readonly declared?: Readonly<Record<string, unknown>>;
}

/** A market with films on offer, and the ways files and licences of them come to be. */
export interface ScreeningBed extends CatalogueBed {
  /** The work of a content id given to `startScreening`. */
  workId(contentId: string): string;
  /** Declares a file over HTTP, and gives its id. */
  declare(workId: string, upload: Upload): Promise<string>;
  /** Uploads all parts by their links, and gives what completion asks for. */
  uploadParts(assetId: string, bytes: Buffer): Promise<{ partNumber: number; eTag: string }[]>;
  /** The whole way: declared, uploaded, completed, checked. */
  publish(workId: string, upload: Upload): Promise<Asset>;
  /** What the store tells the function when an object is there. */
  notify(assetId: string): Promise<void>;
  asset(assetId: string): Promise<Asset>;
  /** A licence signed by both, of the given days, or only requested and signed by the rights holder. */
  license(workId: string, terms: { firstDay: string; lastDay: string; signed?: "both" | "licensor" }): Promise<Licence>;
  /** What the money room writes once the fee has come. */
  pay(licence: Licence, money?: Licence["money"]): Promise<void>;
  link(by: Parameters<CatalogueBed["market"]["as"]>[0], assetId: string): Promise<ApiAnswer>;
}

/** One work for each content id, each open for years around today. */
export async function startScreening(contentIds: readonly string[]): Promise<ScreeningBed> {
  const bed = await startCatalogue();
  const avails = contentIds.map((contentId) => ({
    contentId,
    territory: "TH",
    start: "2020-01-01",
    end: "2039-12-31",
  }));
  const judged = await bed.judge(await filmWorkbook(avails.map((avail) => ({ ...avail, exclusive: false }))));
  must(await applyImport(bed.deps, judged.importId));
  const { body } = await bed.market.as(OWNER).get("/api/v1/works?of=own&pageSize=100");
  const works = body.items as { workId: string; displayTitle: string }[];
  const workIds = new Map(works.map(({ workId, displayTitle }) => [displayTitle, workId]));
  const uploads = composeUploads(bed.market.environment);

  const asset = async (assetId: string) => {
    const [stored] = await bed.deps.table.getMany(assetRef(assetId));
    if (!stored) throw new Error(`there is no asset ${assetId}`);
    return stored.value;
  };
  const declare = async (workId: string, { bytes, declared }: Upload) => {
    const facts = { kind: "screener", fileName: "film.mp4", contentType: "video/mp4" };
    const measured = { sizeBytes: bytes.length, sha256: sha256Hex(bytes) };
    const path = `/api/v1/works/${workId}/assets`;
    const answer = await bed.market.as(OWNER).post(path, { ...facts, ...measured, ...declared });
    if (answer.status !== 201) throw new Error(answer.text);
    return String(answer.body.assetId);
  };
  const uploadParts = async (assetId: string, bytes: Buffer) => {
    const { partSizeBytes } = await asset(assetId);
    const lastPart = Math.ceil(bytes.length / partSizeBytes);
    const signed = await bed.market.as(OWNER).post(`/api/v1/assets/${assetId}/parts`, { firstPart: 1, lastPart });
    if (signed.status !== 200) throw new Error(signed.text);
    const parts: { partNumber: number; eTag: string }[] = [];
    for (const { partNumber, url } of signed.body.parts as { partNumber: number; url: string }[]) {
      const body = bytes.subarray((partNumber - 1) * partSizeBytes, partNumber * partSizeBytes);
      const sent = await fetch(url, { method: "PUT", body });
      if (!sent.ok) throw new Error(`part ${partNumber}: ${sent.status} ${await sent.text()}`);
      parts.push({ partNumber, eTag: sent.headers.get("etag") ?? "" });
    }
    return parts;
  };
  const notify = async (assetId: string) => {
    const { key } = quarantinePlace(await asset(assetId));
    await uploads({ Records: [{ s3: { object: { key: encodeURIComponent(key) } } }] });
  };
  return {
    ...bed,
    asset,
    declare,
    uploadParts,
    notify,
    workId: (contentId) => workIds.get(`Film ${contentId}`) ?? "",
    publish: async (workId, upload) => {
      const assetId = await declare(workId, upload);
      const parts = await uploadParts(assetId, upload.bytes);
      const completed = await bed.market.as(OWNER).post(`/api/v1/assets/${assetId}/completion`, { parts });
      if (completed.status !== 200) throw new Error(completed.text);
      await notify(assetId);
      return asset(assetId);
    },
    license: (workId, terms) => license(bed, workId, terms),
    pay: async (licence, money = "paid") => {
      const [stored] = await bed.deps.table.getMany(licenceRef(licence.licenceId));
      if (!stored) throw new Error("there is no such licence");
      const write = replace(licenceItem, stored, { ...stored.value, money });
      expectNone(await bed.deps.table.commit([write], `${money}${licence.licenceId}`.slice(0, 36)));
    },
    link: (by, assetId) => bed.market.as(by).post(`/api/v1/assets/${assetId}/links`, {}),
  };
}

/** The same table, where something else happens just before the first commit: after the decision, before its record. */
export function tableWith(market: Market, firstCommitComes: () => Promise<void>): Table {
  const documents = createDocuments({ endpoint: market.environment.DYNAMODB_ENDPOINT });
  let commits = 0;
  documents.middlewareStack.add(
    (next, context) => async (request) => {
      if (context.commandName === "TransactWriteItemsCommand" && ++commits === 1) await firstCommitComes();
      return next(request);
    },
    { step: "initialize", name: "something-else" },
  );
  return new Table({ documents, name: market.environment.TABLE_NAME ?? "", clock: market.deps.clock });
}

interface Licensing {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly signed?: "both" | "licensor";
  /** How long ago it was asked for and signed; now unless told. */
  readonly agoMilliseconds?: number;
}

async function license(
  { deps: now, market }: CatalogueBed,
  workId: string,
  { signed = "both", agoMilliseconds = 0, ...days }: Licensing,
): Promise<Licence> {
  const deps = { ...now, clock: { ...now.clock, now: () => now.clock.now() - agoMilliseconds } };
  const line = {
    media: ["SVOD"],
    territories: ["TH"],
    languages: "all",
    exclusivity: { kind: "non-exclusive" },
    ...days,
  };
  const request = licenceRequestSchema.parse({ workId, lines: [line], feeMinor: 100_000, currency: "USD" });
  const licence = must(await requestLicence(deps, await market.actor(BUYER), request));
  const signing = { licenceId: licence.licenceId, documentSha256: licence.documentSha256 };
  const first = must(await signLicence(deps, await market.actor("rights holder signatory"), signing));
  if (signed === "licensor") return first;
  return must(await signLicence(deps, await market.actor("broadcaster signatory"), signing));
}

function expectNone(conflicts: readonly unknown[]): void {
  if (conflicts.length > 0) throw new Error(`conflicts: ${JSON.stringify(conflicts)}`);
}
