import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPayments } from "#infra/local/payments/start-payments.ts";
import { licenceItem, licenceRef } from "#shared/licensing/licence-store.ts";
import { paymentIdOf } from "#shared/money/payment.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { create, replace, type Write } from "#shared/platform/writes.ts";
import type { Asset } from "#shared/screening/asset.ts";
import { assetItem } from "#shared/screening/asset-store.ts";
import { type ApiAnswer, apiCaller } from "#test/support/api-client.ts";
import { subjectOf } from "#test/support/people.ts";
import { must } from "#test/support/seed-houses.ts";
import { composeWholeApi } from "#test/support/whole-api.ts";
import { type LicenceBed, SELLER, startLicences } from "./licences-bed.ts";
import { OPERATION_ROWS } from "./strangers-rows.ts";

const PARTNER = "trading house of every role";

let bed: LicenceBed;
let payments: Awaited<ReturnType<typeof startPayments>>;
let directory: string;
let send: ReturnType<typeof apiCaller>["send"];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serai-partner-"));
  payments = await startPayments({ directory, secretKey: "sk_test_market" });
  bed = await startLicences();
  const environment = { ...bed.market.environment, STRIPE_API_URL: payments.url };
  const app = composeWholeApi(environment, { clock: bed.clock });
  ({ send } = apiCaller(app, () => bed.market.tokenOf(PARTNER)));
});
afterAll(async () => {
  await bed.market.close();
  await payments.close();
  await rm(directory, { recursive: true, force: true });
});

type Ids = Readonly<Record<string, string>>;
const WHEN = ["only requested", "executed and paid"] as const;

/** A film of the rights holder with a published master, and the partner's licence of it in one of two states. */
async function makeDeal(when: (typeof WHEN)[number]): Promise<Ids> {
  const { market } = bed;
  const line = { firstDay: instantOf(bed.clock.now()).slice(0, 10), exclusivity: { kind: "non-exclusive" } };
  const workId = await bed.newWork();
  const assetId = await publishMaster(workId);
  const deal = await bed.requested(workId, line, PARTNER);
  const { licenceId } = deal;
  if (when === "executed and paid") {
    for (const by of [SELLER, PARTNER] as const) expect((await bed.sign(deal, by)).status).toBe(201);
    must(await raisePayment(market.deps, { licenceId }));
    await pay(licenceId);
  }
  const licensorId = market.organisationId("rights holder");
  return {
    ...{ workId, assetId, licenceId, paymentId: paymentIdOf(licenceId), organisationId: licensorId },
    ...{
      subject: subjectOf("rights holder viewer"),
      clientId: "no-machine",
      account: `licensor:${licensorId}:payable`,
    },
    importId: market.deps.ids.next("catalogueImport"),
    holdbackId: market.deps.ids.next("holdback"),
  };
}

async function publishMaster(workId: string): Promise<string> {
  const at = instantOf(bed.clock.now());
  const asset: Asset = {
    ...{ assetId: bed.market.deps.ids.next("asset"), workId, ownerId: bed.market.organisationId("rights holder") },
    ...{ kind: "master", scope: { kind: "work" }, fileName: "film.mp4", contentType: "video/mp4", sizeBytes: 1024 },
    ...{ sha256: "0".repeat(64), partSizeBytes: 1024, state: "published", declaredBy: "somebody", createdAt: at },
  };
  await commit(create(assetItem, asset));
  return asset.assetId;
}

/** What the money room writes once the fee has come; the payment itself stays open, for the page to pay on. */
async function pay(licenceId: string): Promise<void> {
  const [stored] = await bed.market.deps.table.getMany(licenceRef(licenceId));
  if (!stored) throw new Error("there is no such licence");
  await commit(replace(licenceItem, stored, { ...stored.value, money: "paid" }));
}

async function commit(write: Write): Promise<void> {
  expect(await bed.market.deps.table.commit([write], randomUUID())).toEqual([]);
}

function ask(label: string, ids: Ids): Promise<ApiAnswer> {
  const [method = "", template = ""] = label.split(" ");
  const row = OPERATION_ROWS[label];
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ""));
  const soon = new Date(bed.clock.now() + 86_400_000).toISOString();
  const body = row?.body && JSON.stringify(row.body).replaceAll("{soon}", soon);
  return send(method.toUpperCase(), `/api/v1${path}?${new URLSearchParams(row?.query)}`, {
    ...(body === undefined ? {} : { body }),
    headers: { "content-type": "application/json", "idempotency-key": randomUUID(), "if-match": '"r1"' },
  });
}

describe("the licensee of a deal is told no more of its partner's records than the deal opens", () => {
  const walked = Object.entries(OPERATION_ROWS).flatMap(([label, { partner }]) =>
    partner ? WHEN.map((when, i) => [label, when, partner[i]] as const) : [],
  );
  test.each(walked)("%s, while the licence is %s: %i", async (label, when, status) => {
    const answer = await ask(label, await makeDeal(when));
    expect(answer.status, answer.text).toBe(status);
  });

  test("all told", () => console.log(`strangers: ${walked.length} rows of a partner before and after the deal`));
});
