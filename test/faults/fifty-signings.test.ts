import { randomInt } from "node:crypto";
import fc from "fast-check";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL } from "#infra/local/local-environment.ts";
import type { ApiAnswer, MarketClient } from "#infra/local/market-client.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import {
  type AskedLine,
  insist,
  OFFER,
  type OpenMarket,
  onPage,
  openCheckout,
  openMarket,
  PEOPLE,
  paymentsOf,
  readLicence,
  requestLicence,
  sign,
  tokenOf,
  untilPaid,
} from "#test/support/deal.ts";
import {
  auditFault,
  balances,
  bodyOf,
  type LicenceView,
  licenceView,
  proofOfBooks,
  reasonOf,
  refusalView,
  rightsView,
} from "#test/support/market-answers.ts";
import { NEXT_YEAR } from "#test/support/next-year.ts";

const BUYERS = 50;
const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));

/** Any part of the offer that holds SVOD in Vietnam in the middle of the year after next: any two of them overlap. */
const overlapping: fc.Arbitrary<AskedLine> = fc.record({
  media: fc.subarray(["FTV", "AVOD"]).map((others) => ["SVOD", ...others]),
  territories: fc.subarray(OFFER.territories.filter((code) => code !== "VN")).map((others) => ["VN", ...others]),
  languages: fc.constant("all" as const),
  firstDay: fc
    .integer({ min: 1, max: 28 })
    .map((day) => `${NEXT_YEAR}-0${(day % 9) + 1}-${String(day).padStart(2, "0")}`),
  lastDay: fc.integer({ min: NEXT_YEAR + 2, max: NEXT_YEAR + 6 }).map((year) => `${year}-06-30`),
  exclusivity: fc.constant({ kind: "exclusive" as const }),
});

interface Bid {
  readonly buyer: MarketClient;
  readonly licence: LicenceView;
}

let open: OpenMarket;
let buyers: readonly MarketClient[];

beforeAll(async () => {
  console.log(`fifty signings: FC_SEED=${SEED}`);
  open = await openMarket({ works: 3 });
  buyers = await inTurns(
    Array.from({ length: BUYERS }, (_, n) => n),
    (n) => open.newBuyer(`broadcaster-${n + 1}`),
  );
});
afterAll(() => open?.close());

/** A few at a time: what prepares the crowd is not the crowd. */
async function inTurns<T, R>(things: readonly T[], act: (thing: T, index: number) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let from = 0; from < things.length; from += 5) {
    const few = things.slice(from, from + 5).map((thing, index) => act(thing, from + index));
    done.push(...(await Promise.all(few)));
  }
  return done;
}

function workId(index: number): string {
  const found = open.workIds[index];
  if (found === undefined) throw new Error(`There is no work ${index}`);
  return found;
}

/** Every buyer asks for the same work; each in its own part of the offer and for its own fee. */
function bidAll(index: number): Promise<Bid[]> {
  const lines = fc.sample(overlapping, { seed: SEED + index, numRuns: BUYERS });
  return inTurns(buyers, async (buyer, n) => {
    const line = lines[n];
    if (!line) throw new Error("There are fewer lines than buyers");
    const terms = { workId: workId(index), lines: [line], feeMinor: 100_000 + n, currency: "USD" };
    return { buyer, licence: await requestLicence(buyer, terms) };
  });
}

function statusesOf(answers: readonly ApiAnswer[]): Record<number, number> {
  const counted = Map.groupBy(answers, ({ status }) => status);
  return Object.fromEntries([...counted].map(([status, same]) => [status, same.length]));
}

/** Each refusal says which cells are taken, the contested one among them, and by what. */
function expectReasons(answers: readonly ApiAnswer[], code: string) {
  for (const answer of answers) {
    expect(reasonOf(answer)).toBe("rights-not-available");
    const { refusals = [] } = refusalView.parse(answer.body);
    expect(refusals.some((cells) => cells.code === code && cells.territories.includes("VN"))).toBe(true);
  }
}

async function grantedOf(index: number) {
  const answer = await open.seller.get(`/works/${workId(index)}/rights`);
  return bodyOf(answer, { status: 200, schema: rightsView }).granted;
}

async function paidSessions(): Promise<(string | undefined)[]> {
  const { hostname, port } = new URL(open.market.endpoints.payments);
  const stripe = new Stripe(LOCAL.stripeApiKey, { protocol: "http", host: hostname, port, telemetry: false });
  const sessions = await stripe.checkout.sessions.list({ limit: 100 });
  return sessions.data.map(({ metadata }) => metadata?.licenceId);
}

