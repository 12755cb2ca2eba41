import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeClock } from "#functions/clock/compose.ts";
import { lapseLicences } from "#shared/licensing/lapse-licences.ts";
import { deadlineWrites, licenceItem, listOverdue } from "#shared/licensing/licence-store.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import { listAuditEntries } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { listUndelivered } from "#shared/platform/outbox.ts";
import { create } from "#shared/platform/writes.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import { BUYER, DAY, type Deal, type LicenceBed, reasonOf, SELLER, startLicences } from "./licences-bed.ts";

/** Tokens end an hour from now; so the story begins in the past, and time can move on without them. */
const BACK_DAYS = 200;
const MOST = 100;
const RUN = { looks: MOST, milliseconds: 100_000 };

let bed: LicenceBed;
let tick: (job: unknown) => Promise<void>;
beforeAll(async () => {
  bed = await startLicences(-BACK_DAYS * DAY);
  tick = composeClock(bed.market.environment, { clock: bed.clock });
});
afterAll(() => bed?.market.close());

const statusAndReason = (answer: ApiAnswer) => [answer.status, reasonOf(answer)];
const limitOf = (answer: ApiAnswer) => Date.parse(String(answer.body.expiresAt));
const moveTo = (instant: number) => {
  bed.clock.forwardMilliseconds = instant - Date.now();
};

/** What was told of a licence: the outbox's events, and both parties' audits. */
async function toldOf({ licenceId }: Deal) {
  const events: string[] = [];
  const before = instantOf(bed.clock.now() + BACK_DAYS * DAY);
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const page = await listUndelivered(bed.market.deps.table, before, { pageSize: MOST, pageToken: token });
    events.push(...page.items.flatMap(({ value }) => (value.subject === licenceId ? [value.type] : [])));
    token = page.nextPageToken;
  }
  const audits = (["rights holder", "broadcaster"] as const).map(async (house) => {
    const newest = { pageSize: MOST, descending: true };
    const { items } = await listAuditEntries(bed.market.deps.table, bed.market.organisationId(house), newest);
    return items.flatMap(({ subject, action }) => (subject === licenceId ? [action] : [])).toReversed();
  });
  return { events, audits: await Promise.all(audits) };
}

describe("a hold", () => {
  test("ends at its instant though no clock has come by: another takes the rights, the first can no longer sign", async () => {
    const workId = await bed.newWork();
    const first = await bed.requested(workId);
    const limit = limitOf(await bed.agree(first, { holdDays: 1 }));
    moveTo(limit - 5_000);
    const early = await bed.ask(workId, {}, "other broadcaster admin");
    expect(statusAndReason(early)).toEqual([409, "rights-not-available"]);
    expect(early.body).toMatchObject({
      refusals: [{ code: "on-hold-until", holdExpiresAt: new Date(limit).toISOString() }],
    });

    moveTo(limit);
    const second = await bed.requested(workId, {}, "other broadcaster admin");
    for (const late of [await bed.sign(first, BUYER), await bed.agree(first), await bed.withdraw(first)])
      expect([...statusAndReason(late), late.body.state]).toEqual([409, "licence-expired", "terms-agreed"]);
    expect((await bed.agree(second)).status).toBe(200);
    for (const by of [SELLER, "other broadcaster signatory"] as const)
      expect((await bed.sign(second, by)).status).toBe(201);
    expect((await bed.headOf(workId)).commitments).toMatchObject([{ licenceId: second.licenceId }]);

    moveTo(limit + 1_000);
    await tick({ job: "lapse-holds" });
    expect((await bed.read(first)).body.state).toBe("lapsed");
    expect((await bed.read(second, "other broadcaster admin")).body.state).toBe("executed");
    expect((await bed.headOf(workId)).commitments).toMatchObject([{ licenceId: second.licenceId }]);
    const late = await bed.sign(first, SELLER);
    expect([...statusAndReason(late), late.body.state]).toEqual([409, "licence-expired", "lapsed"]);
  });

  test("is taken off and told by the clock, once, to both parties", async () => {
    const workId = await bed.newWork();
    const deal = await bed.requested(workId);
    const limit = limitOf(await bed.sign(deal, SELLER));
    moveTo(limit + 1_000);
    await tick({ job: "lapse-holds" });
    await tick({ job: "lapse-holds" });
    const steps = ["licence.requested", "licence.signed", "licence.lapsed"];
    expect(await toldOf(deal)).toEqual({ events: steps, audits: [steps, steps] });
    expect((await bed.headOf(workId)).holds).toEqual([]);
    expect((await bed.read(deal)).body).not.toHaveProperty("expiresAt");
  });
});

describe("a request nobody answers", () => {
  test("is open for fourteen days and not a moment longer", async () => {
    const workId = await bed.newWork();
    const asked = await bed.ask(workId);
    const limit = limitOf(asked);
    expect(limit - Date.parse(String(asked.body.requestedAt))).toBe(14 * DAY);
    const deal = { licenceId: String(asked.body.licenceId), documentSha256: String(asked.body.documentSha256) };
    moveTo(limit - 5_000);
    await tick({ job: "lapse-holds" });
    expect((await bed.read(deal)).body.state).toBe("requested");
    moveTo(limit);
    for (const late of [await bed.agree(deal), await bed.decline(deal), await bed.sign(deal, SELLER)])
      expect(statusAndReason(late)).toEqual([409, "licence-expired"]);
    moveTo(limit + 1_000);
    await tick({ job: "lapse-holds" });
    expect((await bed.read(deal)).body.state).toBe("lapsed");
  });
});

