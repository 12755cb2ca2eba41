import { createHash, randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import Stripe from "stripe";
import { afterAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { putFile } from "#infra/local/import-workbook.ts";
import { LOCAL } from "#infra/local/local-environment.ts";
import {
  type AskedLine,
  executedLicence,
  onPage,
  openCheckout,
  PEOPLE,
  paymentsOf,
  readLicence,
  smallWorkbook,
  tokenOf,
  until,
  untilPaid,
} from "#test/support/deal.ts";
import {
  auditFault,
  availabilityItem,
  balances,
  bodyOf,
  departureView,
  type LicenceView,
  licenceView,
  listAll,
  proofOfBooks,
  rightsView,
} from "#test/support/market-answers.ts";
import { NEXT_YEAR } from "#test/support/next-year.ts";
import { freePortRun, type NpmStart, npmStart } from "#test/support/npm-start.ts";
import { type Acknowledged, StubbornClient, stubbornly } from "#test/support/stubborn-client.ts";
import { tinyMp4 } from "#test/unit/screening/tiny-files.ts";

/** More of them: KILLS=50. */
const KILLS = Number(process.env.KILLS ?? 2);
/** A kill comes this long after the marketplace opened, at the latest: the mix is in full swing from the first moment. */
const LATEST_KILL_MILLISECONDS = 1_500;
const SEED = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31));
const KILL_MOMENTS = fc.sample(fc.noBias(fc.integer({ min: 0, max: LATEST_KILL_MILLISECONDS })), {
  seed: SEED,
  numRuns: KILLS,
});

const BUYERS = [PEOPLE.buyer, PEOPLE.otherBuyer, "diego.rojas@andesplay.example"] as const;
const CURRENCIES = ["USD", "EUR", "JPY"] as const;

/** Asked without exclusivity, so that any number of licences fits on one work. */
const LINE: AskedLine = {
  media: ["SVOD"],
  territories: ["VN"],
  languages: "all",
  firstDay: `${NEXT_YEAR}-01-01`,
  lastDay: `${NEXT_YEAR}-12-31`,
  exclusivity: { kind: "non-exclusive" },
};

interface Mix {
  readonly seller: StubbornClient;
  readonly operator: StubbornClient;
  readonly buyers: readonly StubbornClient[];
  readonly workIds: readonly string[];
  readonly acknowledged: Acknowledged[];
  readonly licences: { readonly buyer: StubbornClient; readonly licence: LicenceView }[];
  readonly departureIds: string[];
  imports: number;
  uploads: number;
  /** Once set, everybody finishes what is in hand and stops. */
  over: boolean;
}

let directory: string | undefined;
let running: NpmStart | undefined;

