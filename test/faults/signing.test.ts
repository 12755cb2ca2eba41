import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { composeApi } from "#functions/api/compose.ts";
import type { LicensingDeps } from "#shared/licensing/licence-change.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import { type Clock, instantOf } from "#shared/platform/clock.ts";
import { listUndelivered } from "#shared/platform/outbox.ts";
import { createDocuments, Table } from "#shared/platform/table.ts";
import { TRANSACTION_BUDGET } from "#shared/platform/transact.ts";
import { BUYER, type Deal, type LicenceBed, reasonOf, SELLER, startLicences } from "#test/http/licences-bed.ts";
import { apiCaller } from "#test/support/api-client.ts";
import { must } from "#test/support/seed-houses.ts";
import { type Mishap, startWire, type Wire } from "./wire.ts";

let bed: LicenceBed;
let wire: Wire;
let documents: DynamoDBDocumentClient;
/** The same marketplace, its table at the far end of the wire. */
let deps: LicensingDeps;
beforeAll(async () => {
  bed = await startLicences();
  wire = await startWire(bed.market.environment.DYNAMODB_ENDPOINT ?? "");
  documents = createDocuments({ endpoint: wire.endpoint });
  const { TABLE_NAME: name = "" } = bed.market.environment;
  deps = { ...bed.market.deps, table: new Table({ documents, name, clock: bed.clock }) };
});
afterEach(() => wire.mishaps("TransactWriteItems"));
afterAll(async () => {
  documents?.destroy();
  await wire?.close();
  await bed?.market.close();
});

const CONFLICT: Mishap = { answer: "TransactionCanceledException", reasons: ["None", "TransactionConflict"] };
const THROTTLED: Mishap = { answer: "TransactionCanceledException", reasons: ["ThrottlingError"] };
const IN_PROGRESS: Mishap = { answer: "TransactionInProgressException" };
const TABLE_BUSY: Mishap = { answer: "ThrottlingException" };
const times = (count: number, mishap: Mishap) => Array.from({ length: count }, () => mishap);

async function halfSigned(): Promise<{ workId: string; deal: Deal }> {
  const workId = await bed.newWork();
  const deal = await bed.requested(workId);
  expect((await bed.sign(deal, SELLER)).status).toBe(201);
  wire.taken();
  return { workId, deal };
}

async function eventsOf({ licenceId }: Deal): Promise<string[]> {
  const events: string[] = [];
  const before = instantOf(bed.clock.now() + 120_000);
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const page = await listUndelivered(bed.market.deps.table, before, { pageSize: 100, pageToken: token });
    events.push(...page.items.flatMap(({ value }) => (value.subject === licenceId ? [value.type] : [])));
    token = page.nextPageToken;
  }
  return events;
}

async function expectExecutedOnce(workId: string, deal: Deal): Promise<void> {
  const { body, headers } = await bed.read(deal);
  expect([body.state, headers.get("etag")]).toEqual(["executed", '"r3"']);
  expect(body.signatures).toHaveLength(2);
  const { holds, commitments } = await bed.headOf(workId);
  expect([holds.length, commitments.map(({ licenceId }) => licenceId)]).toEqual([0, [deal.licenceId]]);
  expect(await eventsOf(deal)).toEqual(["licence.requested", "licence.signed", "licence.executed"]);
}

async function expectUntouched(workId: string, deal: Deal): Promise<void> {
  const { body, headers } = await bed.read(deal);
  expect([body.state, headers.get("etag")]).toEqual(["part-signed", '"r2"']);
  expect(body.signatures).toHaveLength(1);
  expect(await bed.headOf(workId)).toMatchObject({ commitments: [], holds: [{ licenceId: deal.licenceId }] });
  expect(await eventsOf(deal)).toEqual(["licence.requested", "licence.signed"]);
}

