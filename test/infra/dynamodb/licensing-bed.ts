import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createHead, rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { workOf } from "#shared/catalogue/work.ts";
import { workItem } from "#shared/catalogue/work-store.ts";
import type { LicensingDeps } from "#shared/licensing/licence-change.ts";
import { deadlineWrites, licenceItem, licenceRef } from "#shared/licensing/licence-store.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import type { Actor } from "#shared/parties/actor.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { systemChance } from "#shared/platform/chance.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createIds } from "#shared/platform/ids.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import { Table } from "#shared/platform/table.ts";
import { create, type Write } from "#shared/platform/writes.ts";
import { emptyHead, type RightsHead, withRightsIn } from "#shared/rights/head.ts";
import { foundingWrites } from "#test/support/founding-writes.ts";
import { NEXT_YEAR } from "#test/support/next-year.ts";
import { must } from "#test/support/seed-houses.ts";
import { TABLE_NAME } from "./local-table.ts";

export interface Offer {
  readonly licenceId: string;
  readonly documentSha256: string;
  readonly buyer: Actor;
}

export interface LicensingBed {
  readonly deps: LicensingDeps;
  readonly seller: Actor;
  /** A broadcaster of its own. */
  newBuyer(): Promise<Actor>;
  /** A work all of whose rights in SVOD in Vietnam are for sale. */
  newWork(): Promise<string>;
  /** An exclusive, always over the same rights of the work. */
  newOffer(workId: string, buyer: Actor): Promise<Offer>;
  /** As many more offers as are asked for, alike but for their broadcaster: written straight into the table. */
  moreLike(offer: Offer, count: number): Promise<Offer[]>;
  headOf(workId: string): Promise<RightsHead>;
}

/** Four items each, in transactions of at most 100. */
const LICENCES_AT_A_TIME = 25;

/** A rights holder and its table, with nothing between the use cases and the engine but this client. */
export async function openLicensingBed(client: DynamoDBClient): Promise<LicensingBed> {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table = new Table({ documents, name: TABLE_NAME, clock: systemClock });
  const ids = createIds(systemClock, systemChance);
  const deps = { table, clock: systemClock, chance: systemChance, ids };
  const commit = async (...writes: Write[]) => {
    const conflicts = await table.commit(writes, ids.next("event"));
    if (conflicts.length > 0) throw new Error("The bed could not be written");
  };
  const newOrganisation = (kind: "rights-holder" | "broadcaster"): Organisation => ({
    ...{ organisationId: ids.next("organisation"), name: kind, country: "FR", kind, status: "admitted" },
    ...{ administrators: 1, createdAt: new Date().toISOString() },
  });
  const found = async (kind: "rights-holder" | "broadcaster"): Promise<Actor> => {
    const actor = actorOf(newOrganisation(kind));
    await commit(...foundingWrites(actor));
    return actor;
  };
  const seller = await found("rights-holder");
  return {
    deps,
    seller,
    newBuyer: () => found("broadcaster"),
    async newWork() {
      const { work, head } = forSale(ids.next("work"), seller);
      const { workId, organisationId } = work;
      await commit(create(workItem, work), ...must(createHead({ workId, organisationId, head })));
      return workId;
    },
    async newOffer(workId, buyer) {
      const { licenceId, documentSha256 } = must(await requestUntilDecided(deps, buyer, workId));
      return { licenceId, documentSha256, buyer };
    },
    async moreLike(offer, count) {
      const [stored] = await table.getMany(licenceRef(offer.licenceId));
      if (!stored) throw new Error(`${offer.licenceId} is not there`);
      const made = Array.from({ length: count }, () => {
        const actor = actorOf(newOrganisation("broadcaster"));
        const parties = { licenseeId: actor.organisationId, licenseeName: actor.organisationName };
        const licence = { ...stored.value, licenceId: ids.next("licence"), ...parties };
        const writes = [...foundingWrites(actor), create(licenceItem, licence), ...deadlineWrites(licence, undefined)];
        return { offer: { ...offer, licenceId: licence.licenceId, buyer: actor }, writes };
      });
      for (let at = 0; at < made.length; at += LICENCES_AT_A_TIME) {
        await commit(...made.slice(at, at + LICENCES_AT_A_TIME).flatMap(({ writes }) => writes));
      }
      return made.map((one) => one.offer);
    },
    async headOf(workId) {
      const [stored] = await table.getMany(rightsHeadRef(workId));
      if (!stored) throw new Error(`${workId} has no rights head`);
      return stored.value.head;
    },
  };
}

/** Asks again after "contended", as a client told to would. */
export async function untilDecided<T, R extends string>(attempt: () => Promise<Outcome<T, R>>): Promise<Outcome<T, R>> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt();
    if (outcome.ok || outcome.reason !== "contended" || tries === 50) return outcome;
  }
}

function requestUntilDecided(deps: LicensingDeps, buyer: Actor, workId: string) {
  const line = {
    ...{ media: ["SVOD"], territories: ["VN"], languages: { all: true as const } },
    ...{ firstDay: `${NEXT_YEAR}-01-01`, lastDay: `${NEXT_YEAR}-12-31`, exclusivity: { kind: "exclusive" as const } },
  };
  const terms = {
    scope: { kind: "work" as const },
    lines: [line],
    feeMinor: 100_000,
    currency: "USD",
  };
  return untilDecided(() => requestLicence(deps, buyer, { workId, ...terms }));
}

function forSale(workId: string, { organisationId }: Actor) {
  const at = new Date().toISOString();
  const facts = {
    ...{ kind: "film" as const, titles: [{ language: "en", title: `Raced ${workId}` }] },
    ...{ originCountries: [], genres: [], synopses: [], seasons: [] },
  };
  const work = workOf({ workId, organisationId, contentId: workId, createdAt: at, updatedAt: at }, facts, true);
  const right = {
    ...{ id: workId, source: "bed", scope: { kind: "work" as const }, exclusivity: { kind: "exclusive" as const } },
    box: {
      ...{ media: ["SVOD" as const], territories: ["VN"], languages: { all: true as const } },
      window: { startDay: 20_000, endDay: 30_000 },
    },
  };
  return { work, head: withRightsIn(emptyHead(workId), { replacesSources: [], rightsIn: [right] }) };
}

function actorOf({ organisationId, name, kind, status }: Organisation): Actor {
  return {
    ...{ kind: "person", subject: `person-${organisationId}`, name },
    roles: ["admin", "sales", "acquisitions", "signatory"],
    ...{ organisationId, organisationName: name, organisationKind: kind, organisationStatus: status },
    from: { ipAddress: "127.0.0.1", userAgent: "test" },
  };
}