afterAll(async () => {
  running?.interrupt();
  await running?.gone();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

async function begin(port: number): Promise<Mix> {
  const publicUrl = `http://localhost:${port}`;
  const issuer = `http://127.0.0.1:${port + 2}`;
  const acknowledged: Acknowledged[] = [];
  const as = async (email: string) =>
    new StubbornClient(publicUrl, { token: await tokenOf(issuer, email), acknowledged });
  const seller = await as(PEOPLE.seller);
  const operator = await as(PEOPLE.operator);
  const buyers = await Promise.all(BUYERS.map(as));
  const schema = z.object({ items: z.array(availabilityItem) });
  const asked = await buyers[0]?.post("/availability", { lines: [LINE], onlyAvailable: true, pageSize: 50 });
  if (!asked) throw new Error("There are no buyers");
  const { items } = bodyOf(asked, { status: 200, schema });
  const workIds = items.filter(({ granted }) => granted).map(({ workId }) => workId);
  if (workIds.length === 0) throw new Error("Nothing is on offer");
  return {
    ...{ seller, operator, buyers, workIds, acknowledged },
    ...{ licences: [], departureIds: [], imports: 0, uploads: 0, over: false },
  };
}

/** A buyer makes one deal after the other, each from request to payment. */
async function trade(mix: Mix, who: number): Promise<void> {
  const buyer = mix.buyers[who];
  const currency = CURRENCIES[who];
  if (!buyer || !currency) throw new Error(`There is no buyer ${who}`);
  for (let deal = 0; !mix.over; deal++) {
    const workId = mix.workIds[(deal * BUYERS.length + who) % mix.workIds.length] ?? "";
    const terms = { workId, lines: [LINE], feeMinor: 10_000 + deal, currency };
    const licence = await executedLicence({ buyer, seller: mix.seller }, terms);
    mix.licences.push({ buyer, licence });
    const page = await openCheckout(buyer, licence.licenceId);
    // 410: an earlier try was taken and only its answer was lost.
    expect([303, 410]).toContain(await stubbornly("the hosted page", () => onPage(page, "pay")));
    await untilPaid(buyer, licence.licenceId);
  }
}

const importView = z.object({ importId: z.string(), state: z.string() });
const linkView = z.object({ url: z.url(), headers: z.record(z.string(), z.string()) });

/** The seller imports one small workbook after the other. */
async function importAway(mix: Mix): Promise<void> {
  for (let round = 1; !mix.over; round++) {
    const bytes = await smallWorkbook(3, `Kill ${round}`);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const declared = { fileName: `kill-${round}.xlsx`, sizeBytes: bytes.length, sha256, dryRun: false };
    const answer = await mix.seller.post("/catalogue-imports", declared);
    const { importId, upload } = bodyOf(answer, { status: 201, schema: importView.extend({ upload: linkView }) });
    await stubbornly("the workbook", () => putFile(upload, bytes));
    await until(`import ${importId} is applied`, async () => {
      const { state } = importView.parse((await mix.seller.get(`/catalogue-imports/${importId}`)).body);
      expect(state).not.toBe("refused");
      return state === "applied";
    });
    mix.imports += 1;
  }
}

const assetView = z.object({ assetId: z.string(), state: z.string() });
const partsView = z.object({ parts: z.array(linkView.extend({ partNumber: z.int() })) });

/** The seller uploads one screener after the other, and takes each away again by a link. */
async function uploadAway(mix: Mix): Promise<void> {
  const bytes = tinyMp4();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const file = {
    kind: "screener",
    fileName: "screener.mp4",
    contentType: "video/mp4",
    sizeBytes: bytes.length,
    sha256,
  };
  for (let round = 0; !mix.over; round++) {
    const workId = mix.workIds[round % mix.workIds.length];
    const declared = await mix.seller.post(`/works/${workId}/assets`, file);
    const { assetId } = bodyOf(declared, { status: 201, schema: assetView });
    const signed = await mix.seller.post(`/assets/${assetId}/parts`, { firstPart: 1, lastPart: 1 });
    const [part] = bodyOf(signed, { status: 200, schema: partsView }).parts;
    if (!part) throw new Error("The file has no part");
    const put = await stubbornly("the part", () => putFile(part, bytes));
    const parts = [{ partNumber: part.partNumber, eTag: put.headers.get("etag") ?? "" }];
    bodyOf(await mix.seller.post(`/assets/${assetId}/completion`, { parts }), { status: 200, schema: assetView });
    await until(`asset ${assetId} is published`, async () => {
      const { state } = assetView.parse((await mix.seller.get(`/assets/${assetId}`)).body);
      expect(state).not.toBe("rejected");
      return state === "published";
    });
    const link = await mix.seller.post(`/assets/${assetId}/links`, {});
    mix.departureIds.push(bodyOf(link, { status: 200, schema: departureView }).departureId);
    mix.uploads += 1;
  }
}

/** Kills the marketplace at its moments, and starts it again each time. */
async function killAndRestart(at: { readonly directory: string; readonly port: number }): Promise<void> {
  for (const moment of KILL_MOMENTS) {
    await sleep(moment);
    const killed = running;
    if (!killed) throw new Error("The marketplace does not run");
    process.kill(killed.marketplace(), "SIGKILL");
    await killed.gone();
    running = npmStart(at);
    await running.opened();
  }
}

/** Requests whose repeat is not promised to be answered with the same bytes. */
const UNREMEMBERED = /^\/availability$|\/(parts|completion|links)$/;

async function expectAnswersStand(acknowledged: readonly Acknowledged[]): Promise<number> {
  const remembered = acknowledged.filter(({ path }) => !UNREMEMBERED.test(path));
  for (const { by, path, body, idempotencyKey, answer } of remembered) {
    const again = await by.post(path, body, { idempotencyKey });
    expect({ path, status: again.status, body: again.body }).toEqual({
      path,
      status: answer.status,
      body: answer.body,
    });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  }
  return remembered.length;
}

async function expectNothingLostOrDoubled(mix: Mix, paymentsUrl: string): Promise<void> {
  for (const buyer of mix.buyers) {
    const expected = mix.licences.filter((made) => made.buyer === buyer).map(({ licence }) => licence.licenceId);
    const listed = await listAll(buyer, "/licences?side=licensee", licenceView);
    expect(listed.map(({ licenceId }) => licenceId).sort()).toEqual(expected.sort());
    for (const { licenceId } of listed) {
      expect(await readLicence(buyer, licenceId)).toMatchObject({ state: "executed", money: "paid" });
      expect(await paymentsOf(buyer, licenceId)).toMatchObject([{ licenceId, state: "paid" }]);
    }
    expect(await auditFault(buyer)).toBeUndefined();
  }
  expect(await auditFault(mix.seller)).toBeUndefined();
  const licenceIds = mix.licences.map(({ licence }) => licence.licenceId).sort();
  expect((await committed(mix)).sort()).toEqual(licenceIds);
  expect((await charged(paymentsUrl)).sort()).toEqual(licenceIds);
  const departures = await listAll(mix.seller, "/departures", departureView);
  const departed = departures.map(({ departureId }) => departureId);
  expect(new Set(departed).size).toBe(departed.length);
  expect(departed).toEqual(expect.arrayContaining(mix.departureIds));
}

async function committed({ seller, workIds }: Mix): Promise<string[]> {
  const ids: string[] = [];
  for (const workId of workIds) {
    const { granted } = bodyOf(await seller.get(`/works/${workId}/rights`), { status: 200, schema: rightsView });
    ids.push(...granted.map(({ licenceId }) => licenceId));
  }
  return ids;
}

/** The licences of all charges that succeeded, as the payment sandbox has them. */
async function charged(paymentsUrl: string): Promise<string[]> {
  const { hostname, port } = new URL(paymentsUrl);
  const stripe = new Stripe(LOCAL.stripeApiKey, { protocol: "http", host: hostname, port, telemetry: false });
  const ids: string[] = [];
  for await (const session of stripe.checkout.sessions.list({ limit: 100 }))
    if (session.payment_status === "paid") ids.push(session.metadata?.licenceId ?? "not ours");
  return ids;
}

async function expectBooksEqualDeals(mix: Mix): Promise<void> {
  expect(await proofOfBooks(mix.operator)).toMatchObject({ balanced: true, complete: true });
  const standing = await balances(mix.operator);
  for (const currency of CURRENCIES) {
    const fees = mix.licences.filter(({ licence }) => licence.currency === currency);
    const sum = fees.reduce((total, { licence }) => total + licence.feeMinor, 0);
    expect(standing.get(`stripe:clearing ${currency}`) ?? 0).toBe(sum);
  }
  for (const [account, balance] of standing) if (account.includes(":receivable")) expect(balance).toBe(0);
}

describe("npm start, killed again and again in the middle of everything", () => {
  it("loses nothing it acknowledged, doubles nothing, and every deal goes on to its end", async () => {
    console.log(`kills: FAULT_SEED=${SEED}, ${KILL_MOMENTS.join(", ")} ms after each opening`);
    directory = await mkdtemp(join(tmpdir(), "serai-kill-"));
    const at = { directory, port: await freePortRun() };
    running = npmStart(at);
    await running.opened();
    const mix = await begin(at.port);
    const traders = mix.buyers.map((_, who) => trade(mix, who));
    const killer = killAndRestart(at).finally(() => {
      mix.over = true;
    });
    await Promise.all([killer, ...traders, importAway(mix), uploadAway(mix)]);
    const replayed = await expectAnswersStand(mix.acknowledged);
    await expectNothingLostOrDoubled(mix, `http://127.0.0.1:${at.port + 3}`);
    await expectBooksEqualDeals(mix);
    const { licences, imports, uploads } = mix;
    console.log(`kills: ${licences.length} deals, ${imports} imports, ${uploads} uploads, ${replayed} answers stood`);
    expect(Math.min(licences.length, imports, uploads)).toBeGreaterThan(0);
  });
});
