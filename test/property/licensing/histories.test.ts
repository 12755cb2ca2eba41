import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { agreeTerms } from "#shared/licensing/agree-terms.ts";
import { lapseLicences } from "#shared/licensing/lapse-licences.ts";
import { declineLicence, withdrawLicence } from "#shared/licensing/leave-licence.ts";
import { isHeld, isOpen, type Licence } from "#shared/licensing/licence.ts";
import { licenceRef, listOverdue, readLicenceRecord } from "#shared/licensing/licence-store.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { type AuditEntry, findChainFault } from "#shared/platform/audit.ts";
import { auditHeadRef, listAuditEntries } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { outboxEventItem } from "#shared/platform/outbox.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import { isLive, type RightsHead } from "#shared/rights/head.ts";
import { doubleSales } from "../rights/oracle.ts";
import { HOUR, type Houses, type LicensingWorld, openLicensingWorld } from "./licensing-world.ts";
import { type Act, type Batch, CONTESTED, history, seed } from "./negotiation.ts";

console.log(`licensing histories: FC_SEED=${seed}`);

/** Negotiations told, others with every seed; LICENSING_HISTORIES asks for more. */
const HISTORIES = Number(process.env.LICENSING_HISTORIES ?? 40);
const MOST = 100;
const RUN = { looks: MOST, milliseconds: HOUR };
/** Longer than any time limit in these histories. */
const LONG_AFTER = 40 * 24 * HOUR;

let world: LicensingWorld;
beforeAll(async () => {
  world = await openLicensingWorld();
});
afterAll(() => world?.close());

/** What became of all acts: a run in which almost nothing succeeds, or clashes, proves little. */
const tally: Record<string, number> = {};
const count = (name: string) => {
  tally[name] = (tally[name] ?? 0) + 1;
};

/** One negotiation, and what its acts were told: which is what the records must say in the end. */
class Negotiation {
  readonly houses: Houses;
  readonly beganAt = instantOf(world.deps.clock.now());
  readonly licenceIds: string[] = [];
  readonly told = new Map<string, string[]>();

  constructor(houses: Houses) {
    this.houses = houses;
  }

  async take({ acts, thenHours }: Batch): Promise<void> {
    const known = await this.licences();
    await Promise.all(acts.map((act) => this.act(act, known)));
    world.pass(thenHours * HOUR);
  }

  async act(act: Act, known: readonly Licence[]): Promise<void> {
    const { deps } = world;
    const { seller, buyers, workId } = this.houses;
    if (act.act === "lapse") {
      for (let lapsed = await lapseLicences(deps, RUN); lapsed > 0; lapsed--) count("licence.lapsed");
      return;
    }
    if (act.act === "request") {
      const { scope, lines } = act;
      const terms = { workId, scope, lines, feeMinor: 100_000, currency: "USD" };
      const outcome = await requestLicence(deps, of(buyers, act.buyer), terms);
      if (outcome.ok) this.licenceIds.push(outcome.value.licenceId);
      return this.note(act, outcome, "licence.requested");
    }
    if (known.length === 0) return;
    const licence = of(known, act.which);
    const buyer = buyers.find(({ organisationId }) => organisationId === licence.licenseeId) ?? seller;
    if (act.act === "agree")
      this.note(act, await agreeTerms(deps, seller, { ...licence, holdDays: act.holdDays }), "licence.terms-agreed");
    else if (act.act === "decline")
      this.note(act, await declineLicence(deps, seller, { ...licence, note: "" }), "licence.declined");
    else if (act.act === "sign") {
      const outcome = await signLicence(deps, act.side === "licensor" ? seller : buyer, licence);
      const isLast = outcome.ok && outcome.value.state === "executed";
      this.note(act, outcome, isLast ? "licence.executed" : "licence.signed");
    } else this.note(act, await withdrawLicence(deps, buyer, { ...licence, note: "" }), "licence.withdrawn");
  }

  note(act: Act, outcome: Outcome<Licence, string>, event: string): void {
    count(outcome.ok ? event : `${act.act}: ${outcome.reason}`);
    if (!outcome.ok) return;
    const { licenceId } = outcome.value;
    this.told.set(licenceId, [...(this.told.get(licenceId) ?? []), event]);
  }

  async licences(): Promise<Licence[]> {
    const found = await world.deps.table.getMany(...this.licenceIds.map(licenceRef));
    return found.flatMap((stored) => stored?.value ?? []);
  }

  async head(): Promise<RightsHead> {
    const [record] = await world.deps.table.getMany(rightsHeadRef(this.houses.workId));
    if (!record) throw new Error("no rights head");
    return record.value.head;
  }

  /** However it went: time passes, and the clock comes by. */
  async end(): Promise<void> {
    world.pass(LONG_AFTER);
    for (const lapsed of [await lapseLicences(world.deps, RUN), await lapseLicences(world.deps, RUN)])
      if (lapsed > 0) count("licence.lapsed at the end");
  }
}

const of = <T>(list: readonly T[], which: number): T => {
  const one = list[which % list.length];
  if (one === undefined) throw new Error("none to choose from");
  return one;
};

