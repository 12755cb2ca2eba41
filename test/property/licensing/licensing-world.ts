import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createHead, type RightsHeadRecord } from "#shared/catalogue/rights-head-store.ts";
import { workOf } from "#shared/catalogue/work.ts";
import { workItem } from "#shared/catalogue/work-store.ts";
import type { LicensingDeps } from "#shared/licensing/licence-change.ts";
import type { Actor } from "#shared/parties/actor.ts";
import type { OrganisationKind } from "#shared/parties/organisation.ts";
import { ROLES } from "#shared/parties/role.ts";
import { systemChance } from "#shared/platform/chance.ts";
import { instantOf, systemClock } from "#shared/platform/clock.ts";
import { createIds } from "#shared/platform/ids.ts";
import { createLog, type Log } from "#shared/platform/log.ts";
import { Table } from "#shared/platform/table.ts";
import { create } from "#shared/platform/writes.ts";
import { dayOf } from "#shared/rights/days.ts";
import { emptyHead, withRightsIn } from "#shared/rights/head.ts";
import { openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { foundingWrites } from "#test/support/founding-writes.ts";
import { must } from "#test/support/seed-houses.ts";

/** The first day anything is licensed for. */
export const FIRST_DAY = dayOf("2032-01-01") ?? 0;
const RIGHTS_DAYS = 12;
export const HOUR = 3_600_000;

/** A real table, and a time that passes only when told to. */
export interface LicensingWorld {
  readonly deps: LicensingDeps & { readonly log: Log };
  pass(milliseconds: number): void;
  /** A new work with a seller and three buyers who have met nobody yet. */
  newMarket(): Promise<Houses>;
  close(): Promise<void>;
}

export interface Houses {
  readonly workId: string;
  readonly seller: Actor;
  readonly buyers: readonly Actor[];
}

export async function openLicensingWorld(): Promise<LicensingWorld> {
  const local = await openLocalTable();
  const documents = DynamoDBDocumentClient.from(local.client, { marshallOptions: { removeUndefinedValues: true } });
  let now = Date.parse("2027-01-01T00:00:00Z");
  // Pauses between tries stay in proportion, at a tenth of their length.
  const clock = { now: () => now, sleep: (milliseconds: number) => systemClock.sleep(milliseconds / 10) };
  const deps = {
    table: new Table({ documents, name: TABLE_NAME, clock }),
    clock,
    chance: systemChance,
    ids: createIds(clock, systemChance),
    log: createLog({ service: "clock", level: "SILENT" }),
  };
  return {
    deps,
    pass: (milliseconds) => {
      now += milliseconds;
    },
    newMarket: () => newMarket(deps),
    close: () => local.close(),
  };
}

async function newMarket(deps: LicensingDeps): Promise<Houses> {
  const at = instantOf(deps.clock.now());
  const seller = memberOf(deps, "rights-holder");
  const buyers = [0, 1, 2].map(() => memberOf(deps, "broadcaster"));
  const { organisationId } = seller;
  const workId = deps.ids.next("work");
  const facts = {
    ...{ kind: "series" as const, titles: [{ language: "en", title: "A series" }], originCountries: [], genres: [] },
    ...{ synopses: [], seasons: [] },
  };
  const identity = { workId, organisationId, contentId: workId, createdAt: at, updatedAt: at };
  const writes = [
    ...[seller, ...buyers].flatMap(foundingWrites),
    create(workItem, workOf(identity, facts, true)),
    ...must(createHead(ownedBy(seller, workId))),
  ];
  const conflicts = await deps.table.commit(writes, workId);
  if (conflicts.length > 0) throw new Error("the market was not laid down");
  return { workId, seller, buyers };
}

function ownedBy({ organisationId }: Actor, workId: string): RightsHeadRecord {
  const window = { startDay: FIRST_DAY, endDay: FIRST_DAY + RIGHTS_DAYS };
  const box = { media: ["SVOD", "FTV"] as const, territories: ["TH", "VN"], languages: { all: true } as const, window };
  const right = { id: "in", source: "in", scope: { kind: "work" }, box, exclusivity: { kind: "exclusive" } } as const;
  const head = withRightsIn(emptyHead(workId), { replacesSources: [], rightsIn: [right] });
  return { workId, organisationId, head };
}

function memberOf(deps: LicensingDeps, organisationKind: OrganisationKind): Actor {
  const organisationId = deps.ids.next("organisation");
  return {
    ...{ kind: "person", subject: `person of ${organisationId}`, name: "Anybody", roles: ROLES },
    ...{ organisationId, organisationName: organisationKind, organisationKind, organisationStatus: "admitted" },
    from: { ipAddress: "192.0.2.1", userAgent: "test" },
  };
}
