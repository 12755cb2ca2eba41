import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { DEMO_OPERATOR } from "#infra/local/demo-network.ts";
import { machineToken, signInAs } from "#infra/local/identity/sign-in.ts";
import { importWorkbook } from "#infra/local/import-workbook.ts";
import { type ApiAnswer, MarketClient, type SendOptions } from "#infra/local/market-client.ts";
import { type RowFacts, writeAvails } from "#infra/local/seed/write-avails.ts";
import { seedNetwork } from "#infra/local/seed-network.ts";
import { type Marketplace, startMarketplace } from "#infra/local/start-marketplace.ts";
import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import { type Edges, type Ground, layGround } from "#shared/platform/ground.ts";
import { bodyOf, type LicenceView, licenceView, listAll, type PaymentView, paymentView } from "./market-answers.ts";
import { NEXT_YEAR } from "./next-year.ts";
import { must } from "./seed-houses.ts";

/** People of the demo network by what they do in a deal. */
export const PEOPLE = {
  operator: DEMO_OPERATOR.administrator.email,
  seller: "camille.laurent@meridian.example",
  buyer: "linh.tran@mekong.example",
  otherBuyer: "kadri.tamm@balticone.example",
} as const;

/** Where the catalogue of a small market may be shown, in what way, and when. */
export const OFFER = {
  territories: ["VN", "TH", "MY", "SG", "ID", "PH", "KH", "LA"],
  media: ["SVOD", "FTV", "AVOD"],
  firstDay: `${NEXT_YEAR - 1}-01-01`,
  lastDay: `${NEXT_YEAR + 6}-12-31`,
} as const;

/** One line of rights as a request writes it. */
export interface AskedLine {
  readonly media: readonly string[];
  readonly territories: readonly string[];
  readonly languages: "all";
  readonly firstDay: string;
  readonly lastDay: string;
  readonly exclusivity: { readonly kind: "exclusive" | "non-exclusive" };
}

export const EXCLUSIVE_LINE: AskedLine = {
  media: ["SVOD"],
  territories: ["VN", "TH"],
  languages: "all",
  firstDay: `${NEXT_YEAR}-01-01`,
  lastDay: `${NEXT_YEAR}-12-31`,
  exclusivity: { kind: "exclusive" },
};

