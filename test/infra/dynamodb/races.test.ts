import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agreeTerms } from "#shared/licensing/agree-terms.ts";
import { lapseLicences } from "#shared/licensing/lapse-licences.ts";
import { licenceRef, listOverdue } from "#shared/licensing/licence-store.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import { createLog } from "#shared/platform/log.ts";
import { TRANSACTION_BUDGET } from "#shared/platform/transact.ts";
import { must } from "#test/support/seed-houses.ts";
import {
  BROKEN,
  holdIndexesBack,
  injectFaults,
  OVERLOADED,
  THROTTLED,
  transactionConflict,
} from "./injected-faults.ts";
import { type LicensingBed, type Offer, openLicensingBed, untilDecided } from "./licensing-bed.ts";
import { clientOf, type LocalTable, openLocalTable } from "./local-table.ts";

const AT_ONCE = 200;

let local: LocalTable;
let bed: LicensingBed;
beforeAll(async () => {
  local = await openLocalTable();
  bed = await openLicensingBed(local.client);
});
afterAll(() => local.close());

const stateOf = async ({ licenceId }: Offer) => {
  const [stored] = await bed.deps.table.getMany(licenceRef(licenceId));
  return stored?.value.state;
};

const sign = (offer: Offer, by = offer.buyer, deps = bed.deps) => untilDecided(() => signLicence(deps, by, offer));

/** Offers over the same rights, each of another broadcaster, which has signed its own where that is asked. */
async function overlappingOffers(count: number, signed = false): Promise<{ workId: string; offers: Offer[] }> {
  const workId = await bed.newWork();
  const first = await bed.newOffer(workId, await bed.newBuyer());
  if (signed) must(await sign(first));
  return { workId, offers: [first, ...(await bed.moreLike(first, count - 1))] };
}

describe("what AWS answers under load and no local engine does", () => {
  /** A bed of its own whose client meets faults. */
  async function faultyBed(at: Parameters<typeof injectFaults>[1]) {
    const client = clientOf(local.endpoint);
    injectFaults(client, at);
    return { ...bed, deps: (await openLicensingBed(client)).deps };
  }

  test.each([
    ["a conflict with another transaction", transactionConflict()],
    ["a conflict on one item of many", transactionConflict(["None", "TransactionConflict", "None"])],
    ["throttling of one item", transactionConflict(["ThrottlingError"])],
    ["throttling", THROTTLED],
    ["too much throughput", OVERLOADED],
    ["an error inside the service", BROKEN],
  ])("%s at the first two tries: the signature is decided anew and stands once", async (_, fault) => {
    const { workId, offers } = await overlappingOffers(1);
    const [offer] = offers;
    if (!offer) throw new Error("No offer was made");
    let left = 0;
    const faulty = await faultyBed({
      before: (operation) => (operation === "TransactWriteItems" && left-- > 0 ? fault : undefined),
    });
    left = 2;
    must(await sign(offer, offer.buyer, faulty.deps));
    left = 2;
    must(await sign(offer, bed.seller, faulty.deps));
    expect((await bed.headOf(workId)).commitments.map((one) => one.licenceId)).toEqual([offer.licenceId]);
  });

  test("a commit whose answer was lost is not done twice", async () => {
    const { workId, offers } = await overlappingOffers(1);
    const [offer] = offers;
    if (!offer) throw new Error("No offer was made");
    let left = 0;
    const faulty = await faultyBed({
      after: (operation) => (operation === "TransactWriteItems" && left-- > 0 ? BROKEN : undefined),
    });
    left = 1;
    must(await sign(offer, offer.buyer, faulty.deps));
    left = 1;
    must(await sign(offer, bed.seller, faulty.deps));
    expect(await stateOf(offer)).toBe("executed");
    expect((await bed.headOf(workId)).commitments).toHaveLength(1);
  });

  test("a conflict that never ends is told as contended within the budget, and nothing is written", async () => {
    const { workId, offers } = await overlappingOffers(1);
    const [offer] = offers;
    if (!offer) throw new Error("No offer was made");
    let armed = false;
    const faulty = await faultyBed({
      before: (operation) => (armed && operation === "TransactWriteItems" ? transactionConflict() : undefined),
    });
    armed = true;
    let paused = 0;
    const sleep = async (milliseconds: number) => {
      paused += milliseconds;
    };
    const deps = { ...faulty.deps, clock: { ...faulty.deps.clock, sleep } };
    expect(await signLicence(deps, offer.buyer, offer)).toMatchObject({ ok: false, reason: "contended" });
    expect(paused).toBeLessThan(TRANSACTION_BUDGET.milliseconds);
    expect((await bed.headOf(workId)).holds).toEqual([]);
  });

  test("an index that lags behind lets nothing lapse that was signed meanwhile", async () => {
    const { workId, offers } = await overlappingOffers(1);
    const [offer] = offers;
    if (!offer) throw new Error("No offer was made");
    const client = clientOf(local.endpoint);
    const later = { now: () => Date.now() + 400 * 24 * 3600 * 1000, sleep: async () => undefined };
    const lagging = holdIndexesBack(client);
    const { deps } = await openLicensingBed(client);
    const log = createLog({ service: "clock", level: "SILENT" });
    // The lagging reader sees the deadline of the open licence; then both sides sign.
    const clockDeps = { ...deps, clock: later, log };
    const overdue = await listOverdue(deps.table, later.now(), { pageSize: 100 });
    expect(overdue.items.map(({ licenceId }) => licenceId)).toContain(offer.licenceId);
    must(await sign(offer));
    must(await sign(offer, bed.seller));
    await lapseLicences(clockDeps, { looks: 100, milliseconds: 100_000 });
    expect(await stateOf(offer)).toBe("executed");
    expect((await bed.headOf(workId)).commitments.map((one) => one.licenceId)).toEqual([offer.licenceId]);
    lagging.catchUp();
  });
});

