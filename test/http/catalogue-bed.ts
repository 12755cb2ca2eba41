import { type RowFacts, writeAvails } from "#infra/local/seed/write-avails.ts";
import type { CatalogueImport } from "#shared/catalogue/catalogue-import.ts";
import { judgeImport } from "#shared/catalogue/judge-import.ts";
import { rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { type ImportDeps, startImport } from "#shared/catalogue/start-import.ts";
import { listWorksOf } from "#shared/catalogue/work-store.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { Objects } from "#shared/platform/objects.ts";
import { createDocuments, Table } from "#shared/platform/table.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import type { PersonName } from "#test/support/people.ts";
import { must } from "#test/support/seed-houses.ts";

/** One avail of a film, as a rights holder would write it. */
export interface Avail {
  readonly contentId: string;
  readonly territory: string;
  readonly title?: string;
  readonly licenseType?: string;
  readonly start?: string;
  readonly end?: string;
  readonly exclusive?: boolean;
  readonly eidr?: string;
  readonly entryType?: "Full Extract" | "Full Delete";
}

export function filmRow(avail: Avail): RowFacts {
  const { contentId, territory, title = `Film ${contentId}`, licenseType = "SVOD", exclusive = true, eidr } = avail;
  return {
    "Avail:DisplayName": "Samarkand Films",
    "AvailTrans:Territory": territory,
    "AvailAsset:WorkType": "Movie",
    "Disposition:EntryType": avail.entryType ?? "Full Extract",
    "AvailMetadata:TitleInternalAlias": title,
    "AvailMetadata:TitleDisplayUnlimited": title,
    "AvailTrans:AssetLanguage": "en",
    "AvailTrans:LicenseType": licenseType,
    "AvailTrans:FormatProfile": "HD",
    "AvailTrans:Start": avail.start ?? "2027-01-01",
    "AvailTrans:End": avail.end ?? "2029-12-31",
    "AvailTrans:Exclusive": exclusive,
    "AvailAsset:ContentID": `md:cid:org:samarkand.example:${contentId}`,
    "Avail:ALID": `md:alid:org:samarkand.example:${contentId}`,
    "AvailTrans:PriceType": "LicenseFee",
    "AvailTrans:PriceValue": 1000,
    "AvailTrans:PriceCurrency": "USD",
    ...(eidr === undefined ? {} : { "AvailAsset:TitleID": eidr }),
  };
}

export function filmWorkbook(avails: readonly Avail[]): Promise<Uint8Array> {
  return writeAvails({ movies: avails.map(filmRow), tv: [] });
}

/** A market with its object store, and the ways a workbook goes through it. */
export interface CatalogueBed {
  readonly market: Market;
  readonly deps: ImportDeps;
  /** Declares and uploads a workbook, as its owner's client would. */
  upload(workbook: Uint8Array, options?: { dryRun?: boolean; by?: PersonName }): Promise<string>;
  /** Uploads and judges. */
  judge(workbook: Uint8Array, options?: { dryRun?: boolean; by?: PersonName }): Promise<CatalogueImport>;
  /** The catalogue of the rights holder as its readers see it, by content id, without ids and times. */
  catalogue(prefix: string): Promise<Record<string, { work: object; head: object; revisions: number[] }>>;
}

export async function startCatalogue(): Promise<CatalogueBed> {
  const market = await startMarket({ withObjects: true });
  const { environment } = market;
  const objects = new Objects({
    bucketNames: { quarantine: environment.QUARANTINE_BUCKET ?? "", vault: environment.VAULT_BUCKET ?? "" },
    clock: market.deps.clock,
    endpoint: environment.S3_ENDPOINT,
  });
  const deps = { ...market.deps, objects };
  const upload: CatalogueBed["upload"] = async (workbook, { dryRun = false, by = "rights holder admin" } = {}) => {
    const declared = { fileName: "avails.xlsx", sizeBytes: workbook.length, sha256: sha256Hex(workbook), dryRun };
    const started = must(await startImport(deps, await market.actor(by), declared));
    const { url, headers } = started.upload;
    const answer = await fetch(url, { method: "PUT", headers, body: Buffer.from(workbook) });
    if (!answer.ok) throw new Error(`upload answered ${answer.status}: ${await answer.text()}`);
    return started.catalogueImport.importId;
  };
  return {
    market,
    deps,
    upload,
    judge: async (workbook, options) => must(await judgeImport(deps, await upload(workbook, options))),
    catalogue: (prefix) => readCatalogue(deps.table, market.organisationId("rights holder"), prefix),
  };
}

async function readCatalogue(table: Table, organisationId: string, prefix: string) {
  const seen: Record<string, { work: object; head: object; revisions: number[] }> = {};
  let pageToken: string | undefined;
  do {
    const page = await listWorksOf(table, organisationId, { pageSize: 50, pageToken });
    const heads = await table.getMany(...page.items.map(({ value }) => rightsHeadRef(value.workId)));
    page.items.forEach((stored, i) => {
      const { workId: _id, createdAt: _created, updatedAt: _updated, ...work } = stored.value;
      const contentId = work.contentId.split(":").at(-1) ?? "";
      const record = heads[i];
      if (!record) throw new Error(`${contentId} has no rights head`);
      const { workId: _head, ...head } = record.value.head;
      if (contentId.startsWith(prefix)) seen[contentId] = { work, head, revisions: [stored.revision, record.revision] };
    });
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return seen;
}

/** Where a process dies around its n-th commit: before the table hears of it, or after it is done but before it is told. */
export interface Crash {
  readonly atCommit: number;
  readonly when: "before" | "after";
}

export class Crashed extends Error {
  override readonly name = "Crashed";
}

/** The same table seen by a process that dies at a commit, and at everything it tries afterwards. */
export function crashingTable(market: Market, crash: Crash): Table {
  const documents = createDocuments({ endpoint: market.environment.DYNAMODB_ENDPOINT });
  let commits = 0;
  documents.middlewareStack.add(
    (next, context) => async (request) => {
      if (commits >= crash.atCommit) throw new Crashed("the process is dead");
      const isCommit = context.commandName === "TransactWriteItemsCommand";
      const isLast = isCommit && ++commits === crash.atCommit;
      if (isLast && crash.when === "before") throw new Crashed("died before the commit");
      const answer = await next(request);
      if (isLast) throw new Crashed("died after the commit");
      return answer;
    },
    { step: "initialize", name: "crash" },
  );
  return new Table({ documents, name: market.environment.TABLE_NAME ?? "", clock: market.deps.clock });
}