describe("signing", () => {
  test("is one read and one transaction once the process knows which work the licence is of", async () => {
    const { workId, deal } = await halfSigned();
    expect(must(await signLicence(deps, await bed.market.actor(BUYER), deal)).state).toBe("executed");
    expect(wire.taken()).toEqual(["BatchGetItem", "TransactWriteItems"]);
    await expectExecutedOnce(workId, deal);
  });

  test.each([
    ["another transaction holds a record", CONFLICT],
    ["a partition is throttled", THROTTLED],
    ["the same transaction is still in progress", IN_PROGRESS],
  ])("reads and decides again while %s, and comes to the same end", async (_, mishap) => {
    const { workId, deal } = await halfSigned();
    wire.mishaps("TransactWriteItems", ...times(3, mishap));
    expect(must(await signLicence(deps, await bed.market.actor(BUYER), deal)).state).toBe("executed");
    const taken = wire.taken();
    expect(taken.filter((operation) => operation === "TransactWriteItems").length).toBeGreaterThanOrEqual(4);
    await expectExecutedOnce(workId, deal);
  });

  test("waits out a table that turns requests away", async () => {
    const { workId, deal } = await halfSigned();
    wire.mishaps("TransactWriteItems", ...times(2, TABLE_BUSY));
    wire.mishaps("BatchGetItem", ...times(2, TABLE_BUSY));
    expect(must(await signLicence(deps, await bed.market.actor(BUYER), deal)).state).toBe("executed");
    await expectExecutedOnce(workId, deal);
  });

  test.each([1, 2])("is done once when its answer is lost on the way (%i times)", async (lost) => {
    const { workId, deal } = await halfSigned();
    wire.mishaps("TransactWriteItems", ...times(lost, "lose-answer"));
    expect(must(await signLicence(deps, await bed.market.actor(BUYER), deal)).state).toBe("executed");
    // The repeat carries the same token: the engine knows that it has done this.
    expect(wire.taken().filter((operation) => operation === "TransactWriteItems")).toHaveLength(1 + lost);
    await expectExecutedOnce(workId, deal);
  });

  test("sees, after a conflict, that the rights have gone, and says so", async () => {
    const { workId, deal } = await halfSigned();
    wire.mishaps("TransactWriteItems", CONFLICT);
    const waiting = { ...bed.clock, sleep: async () => void (await bed.withdraw(deal)) };
    const outcome = await signLicence({ ...deps, clock: waiting }, await bed.market.actor(BUYER), deal);
    expect(outcome).toMatchObject({ ok: false, reason: "licence-not-open", detail: { state: "withdrawn" } });
    expect((await bed.headOf(workId)).commitments).toEqual([]);
  });
});

describe("signing over HTTP", () => {
  const caller = (clock: Clock = bed.clock) => {
    const app = composeApi({ ...bed.market.environment, DYNAMODB_ENDPOINT: wire.endpoint }, { clock });
    return apiCaller(app, () => bed.market.tokenOf(BUYER));
  };

  test("is given up when the budget is spent: 503, come again, nothing written; coming again it is done", async () => {
    const { workId, deal } = await halfSigned();
    const path = `/api/v1/licences/${deal.licenceId}/signatures`;
    const key = { "idempotency-key": "contended-once" };
    let paused = 0;
    const sleep = async (milliseconds: number) => {
      paused += milliseconds;
    };
    const buyer = caller({ ...bed.clock, sleep });
    wire.mishaps("TransactWriteItems", ...times(TRANSACTION_BUDGET.tries, CONFLICT));
    const answer = await buyer.post(path, { documentSha256: deal.documentSha256 }, key);
    expect([answer.status, reasonOf(answer), answer.headers.get("retry-after")]).toEqual([503, "contended", "1"]);
    expect(paused).toBeLessThan(TRANSACTION_BUDGET.milliseconds);
    await expectUntouched(workId, deal);
    wire.mishaps("TransactWriteItems");
    const again = await buyer.post(path, { documentSha256: deal.documentSha256 }, key);
    expect([again.status, again.body.state]).toEqual([201, "executed"]);
    expect((await buyer.post(path, { documentSha256: deal.documentSha256 }, key)).text).toBe(again.text);
    await expectExecutedOnce(workId, deal);
  });

  test("whose every answer was lost is a fault that tells nothing; the repeat is given what was done", async () => {
    const { workId, deal } = await halfSigned();
    const path = `/api/v1/licences/${deal.licenceId}/signatures`;
    const key = { "idempotency-key": "lost-for-good" };
    const buyer = caller();
    wire.mishaps("TransactWriteItems", ...times(10, "lose-answer"));
    const answer = await buyer.post(path, { documentSha256: deal.documentSha256 }, key);
    expect([answer.status, reasonOf(answer)]).toEqual([500, "fault"]);
    wire.mishaps("TransactWriteItems");
    const again = await buyer.post(path, { documentSha256: deal.documentSha256 }, key);
    expect([again.status, again.body.state, again.headers.get("idempotent-replayed")]).toEqual([
      201,
      "executed",
      "true",
    ]);
    await expectExecutedOnce(workId, deal);
  });
});