describe("fifty signings of overlapping exclusives at once", () => {
  let bids: Bid[];
  let answers: ApiAnswer[];
  let contended = 0;

  beforeAll(async () => {
    bids = await bidAll(0);
    await inTurns(bids, async ({ buyer, licence }) =>
      bodyOf(await sign(buyer, licence), { status: 201, schema: licenceView }),
    );
    expect(await grantedOf(0)).toEqual([]);
    const startedAt = performance.now();
    answers = await Promise.all(
      bids.map(({ licence }) => sign(open.seller, licence, { onContended: () => void contended++ })),
    );
    console.log(
      `fifty signings: ${Math.round(performance.now() - startedAt)} ms, ${contended} were told to come again`,
    );
  });

  it("execute exactly one licence and refuse the others with the cells that are taken", async () => {
    expect(statusesOf(answers)).toEqual({ 201: 1, 409: BUYERS - 1 });
    expectReasons(
      answers.filter(({ status }) => status === 409),
      "committed",
    );
    const states = await inTurns(
      bids,
      async ({ buyer, licence }) => (await readLicence(buyer, licence.licenceId)).state,
    );
    expect(states.filter((state) => state === "executed")).toHaveLength(1);
    expect(states.filter((state) => state === "requested")).toHaveLength(BUYERS - 1);
  });

  it("leave one commitment, one payment, one charge, and books that balance", async () => {
    const winner = bids[answers.findIndex(({ status }) => status === 201)];
    if (!winner) throw new Error("Nobody won");
    const { licenceId, feeMinor } = winner.licence;
    expect(await grantedOf(0)).toEqual([{ licenceId }]);
    await open.market.streamDrained();
    const payments = await inTurns(bids, async ({ buyer, licence }) => await paymentsOf(buyer, licence.licenceId));
    expect(payments.flat().map((payment) => payment.licenceId)).toEqual([licenceId]);
    for (const { buyer, licence } of bids.filter((bid) => bid !== winner).slice(0, 5)) {
      const paymentId = licence.licenceId.replace("lic_", "pay_");
      expect((await buyer.post(`/payments/${paymentId}/checkout`)).status).toBe(404);
    }
    expect(await onPage(await openCheckout(winner.buyer, licenceId), "pay")).toBe(303);
    await untilPaid(winner.buyer, licenceId);
    await open.market.streamDrained();
    expect(await paidSessions()).toEqual([licenceId]);
    expect(await proofOfBooks(open.operator)).toMatchObject({ balanced: true, complete: true });
    const standing = [...(await balances(open.operator)).values()].filter((balance) => balance !== 0);
    // What Stripe holds for the network is the winner's fee, and it is owed on to the licensor and earned as commission.
    expect(standing.filter((balance) => balance > 0)).toEqual([feeMinor]);
    expect(await auditFault(open.seller)).toBeUndefined();
  });
});

describe("fifty agreements to overlapping exclusives at once", () => {
  it("hold the rights for exactly one, and for another once that one has withdrawn", async () => {
    const bids = await bidAll(1);
    const agree = ({ licence }: Bid) => insist(() => open.seller.post(`/licences/${licence.licenceId}/agreement`, {}));
    const answers = await Promise.all(bids.map(agree));
    expect(statusesOf(answers)).toEqual({ 200: 1, 409: BUYERS - 1 });
    expectReasons(
      answers.filter(({ status }) => status === 409),
      "on-hold-until",
    );
    const winner = bids[answers.findIndex(({ status }) => status === 200)];
    if (!winner) throw new Error("Nobody won");
    expect((await grantedOf(1)).map(({ licenceId }) => licenceId)).toEqual([winner.licence.licenceId]);
    expect((await winner.buyer.post(`/licences/${winner.licence.licenceId}/withdrawal`, {})).status).toBe(200);
    expect(await grantedOf(1)).toEqual([]);
    const others = bids.filter((bid) => bid !== winner).slice(0, 5);
    expect(statusesOf(await Promise.all(others.map(agree)))).toEqual({ 200: 1, 409: others.length - 1 });
  });
});

describe("twenty sendings of one signature under one Idempotency-Key", () => {
  it("sign once and are answered with the same bytes", async () => {
    const [buyer] = buyers;
    if (!buyer) throw new Error("There is no buyer");
    const line = fc.sample(overlapping, { seed: SEED, numRuns: 1 });
    const licence = await requestLicence(buyer, { workId: workId(2), lines: line, feeMinor: 70_000, currency: "EUR" });
    const token = await tokenOf(open.market.endpoints.issuer, PEOPLE.seller);
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendSignature(token, licence)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await readLicence(buyer, licence.licenceId)).signedBy).toEqual(["licensor"]);
  });
});

/** The bytes of the answer count here, so it is sent by hand. */
async function sendSignature(token: string, { licenceId, documentSha256 }: LicenceView) {
  for (let asked = 0; asked < 20; asked++) {
    const answer = await fetch(`${open.market.endpoints.publicUrl}${PATHS.api}/licences/${licenceId}/signatures`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": `one-signature-of-${licenceId}`,
      },
      body: JSON.stringify({ documentSha256 }),
    });
    const text = await answer.text();
    const replayed = answer.headers.get("idempotent-replayed") === "true";
    if (answer.status !== 503) return { status: answer.status, text, replayed };
  }
  throw new Error("The signature was contended to the end");
}
