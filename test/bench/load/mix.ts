import { randomUUID } from "node:crypto";
import { LOCAL } from "#infra/local/local-environment.ts";
import type { ApiAnswer } from "#infra/local/market-client.ts";
import { webhookSignature } from "#infra/local/payments/webhook-signature.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { licenceView } from "#test/support/market-answers.ts";
import type { House } from "./found-houses.ts";
import type { Result, Sample } from "./open-loop.ts";
import { OPEN_LINE, type Stage } from "./stage.ts";

/** A licence on its way, between the hands that take it further. */
interface UnderWay {
  readonly licenceId: string;
  readonly documentSha256: string;
  readonly buyer: House;
  readonly seller: House;
}

/** What the players share: the stage, their chance, and the licences that wait for their next step. */
interface Play {
  readonly stage: Stage;
  readonly chance: () => number;
  readonly requested: UnderWay[];
  readonly agreed: UnderWay[];
  readonly halfSigned: UnderWay[];
}

/** A status, or nothing where the operation had nothing to work on. */
type Act = (play: Play) => Promise<number | undefined>;

interface Operation {
  readonly name: string;
  /** Of a hundred things asked, this many. */
  readonly share: number;
  readonly act: Act;
}

/**
 * A busy hour: mostly looking and asking, every seventh a step of a deal, screeners watched in between. The steps of a
 * deal are in their natural proportion, a little more being begun than ended.
 */
const MIX: readonly Operation[] = [
  { name: "availability of named works", share: 15, act: askOfWorks },
  { name: "search of the market", share: 10, act: searchMarket },
  { name: "title page", share: 28, act: openTitle },
  { name: "licence read", share: 13, act: readLicence },
  { name: "request", share: 5, act: request },
  { name: "agreement", share: 4, act: agree },
  { name: "signature", share: 8, act: sign },
  { name: "callback of Stripe", share: 5, act: callBack },
  { name: "link to a file", share: 12, act: askLink },
];

const SHARES = MIX.reduce((sum, { share }) => sum + share, 0);

/** Players on a stage: each call asks one thing, chosen by chance in the shares of the mix. */
export function playersOn(stage: Stage, chance: () => number): () => Promise<Pick<Sample, "operation" | "result">> {
  const play: Play = { stage, chance, requested: [], agreed: [], halfSigned: [] };
  return async () => {
    const operation = chosen(chance);
    try {
      const status = await operation.act(play);
      if (status !== undefined) return { operation: operation.name, result: resultOf(status) };
      // Nothing waits for that step: somebody begins a deal instead.
      return { operation: "request", result: resultOf(await request(play)) };
    } catch {
      return { operation: operation.name, result: "failed" };
    }
  };
}

function chosen(chance: () => number): Operation {
  let left = chance() * SHARES;
  for (const operation of MIX) {
    left -= operation.share;
    if (left < 0) return operation;
  }
  throw new RangeError("chance gave a number that is not below one");
}

function resultOf(status: number): Result {
  if (status < 400) return "served";
  if (status === 503) return "contended";
  return status < 500 ? "refused" : "failed";
}

function oneOf<T>(things: readonly T[], chance: () => number): T {
  const found = things[Math.floor(chance() * things.length)];
  if (found === undefined) throw new Error("There is nothing to choose from");
  return found;
}

async function askOfWorks({ stage, chance }: Play): Promise<number> {
  const asked = new Set(Array.from({ length: 5 }, () => oneOf(stage.works, chance).workId));
  const question = { workIds: [...asked], lines: [OPEN_LINE] };
  return (await oneOf(stage.buyers, chance).client.post("/availability", question)).status;
}

async function searchMarket({ stage, chance }: Play): Promise<number> {
  const question = { lines: [OPEN_LINE], onlyAvailable: true, pageSize: 25 };
  return (await oneOf(stage.buyers, chance).client.post("/availability", question)).status;
}

async function openTitle({ stage, chance }: Play): Promise<number> {
  const { cookie } = oneOf(stage.buyers, chance);
  const { workId } = oneOf(stage.works, chance);
  const page = await fetch(`${stage.endpoints.publicUrl}/works/${workId}`, {
    headers: { cookie, accept: "text/html" },
    redirect: "manual",
    signal: AbortSignal.timeout(PAGE_TIMEOUT_MILLISECONDS),
  });
  await page.arrayBuffer();
  // Sent on to sign in: the session was not known.
  return page.status === 200 ? 200 : 500;
}

/** As long as the API's client waits. */
const PAGE_TIMEOUT_MILLISECONDS = 30_000;

async function readLicence({ requested, agreed, halfSigned, chance }: Play): Promise<number | undefined> {
  const waiting = [...requested, ...agreed, ...halfSigned];
  if (waiting.length === 0) return undefined;
  const { licenceId, buyer } = oneOf(waiting, chance);
  return (await buyer.client.get(`/licences/${licenceId}`)).status;
}

async function request({ stage, chance, requested }: Play): Promise<number> {
  const buyer = oneOf(stage.buyers, chance);
  const { workId, seller } = oneOf(stage.works, chance);
  const terms = { workId, lines: [OPEN_LINE], feeMinor: 250_000, currency: "USD" };
  const answer = await buyer.client.post("/licences", terms);
  if (answer.status === 201) requested.push({ ...licenceView.parse(answer.body), buyer, seller });
  return answer.status;
}

async function agree({ requested, agreed }: Play): Promise<number | undefined> {
  const licence = requested.shift();
  if (!licence) return undefined;
  const answer = await licence.seller.client.post(`/licences/${licence.licenceId}/agreement`, { holdDays: 7 });
  passOn(licence, answer, { again: requested, next: agreed });
  return answer.status;
}

async function sign({ agreed, halfSigned }: Play): Promise<number | undefined> {
  const half = halfSigned.shift();
  const licence = half ?? agreed.shift();
  if (!licence) return undefined;
  const { licenceId, documentSha256 } = licence;
  const by = half ? licence.buyer : licence.seller;
  const answer = await by.client.post(`/licences/${licenceId}/signatures`, { documentSha256 });
  passOn(licence, answer, half ? { again: halfSigned } : { again: agreed, next: halfSigned });
  return answer.status;
}

/** To its next step, or back in line when too many came at once. */
function passOn(licence: UnderWay, { status }: ApiAnswer, to: { again: UnderWay[]; next?: UnderWay[] }): void {
  if (status < 300) to.next?.push(licence);
  else if (status === 503) to.again.push(licence);
}

/** One more callback about what is paid already, under an id of its own: verified, stored, looked up and found settled. */
async function callBack({ stage }: Play): Promise<number> {
  const payload = JSON.stringify({
    id: `evt_load_${randomUUID()}`,
    object: "event",
    type: "checkout.session.completed",
    created: Math.floor(Date.now() / 1000),
    data: { object: { id: stage.paidSessionId, object: "checkout.session" } },
  });
  const seconds = Math.floor(Date.now() / 1000);
  const signature = webhookSignature({ payload, secret: LOCAL.stripeWebhookSecret, seconds });
  const answer = await fetch(stage.endpoints.publicUrl + PATHS.webhook, {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": signature },
    body: payload,
    signal: AbortSignal.timeout(PAGE_TIMEOUT_MILLISECONDS),
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function askLink({ stage, chance }: Play): Promise<number> {
  const assetId = oneOf(stage.assetIds, chance);
  return (await oneOf(stage.buyers, chance).client.post(`/assets/${assetId}/links`)).status;
}
