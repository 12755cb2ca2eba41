import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createHead } from "#shared/catalogue/rights-head-store.ts";
import { workOf } from "#shared/catalogue/work.ts";
import { workItem } from "#shared/catalogue/work-store.ts";
import type { LicensingDeps } from "#shared/licensing/licence-change.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { systemChance } from "#shared/platform/chance.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { TERRITORIES } from "#shared/platform/codes/territories.ts";
import { createIds } from "#shared/platform/ids.ts";
import { Table } from "#shared/platform/table.ts";
import { create } from "#shared/platform/writes.ts";
import { emptyHead, withRightsIn } from "#shared/rights/head.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import { TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { foundingWrites } from "#test/support/founding-writes.ts";
import { must } from "#test/support/seed-houses.ts";

/** A seller, its buyers, and works they may sign about, on one table. */
export interface Bed {
  readonly deps: LicensingDeps;
  readonly seller: Actor;
  readonly buyers: readonly Actor[];
}

/** What the bench's works may be licensed for. */
export const BENCH_MEDIA: readonly MediaLeaf[] = ["SVOD", "AVOD", "FTV", "PTV1"];

/** A film whose rights in the bench's media, everywhere, the seller holds exclusively from 2024 to 2052; its id. */
export async function newWork({ deps, seller }: Bed): Promise<string> {
  const workId = deps.ids.next("work");
  const { organisationId } = seller;
  const at = new Date().toISOString();
  const facts = {
    kind: "film",
    titles: [{ language: "en", title: `Bench ${workId}` }],
    originCountries: [],
    genres: [],
    synopses: [],
    seasons: [],
  } as const;
  const work = workOf({ workId, organisationId, contentId: workId, createdAt: at, updatedAt: at }, facts, true);
  const window = { startDay: 20_000, endDay: 30_000 };
  const box = { media: BENCH_MEDIA, territories: [...TERRITORIES], languages: { all: true as const }, window };
  const right = {
    id: workId,
    source: "bench",
    scope: { kind: "work" as const },
    box,
    exclusivity: { kind: "exclusive" as const },
  };
  const head = withRightsIn(emptyHead(workId), { replacesSources: [], rightsIn: [right] });
  const conflicts = await deps.table.commit(
    [create(workItem, work), ...must(createHead({ workId, organisationId, head }))],
    workId,
  );
  if (conflicts.length > 0) throw new Error("The bench's work could not be written");
  return workId;
}

/** Two items each, in transactions of at most 100. */
/** Writes the parties down: one seller, and as many buyers as asked for, each with one person who may sign. */
export async function openBed(documents: DynamoDBDocumentClient, buyerCount: number): Promise<Bed> {
  const table = new Table({ documents, name: TABLE_NAME, clock: systemClock });
  const ids = createIds(systemClock, systemChance);
  const signatory = (organisationName: string, organisationKind: Actor["organisationKind"]): Actor => {
    const organisationId = ids.next("organisation");
    return {
      ...{ kind: "person", subject: `person-${organisationId}`, name: organisationName },
      ...{ organisationId, organisationName, organisationKind, organisationStatus: "admitted" },
      roles: ["sales", "acquisitions", "signatory"],
      from: { ipAddress: "127.0.0.1", userAgent: "bench" },
    };
  };
  const seller = signatory("Seller", "rights-holder");
  const buyers = Array.from({ length: buyerCount }, (_, i) => signatory(`Buyer ${i}`, "broadcaster"));
  const conflicts = await table.commit([seller, ...buyers].flatMap(foundingWrites), ids.next("event"));
  if (conflicts.length > 0) throw new Error("The bench's parties could not be written");
  return { deps: { table, clock: systemClock, chance: systemChance, ids }, seller, buyers };
}

/** An offer both sides agree on; the buyer has signed it, the seller not yet. */
export interface Offer {
  readonly licenceId: string;
  readonly documentSha256: string;
}

/** An exclusive licence as the bench asks for it: all versions, first and last day both in. */
export interface Asked {
  readonly workId: string;
  readonly media: readonly MediaLeaf[];
  readonly territories: readonly string[];
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Has a buyer ask and sign; the seller's signature is what is left to do. */
export async function offerOf({ deps }: Bed, buyer: Actor, { workId, ...box }: Asked): Promise<Offer> {
  const line = { ...box, media: [...box.media], territories: [...box.territories] };
  const request = {
    workId,
    scope: { kind: "work" as const },
    lines: [{ ...line, languages: { all: true as const }, exclusivity: { kind: "exclusive" as const } }],
    ...{ feeMinor: 100_000, currency: "USD" },
  };
  const { licenceId, documentSha256 } = must(await requestLicence(deps, buyer, request));
  must(await signLicence(deps, buyer, { licenceId, documentSha256 }));
  return { licenceId, documentSha256 };
}

/** Has the seller sign; true where the licence came into force, false where its rights were gone. */
export async function sellerSigns({ deps, seller }: Bed, offer: Offer): Promise<boolean> {
  // A lost race is tried again, as a client told to would.
  for (let tries = 0; tries < TRIES_MOST; tries++) {
    const outcome = await signLicence(deps, seller, offer);
    if (outcome.ok) return true;
    if (outcome.reason === "rights-not-available") return false;
    if (outcome.reason !== "contended") throw new Error(`A signature was refused: ${outcome.reason}`);
  }
  throw new Error("A signature never came through");
}

const TRIES_MOST = 20;

/** Works done a second, with so many at once. */
export async function perSecond(works: readonly (() => Promise<unknown>)[], atOnce: number): Promise<number> {
  const startedAt = performance.now();
  const waiting = works.toReversed();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let work = waiting.pop(); work; work = waiting.pop()) await work();
    }),
  );
  return (works.length * 1000) / (performance.now() - startedAt);
}