describe(`${AT_ONCE} overlapping exclusives at once`, () => {
  test("signed by the rights holder: one is executed, each other is told that the rights are not free", async () => {
    const { workId, offers } = await overlappingOffers(AT_ONCE, true);
    const outcomes = await Promise.all(offers.map((offer) => sign(offer, bed.seller)));
    const winner = offers[outcomes.findIndex((outcome) => outcome.ok)];
    if (!winner) throw new Error("Nobody won");
    const refusals = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.reason]));
    expect(refusals).toEqual(Array.from({ length: AT_ONCE - 1 }, () => "rights-not-available"));
    const head = await bed.headOf(workId);
    expect([head.commitments.map((one) => one.licenceId), head.holds]).toEqual([[winner.licenceId], []]);
    const states = await Promise.all(offers.map(stateOf));
    expect(states.filter((state) => state === "executed")).toHaveLength(1);
  });

  test("agreed to by one rights holder: one is held, and the same one whichever way it is asked", async () => {
    const { workId, offers } = await overlappingOffers(AT_ONCE);
    const agree = ({ licenceId }: Offer) =>
      untilDecided(() => agreeTerms(bed.deps, bed.seller, { licenceId, holdDays: 1 }));
    const outcomes = await Promise.all(offers.map(agree));
    const winners = offers.filter((_, i) => outcomes[i]?.ok);
    expect(winners).toHaveLength(1);
    const head = await bed.headOf(workId);
    expect(head.holds.map((hold) => hold.licenceId)).toEqual(winners.map((offer) => offer.licenceId));
    const refusals = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.reason]));
    expect(new Set(refusals)).toEqual(new Set(["rights-not-available"]));
  });

  test("both parties of one licence signing at once, many times over, execute it once", async () => {
    const { workId, offers } = await overlappingOffers(1);
    const [offer] = offers;
    if (!offer) throw new Error("No offer was made");
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => sign(offer, i % 2 === 0 ? offer.buyer : bed.seller)),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(2);
    const refusals = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.reason]));
    expect(refusals.every((reason) => reason === "already-signed" || reason === "licence-not-open")).toBe(true);
    expect(await stateOf(offer)).toBe("executed");
    expect((await bed.headOf(workId)).commitments).toHaveLength(1);
  });
});