async function expectRightsSoldOnce(story: Negotiation): Promise<void> {
  const [head, licences] = await Promise.all([story.head(), story.licences()]);
  const now = world.deps.clock.now();
  expect(licences).toHaveLength(story.licenceIds.length);
  expect(doubleSales(head)).toEqual([]);
  const grant = ({ licenceId, licenseeId, scope, lines }: Omit<RightsHead["commitments"][number], never>) => ({
    ...{ licenceId, licenseeId, scope, lines },
  });
  const byId = (one: { licenceId: string }, other: { licenceId: string }) => (one.licenceId < other.licenceId ? -1 : 1);
  const executed = licences.filter(({ state }) => state === "executed");
  expect(head.commitments.map(grant).sort(byId)).toEqual(executed.map(grant).sort(byId));
  const held = licences.filter((one) => isHeld(one) && isLive({ expiresAt: one.expiresAt ?? 0 }, now));
  const live = head.holds.filter((hold) => isLive(hold, now));
  const hold = (one: Parameters<typeof grant>[0] & { expiresAt?: number | undefined }) => ({
    ...grant(one),
    expiresAt: one.expiresAt,
  });
  expect(live.map(hold).sort(byId)).toEqual(held.map(hold).sort(byId));
}

/** Every change is on record once: in the outbox, and in the unbroken chains of both parties, in one order. */
async function expectToldOnce(story: Negotiation): Promise<void> {
  const licences = await story.licences();
  for (const { licenceId, state } of licences)
    if (state === "lapsed") story.told.set(licenceId, [...(story.told.get(licenceId) ?? []), "licence.lapsed"]);
  const events = await eventsSince(story.beganAt);
  const { seller, buyers } = story.houses;
  const chains = new Map<string, readonly AuditEntry[]>();
  await Promise.all(
    [seller, ...buyers].map(async (house) => chains.set(house.organisationId, await provenChain(house))),
  );
  for (const { licenceId, licensorId, licenseeId } of licences) {
    const told = story.told.get(licenceId)?.toSorted();
    expect(events.flatMap(({ subject, type }) => (subject === licenceId ? [type] : [])).sort()).toEqual(told);
    const actions = (organisationId: string) =>
      (chains.get(organisationId) ?? []).flatMap(({ subject, action }) => (subject === licenceId ? [action] : []));
    expect(actions(licensorId).toSorted()).toEqual(told);
    expect(actions(licenseeId)).toEqual(actions(licensorId));
  }
  await Promise.all(story.licenceIds.map(expectSignaturesAsTold));
  expect(events).toHaveLength([...story.told.values()].flat().length);
}

async function expectSignaturesAsTold(licenceId: string): Promise<void> {
  const record = await readLicenceRecord(world.deps.table, licenceId);
  const { licence, document, signatures } = record ?? {};
  expect(signatures?.map(({ party }) => party).sort()).toEqual(licence?.value.signedBy.toSorted());
  for (const { documentSha256 } of signatures ?? []) expect(documentSha256).toBe(document?.sha256);
}

async function eventsSince(instant: string) {
  const events: { type: string; subject: string }[] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const where = { index: "gsi2", of: {}, descending: true } as const;
    const page = await world.deps.table.list(outboxEventItem, where, { pageSize: MOST, pageToken: token });
    const fresh = page.items.filter(({ value }) => value.at >= instant);
    events.push(...fresh.map(({ value }) => value));
    token = fresh.length === page.items.length ? page.nextPageToken : undefined;
  }
  return events;
}

async function provenChain({ organisationId }: Actor): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const page = await listAuditEntries(world.deps.table, organisationId, { pageSize: MOST, pageToken: token });
    entries.push(...page.items);
    token = page.nextPageToken;
  }
  const [head] = await world.deps.table.getMany(auditHeadRef(organisationId));
  expect(findChainFault(entries, head?.value)).toBeUndefined();
  return entries;
}

it(`never sells a right twice and tells every change once, whoever acts at the same time (${HISTORIES} negotiations)`, async () => {
  await fc.assert(
    fc.asyncProperty(history, async (batches) => {
      world.pass(HOUR);
      const story = new Negotiation(await world.newMarket());
      for (const batch of batches) {
        await story.take(batch);
        await expectRightsSoldOnce(story);
      }
      await story.end();
      await expectRightsSoldOnce(story);
      expect((await story.licences()).filter(isOpen)).toEqual([]);
      expect((await listOverdue(world.deps.table, world.deps.clock.now(), { pageSize: 1 })).items).toEqual([]);
      await expectToldOnce(story);
    }),
    { seed, numRuns: HISTORIES, endOnFailure: true, examples: [[CONTESTED]] },
  );
  console.info(`licensing histories: ${JSON.stringify(tally)}`);
  // Each comes about once for certain, and by chance about once in two histories: that chance brings none of one of them
  // is out of the question while the generator is sound.
  for (const outcome of [
    "licence.executed",
    "sign: rights-not-available",
    "agree: rights-not-available",
    "licence.lapsed",
  ])
    expect([outcome, (tally[outcome] ?? 0) > HISTORIES / 20]).toEqual([outcome, true]);
});