export interface OpenMarket {
  readonly market: Marketplace;
  readonly deps: Ground;
  /** The works of the seller, by title. */
  readonly workIds: readonly string[];
  readonly operator: MarketClient;
  readonly seller: MarketClient;
  /** Signs somebody in through the real code flow. */
  as(email: string): Promise<MarketClient>;
  /** Founds a broadcaster, and gives the client its machine calls the API with. */
  newBuyer(name: string): Promise<MarketClient>;
  /** Turns a knob of the payment sandbox, or asks it. */
  sandbox(path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

/** The whole marketplace in a directory of its own, with the demo network and a small catalogue on offer. */
export async function openMarket(options: { works: number; edges?: Edges }): Promise<OpenMarket> {
  const directory = await mkdtemp(join(tmpdir(), "serai-journey-"));
  const { edges } = options;
  const market = await startMarketplace({ directory, logLevel: "ERROR", ...(edges ? { edges } : {}) });
  const close = async () => {
    await market.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const deps = layGround("api", groundConfig(market));
    await seedNetwork(deps);
    const as = (email: string) => clientAs(market.endpoints, email);
    const [operator, seller] = await Promise.all([as(PEOPLE.operator), as(PEOPLE.seller)]);
    const imported = await importWorkbook(seller, {
      fileName: "small.xlsx",
      bytes: await smallWorkbook(options.works),
    });
    if (imported.state !== "applied") throw new Error(`The catalogue was ${imported.state}`);
    const works = await listAll(seller, "/works?of=own", z.object({ workId: z.string() }));
    return {
      ...{ market, deps, operator, seller, as, close },
      workIds: works.map(({ workId }) => workId),
      newBuyer: (name) => newBuyer({ market, deps, operator }, name),
      sandbox: (path, body) => turnKnob(market.endpoints.payments + path, body),
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

function groundConfig({ environment, endpoints }: Marketplace) {
  return {
    TABLE_NAME: environment.TABLE_NAME ?? "",
    LOG_LEVEL: "WARN",
    DYNAMODB_ENDPOINT: endpoints.dynamoDb,
  } as const;
}

/** Where a program on this machine lets the provider send it back to; nothing listens there. */
const CALLBACK = "http://127.0.0.1/callback";

/** An access token of somebody who signed in through the real code flow. */
export async function tokenOf(issuer: string, email: string): Promise<string> {
  return (await signInAs({ issuer, redirectUri: CALLBACK, email })).accessToken;
}

export async function clientAs(at: { issuer: string; publicUrl: string }, email: string): Promise<MarketClient> {
  return new MarketClient(at.publicUrl, { token: await tokenOf(at.issuer, email) });
}

async function newBuyer(
  at: { readonly market: Marketplace; readonly deps: Ground; readonly operator: MarketClient },
  name: string,
): Promise<MarketClient> {
  const { issuer, publicUrl } = at.market.endpoints;
  const email = `admin@${name}.example`;
  const invited = { name, country: "VN", kind: "broadcaster", administratorEmail: email };
  const schema = z.object({ organisationId: z.string() });
  const asked = await insist(() => at.operator.post("/organisations", invited));
  const organisation = bodyOf(asked, { status: 201, schema });
  const { accessToken, idToken } = await signInAs({ issuer, redirectUri: CALLBACK, email });
  const [, claims = ""] = idToken.split(".");
  const { sub } = z.object({ sub: z.string() }).parse(JSON.parse(Buffer.from(claims, "base64url").toString()));
  must(await acceptInvitation(at.deps, { subject: sub, email, name: `Head of ${name}` }, organisation));
  const machine = { clientId: `machine-${name}`, clientSecret: `the-secret-of-${name}-in-a-test` };
  at.market.registerMachine(machine);
  const clientAccessToken = await machineToken({ issuer, ...machine });
  const described = { name: "Rights desk", roles: ["acquisitions", "signatory", "finance"], clientAccessToken };
  const registered = await new MarketClient(publicUrl, { token: accessToken }).post("/api-clients", described);
  if (registered.status !== 201) throw new Error(`${name} got no machine: ${JSON.stringify(registered.body)}`);
  return new MarketClient(publicUrl, { token: clientAccessToken });
}

/** Films whose every right of the offer is held exclusively. `label` keeps two workbooks apart. */
export function smallWorkbook(films: number, label = "Journey"): Promise<Uint8Array> {
  const numbers = Array.from({ length: films }, (_, index) => String(index + 1).padStart(2, "0"));
  const rights = OFFER.territories.flatMap((territory) => OFFER.media.map((medium) => ({ territory, medium })));
  return writeAvails({
    movies: numbers.flatMap((number) => rights.map((right) => row(`${label} ${number}`, right))),
    tv: [],
  });
}

function row(title: string, right: { readonly territory: string; readonly medium: string }): RowFacts {
  const id = title.toLowerCase().replaceAll(" ", "-");
  return {
    "Avail:DisplayName": "Meridian Film Sales",
    "AvailTrans:Territory": right.territory,
    "AvailAsset:WorkType": "Movie",
    "Disposition:EntryType": "Full Extract",
    "AvailMetadata:TitleInternalAlias": title,
    "AvailMetadata:TitleDisplayUnlimited": title,
    "AvailTrans:AssetLanguage": "en",
    "AvailTrans:LicenseType": right.medium,
    "AvailTrans:FormatProfile": "HD",
    "AvailTrans:Start": OFFER.firstDay,
    "AvailTrans:End": OFFER.lastDay,
    "AvailTrans:Exclusive": true,
    "AvailAsset:ContentID": `md:cid:org:meridian.example:${id}`,
    "Avail:ALID": `md:alid:org:meridian.example:${id}`,
    "AvailTrans:PriceType": "LicenseFee",
    "AvailTrans:PriceValue": 5000,
    "AvailTrans:PriceCurrency": "USD",
  };
}

/** More 503s than a client's patience has: past this something is stuck. */
const MOST_ASKS = 60;
const CONTENDED = 503;

/** Asks again, as Retry-After says, while the marketplace answers that too many came at once. */
export async function insist(ask: () => Promise<ApiAnswer>, onContended: () => void = () => undefined) {
  for (let asked = 1; ; asked++) {
    const answer = await ask();
    if (answer.status !== CONTENDED || asked === MOST_ASKS) return answer;
    onContended();
    await sleep(Number(answer.headers.get("retry-after") ?? 1) * 1000);
  }
}

/** Waits until a thing is so. Throws after `seconds` (120 unless told: far more than anything takes on a busy machine), naming what was awaited. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  { seconds = 120 }: { readonly seconds?: number } = {},
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
    await sleep(50);
  }
}

async function turnKnob(url: string, body: object | undefined): Promise<unknown> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, body === undefined ? {} : init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

/** What two sides make a deal about. */
export interface Terms {
  readonly workId: string;
  readonly lines: readonly AskedLine[];
  readonly feeMinor: number;
  readonly currency: string;
}

export async function requestLicence(buyer: MarketClient, terms: Terms): Promise<LicenceView> {
  const idempotencyKey = crypto.randomUUID();
  const answer = await insist(() => buyer.post("/licences", terms, { idempotencyKey }));
  return bodyOf(answer, { status: 201, schema: licenceView });
}

/** One try to sign, whatever comes of it; only contention is asked again. */
export function sign(
  by: MarketClient,
  { licenceId, documentSha256 }: Pick<LicenceView, "licenceId" | "documentSha256">,
  options: SendOptions & { readonly onContended?: () => void } = {},
): Promise<ApiAnswer> {
  const { onContended, ...sent } = { idempotencyKey: crypto.randomUUID(), ...options };
  return insist(() => by.post(`/licences/${licenceId}/signatures`, { documentSha256 }, sent), onContended);
}

/** Requested, and signed by both: a licence in force. */
export async function executedLicence(
  { buyer, seller }: { readonly buyer: MarketClient; readonly seller: MarketClient },
  terms: Terms,
): Promise<LicenceView> {
  const licence = await requestLicence(buyer, terms);
  bodyOf(await sign(buyer, licence), { status: 201, schema: licenceView });
  return bodyOf(await sign(seller, licence), { status: 201, schema: licenceView });
}

export async function readLicence(by: MarketClient, licenceId: string): Promise<LicenceView> {
  return bodyOf(await by.get(`/licences/${licenceId}`), { status: 200, schema: licenceView });
}

export function paymentsOf(by: MarketClient, licenceId: string): Promise<PaymentView[]> {
  return listAll(by, `/licences/${licenceId}/payments`, paymentView);
}

/** Waits for the fee to be due and opens the page to pay it on. */
export async function openCheckout(buyer: MarketClient, licenceId: string): Promise<string> {
  const [payment] = await until("the fee is due", async () => {
    const payments = await paymentsOf(buyer, licenceId);
    return payments.length > 0 && payments;
  });
  const answer = await insist(() => buyer.post(`/payments/${payment?.paymentId}/checkout`));
  return bodyOf(answer, { status: 201, schema: z.object({ checkoutUrl: z.url() }) }).checkoutUrl;
}

/** What a person does on the hosted page. Answers its status. */
export async function onPage(checkoutUrl: string, action: "pay" | "decline" | "cancel"): Promise<number> {
  const answer = await fetch(checkoutUrl, {
    method: "POST",
    body: new URLSearchParams({ action }),
    redirect: "manual",
  });
  await answer.body?.cancel();
  return answer.status;
}

export function untilPaid(by: MarketClient, licenceId: string): Promise<LicenceView> {
  return until("the licence is paid", async () => {
    const licence = await readLicence(by, licenceId);
    return licence.money === "paid" && licence;
  });
}