describe("the clock", () => {
  test("lets alone what was signed, declined or withdrawn in time", async () => {
    const executed = await bed.executed(await bed.newWork());
    const declined = await bed.requested(await bed.newWork());
    await bed.decline(declined);
    const withdrawn = await bed.requested(await bed.newWork());
    await bed.withdraw(withdrawn);
    moveTo(bed.clock.now() + 15 * DAY);
    await lapseLicences(bed.market.deps, RUN);
    const states = [executed, declined, withdrawn].map(async (deal) => (await bed.read(deal)).body.state);
    expect(await Promise.all(states)).toEqual(["executed", "declined", "withdrawn"]);
    expect((await listOverdue(bed.market.deps.table, bed.clock.now(), { pageSize: MOST })).items).toEqual([]);
  });

  test("twice at once lapses each licence once", async () => {
    const workId = await bed.newWork();
    const deals = [await bed.requested(workId), await bed.requested(workId), await bed.requested(workId)];
    moveTo(bed.clock.now() + 15 * DAY);
    const counts = await Promise.all([lapseLicences(bed.market.deps, RUN), lapseLicences(bed.market.deps, RUN)]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(deals.length);
    for (const deal of deals) {
      const { events, audits } = await toldOf(deal);
      for (const told of [events, ...audits]) expect(told).toEqual(["licence.requested", "licence.lapsed"]);
    }
  });

  test("goes on when one licence cannot be lapsed", async () => {
    const { table, ids } = bed.market.deps;
    const good = await bed.requested(await bed.newWork());
    const stored = await table.get(licenceItem, good);
    if (!stored) throw new Error("no licence");
    const broken = { ...stored.value, licenceId: ids.next("licence"), workId: ids.next("work"), expiresAt: 1 };
    await table.commit([create(licenceItem, broken), ...deadlineWrites(broken, undefined)], broken.licenceId);
    moveTo(bed.clock.now() + 15 * DAY);
    expect(await lapseLicences(bed.market.deps, RUN)).toBe(1);
    expect((await bed.read(good)).body.state).toBe("lapsed");
  });

  test("comes within a few runs to those behind any number that cannot be lapsed", async () => {
    const { table, ids } = bed.market.deps;
    const good = await bed.requested(await bed.newWork());
    const stored = await table.get(licenceItem, good);
    if (!stored) throw new Error("no licence");
    for (let expiresAt = 1; expiresAt <= 5; expiresAt++) {
      const broken = { ...stored.value, licenceId: ids.next("licence"), workId: ids.next("work"), expiresAt };
      await table.commit([create(licenceItem, broken), ...deadlineWrites(broken, undefined)], broken.licenceId);
    }
    moveTo(bed.clock.now() + 15 * DAY);
    const overdue = (await listOverdue(table, bed.clock.now(), { pageSize: MOST })).items.length;
    let lapsed = 0;
    for (let run = 0; run < Math.ceil(overdue / 2); run++) {
      lapsed += await lapseLicences(bed.market.deps, { ...RUN, looks: 2 });
      moveTo(bed.clock.now() + 1);
    }
    expect([overdue >= 6, lapsed, (await bed.read(good)).body.state]).toEqual([true, 1, "lapsed"]);
  });

  test("against a signature in the last moment: exactly one of them happens", async () => {
    const buyer = await bed.market.actor(BUYER);
    const ends: Record<string, number> = { executed: 0, lapsed: 0 };
    for (let round = 0; round < 20; round++) {
      const workId = await bed.newWork();
      const deal = await bed.requested(workId);
      const limit = limitOf(await bed.sign(deal, SELLER));
      // Two processes whose clocks differ by two milliseconds: one side of the limit each.
      const at = (now: number) => ({ ...bed.market.deps, clock: { ...bed.clock, now: () => now } });
      const [signed] = await Promise.all([
        // The clock reads its list first: later each round, the signature comes before, amid and after it.
        bed.clock.sleep(2 * round).then(() => signLicence(at(limit - 1), buyer, deal)),
        lapseLicences(at(limit + 1), RUN),
      ]);
      const { state } = (await bed.read(deal)).body;
      expect(state).toBe(signed.ok ? "executed" : "lapsed");
      const { holds, commitments } = await bed.headOf(workId);
      expect([holds.length, commitments.length]).toEqual([0, signed.ok ? 1 : 0]);
      const last = signed.ok ? "licence.executed" : "licence.lapsed";
      expect((await toldOf(deal)).events).toEqual(["licence.requested", "licence.signed", last]);
      ends[String(state)] = (ends[String(state)] ?? 0) + 1;
      moveTo(bed.clock.now() + 1_000);
    }
    expect(ends).toEqual({ executed: expect.any(Number), lapsed: expect.any(Number) });
    console.info(`a signature against the clock: ${JSON.stringify(ends)}`);
  });
});
