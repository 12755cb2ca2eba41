import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { layGround } from "#shared/platform/ground.ts";
import { DEMO_OPERATOR } from "../demo-network.ts";
import { importWorkbook } from "../import-workbook.ts";
import type { ApiAnswer, MarketClient } from "../market-client.ts";
import { demoWorkbook } from "../seed/demo-workbook.ts";
import { clientOf } from "../seed-marketplace.ts";
import { seedNetwork } from "../seed-network.ts";
import type { Marketplace } from "../start-marketplace.ts";
import { uploadAsset } from "../upload-asset.ts";
import { sampleVideo } from "./sample-video.ts";
import { promise, type Story } from "./story.ts";

/** What the story reads of answers: just what it tells and goes on with. */
const licence = z.object({
  licenceId: z.string(),
  state: z.string(),
  money: z.string(),
  term: z.string(),
  documentSha256: z.string(),
  licensee: z.object({ name: z.string() }),
});
type LicenceAnswer = z.output<typeof licence>;
const page = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item), nextPageToken: z.string().optional() });
const work = z.object({ workId: z.string(), displayTitle: z.string(), eidr: z.string().optional() });
const alternative = z.object({ kinds: z.array(z.string()), lines: z.array(z.unknown()) });
const availability = z.object({
  workId: z.string(),
  displayTitle: z.string(),
  granted: z.boolean(),
  alternatives: z.array(alternative).optional(),
});
const refusal = z.object({
  type: z.string(),
  title: z.string(),
  refusals: z.array(z.object({ code: z.string(), territories: z.array(z.string()) })).optional(),
  alternatives: z.array(alternative).optional(),
});
const payment = z.object({
  paymentId: z.string(),
  amountMinor: z.int(),
  commissionMinor: z.int(),
  currency: z.string(),
  state: z.string(),
});
const link = z.object({ url: z.url(), departureId: z.string() });
const rights = z.object({ rightsIn: z.array(z.object({ territories: z.array(z.string()) })) });

const FEE_MINOR = 1_250_000;
const TERRITORIES = ["VN", "TH", "MY"];
const WAIT_MILLISECONDS = 30_000;

/** Two years from today: the licence is in term at once, so that the master may leave. */
function wantedLine() {
  const today = new Date();
  const end = new Date(Date.UTC(today.getUTCFullYear() + 2, today.getUTCMonth(), today.getUTCDate() - 1));
  const iso = (date: Date) => date.toISOString().slice(0, 10);
  const languages = [
    { use: "subtitle", tag: "vi" },
    { use: "subtitle", tag: "th" },
  ];
  return {
    media: ["SVOD", "FTV"],
    territories: TERRITORIES,
    languages,
    firstDay: iso(today),
    lastDay: iso(end),
    exclusivity: { kind: "exclusive" },
  };
}

/** The main job: an avails workbook becomes a signed, paid licence, and a screener and a master in hand. */
export async function tellTheDeal(story: Story, market: Marketplace): Promise<void> {
  const { environment, endpoints } = market;
  await story.step("The operator's network is founded", async () => {
    await seedNetwork(
      layGround("api", {
        TABLE_NAME: environment.TABLE_NAME ?? "",
        LOG_LEVEL: "ERROR",
        DYNAMODB_ENDPOINT: endpoints.dynamoDb,
      }),
    );
    return { made: undefined, outcome: "Rights holders and broadcasters were invited, and joined" };
  });
  const seller = await signIn(story, market, "A rights holder signs in", "camille.laurent@meridian.example");
  await importCatalogue(story, seller);
  const buyer = await signIn(story, market, "A broadcaster signs in", "linh.tran@mekong.example");
  const chosen = await askWhatIsFree(story, buyer);
  const files = await uploadFiles(story, seller, chosen);
  const deal = await negotiate(story, { seller, buyer, workId: chosen.workId });
  await pay(story, buyer, { deal, master: files.master });
  await proveBooks(story, market);
  await fetchFile(story, buyer, { name: "screener", asset: files.screener });
  await fetchFile(story, buyer, { name: "master", asset: files.master });
  await beRefused(story, market, chosen);
}

function signIn(story: Story, market: Marketplace, step: string, email: string): Promise<MarketClient> {
  return story.step(step, async () => {
    const made = await clientOf(market, email);
    const me = demand(
      await made.get("/me"),
      200,
      z.object({ memberships: z.array(z.object({ name: z.string() })).optional() }),
    );
    promise(me !== undefined, "The API does not know who signed in");
    return { made, outcome: `${email} signed in by code flow with PKCE and holds an access token` };
  });
}

function importCatalogue(story: Story, seller: MarketClient): Promise<void> {
  return story.step("An avails workbook (EMA v1.9) becomes the catalogue", async () => {
    const bytes = await demoWorkbook();
    const report = await importWorkbook(seller, { fileName: "meridian-avails.xlsx", bytes });
    promise(report.state === "applied", `The import ended ${report.state}: ${report.findings[0]?.message}`);
    const works = await listAll(seller, "/works?of=own&pageSize=100", work);
    const withEidr = works.filter(({ eidr }) => eidr !== undefined).length;
    promise(withEidr >= 100, `Only ${withEidr} works carry an EIDR`);
    const territories = new Set<string>();
    for (const { workId } of works.slice(0, 25)) {
      const held = demand(await seller.get(`/works/${workId}/rights`), 200, rights);
      for (const right of held.rightsIn) for (const territory of right.territories) territories.add(territory);
    }
    promise(territories.size > 50, `Rights in only ${territories.size} countries`);
    const facts = { rows: report.rowCount, works: works.length, withEidr, territories: territories.size };
    const outcome = `${report.rowCount} rows were judged and ${works.length} works listed, ${withEidr} with an EIDR, with rights in ${territories.size} countries or more`;
    return { made: undefined, outcome, facts };
  });
}

function askWhatIsFree(story: Story, buyer: MarketClient): Promise<{ workId: string; displayTitle: string }> {
  return story.step("It asks what it can license", async () => {
    const question = { lines: [wantedLine()], onlyAvailable: true, pageSize: 50 };
    const free: z.output<typeof availability>[] = [];
    let pageToken: string | undefined;
    do {
      const body = pageToken === undefined ? question : { ...question, pageToken };
      const answer = demand(await buyer.post("/availability", body), 200, page(availability));
      free.push(...answer.items);
      pageToken = answer.nextPageToken;
    } while (pageToken !== undefined);
    const [made] = free;
    promise(made !== undefined, "Nothing is free as asked");
    const titles = free
      .slice(0, 3)
      .map(({ displayTitle }) => displayTitle)
      .join(", ");
    const outcome = `SVOD and FTV, exclusive, in ${TERRITORIES.join(", ")}, subtitled in Vietnamese and Thai, for two years: ${free.length} free (${titles})`;
    return { made, outcome, facts: { free: free.length, title: made.displayTitle } };
  });
}

function uploadFiles(
  story: Story,
  seller: MarketClient,
  { workId, displayTitle }: { workId: string; displayTitle: string },
) {
  return story.step("The rights holder uploads a screener and the master", async () => {
    const screener = {
      bytes: sampleVideo("isom", 7),
      kind: "screener",
      fileName: "screener.mp4",
      contentType: "video/mp4",
    } as const;
    const master = {
      bytes: sampleVideo("qt  ", 11),
      kind: "master",
      fileName: "master.mov",
      contentType: "video/quicktime",
    } as const;
    const [first, second] = [await uploadAsset(seller, workId, screener), await uploadAsset(seller, workId, master)];
    promise(first.parts > 1, "The screener went up in one part");
    const made = {
      screener: { ...first, sha256: sha256Of(screener.bytes) },
      master: { ...second, sha256: sha256Of(master.bytes) },
    };
    const outcome = `Both files of ${displayTitle} went up in ${first.parts} parts by presigned links and were published after size, hash and type were checked`;
    return { made, outcome, facts: { parts: first.parts, bytes: screener.bytes.length } };
  });
}

async function negotiate(
  story: Story,
  deal: { seller: MarketClient; buyer: MarketClient; workId: string },
): Promise<LicenceAnswer> {
  const { seller, buyer, workId } = deal;
  const requested = await story.step("It requests a licence", async () => {
    const body = { workId, lines: [wantedLine()], timeZone: "Asia/Ho_Chi_Minh", feeMinor: FEE_MINOR, currency: "USD" };
    const made = demand(await buyer.post("/licences", body), 201, licence);
    return {
      made,
      outcome: `Requested for USD 12,500.00; the document's SHA-256 is ${made.documentSha256.slice(0, 16)}…`,
    };
  });
  const path = `/licences/${requested.licenceId}`;
  const { documentSha256 } = requested;
  await story.step("The rights holder agrees and signs", async () => {
    const agreed = demand(await seller.post(`${path}/agreement`, { holdDays: 7 }), 200, licence);
    promise(agreed.state === "terms-agreed", `The licence is ${agreed.state}`);
    const made = demand(await seller.post(`${path}/signatures`, { documentSha256 }), 201, licence);
    promise(made.state === "part-signed", `The licence is ${made.state}`);
    return { made, outcome: "The rights are held for seven days; one side has signed" };
  });
  return story.step("The broadcaster signs, and the licence is executed", async () => {
    const made = demand(await buyer.post(`${path}/signatures`, { documentSha256 }), 201, licence);
    promise(made.state === "executed", `The licence is ${made.state}`);
    promise(made.documentSha256 === documentSha256, "Another document was signed than was requested");
    return {
      made,
      outcome: `${made.licenceId} is in force for ${made.licensee.name}; its rights can be sold to no one else`,
    };
  });
}

async function pay(
  story: Story,
  buyer: MarketClient,
  about: { deal: LicenceAnswer; master: { assetId: string } },
): Promise<void> {
  const { licenceId } = about.deal;
  const due = await story.step("The licence fee is due; the master stays until it is paid", async () => {
    const made = await until(
      "the fee is due",
      async () => demand(await buyer.get(`/licences/${licenceId}/payments`), 200, page(payment)).items[0],
    );
    const early = await buyer.post(`/assets/${about.master.assetId}/links`);
    promise(early.status === 403, `The unpaid master answered ${early.status}`);
    promise(
      made.amountMinor === FEE_MINOR && made.commissionMinor === FEE_MINOR / 10,
      "The fee or commission is wrong",
    );
    return {
      made,
      outcome: `USD ${made.amountMinor / 100} are due, USD ${made.commissionMinor / 100} of them the network's commission; the master was refused`,
    };
  });
  await story.step("It pays on the payment sandbox's page", async () => {
    const opened = demand(
      await buyer.post(`/payments/${due.paymentId}/checkout`),
      201,
      z.object({ checkoutUrl: z.url() }),
    );
    const form = new URLSearchParams({ action: "pay" });
    const paid = await fetch(opened.checkoutUrl, { method: "POST", body: form, redirect: "manual" });
    promise(paid.status === 303, `The payment page answered ${paid.status}`);
    return { made: undefined, outcome: "The card was charged and the page led back to the marketplace" };
  });
  await story.step("Signed webhooks settle it", async () => {
    const settled = await until("the licence is paid", async () => {
      const now = demand(await buyer.get(`/licences/${licenceId}`), 200, licence);
      return now.money === "paid" ? now : undefined;
    });
    return { made: settled, outcome: `The licence is ${settled.money} and ${settled.term}; the books were posted` };
  });
}

function proveBooks(story: Story, market: Marketplace): Promise<void> {
  return story.step("The operator proves the books", async () => {
    const operator = await clientOf(market, DEMO_OPERATOR.administrator.email);
    const proof = z.object({
      balanced: z.boolean(),
      currencies: z.array(z.object({ currency: z.string(), accounts: z.int(), debitMinor: z.int() })),
    });
    const { balanced, currencies } = demand(await operator.get("/ledger/proof"), 200, proof);
    const [first] = currencies;
    promise(balanced && first !== undefined, "The books do not balance");
    return {
      made: undefined,
      outcome: `${first.accounts} accounts in ${first.currency}; debits and credits of ${first.debitMinor / 100} come to zero`,
    };
  });
}

function fetchFile(
  story: Story,
  buyer: MarketClient,
  file: { name: string; asset: { assetId: string; sha256: string } },
): Promise<void> {
  return story.step(`It downloads the ${file.name}`, async () => {
    const { url, departureId } = demand(await buyer.post(`/assets/${file.asset.assetId}/links`), 200, link);
    const download = await fetch(url);
    const bytes = new Uint8Array(await download.arrayBuffer());
    promise(download.ok, `The link answered ${download.status}`);
    promise(sha256Of(bytes) === file.asset.sha256, "The bytes are not those that were uploaded");
    return {
      made: undefined,
      outcome: `${bytes.length} bytes, the same as uploaded; on record as ${departureId}`,
      facts: { bytes: bytes.length },
    };
  });
}

function beRefused(
  story: Story,
  market: Marketplace,
  { workId, displayTitle }: { workId: string; displayTitle: string },
): Promise<void> {
  return story.step("A second broadcaster wants the same and is refused, with a way on", async () => {
    const rival = await clientOf(market, "kadri.tamm@balticone.example");
    const line = { ...wantedLine(), territories: ["TH", "SG"] };
    const answer = await rival.post("/licences", { workId, lines: [line], feeMinor: FEE_MINOR, currency: "USD" });
    const told = demand(answer, 409, refusal);
    const [reason] = told.refusals ?? [];
    const [first] = told.alternatives ?? [];
    promise(reason?.code === "committed" && first !== undefined, "No reason or no alternative was given");
    promise(!JSON.stringify(answer.body).includes("Mekong"), "The refusal tells who holds the rights");
    const next = await rival.post("/availability", { workIds: [workId], lines: [line] });
    promise(next.status === 200, "The alternative could not be looked at");
    return {
      made: undefined,
      outcome: `${displayTitle} in ${reason.territories.join(", ")} is ${reason.code}; free instead: ${(told.alternatives ?? []).map(({ kinds }) => kinds.join(" + ")).join(", ")}`,
      facts: { alternatives: told.alternatives?.length ?? 0 },
    };
  });
}

/** The answer's body, if the API answered as the story says it does. */
function demand<S extends z.ZodType>(answer: ApiAnswer, status: number, schema: S): z.output<S> {
  promise(answer.status === status, `The API answered ${answer.status}: ${JSON.stringify(answer.body)?.slice(0, 400)}`);
  return schema.parse(answer.body);
}

async function listAll<S extends z.ZodType>(client: MarketClient, path: string, item: S): Promise<z.output<S>[]> {
  const all: z.output<S>[] = [];
  let token = "";
  do {
    const answer = demand(await client.get(path + token), 200, page(item));
    all.push(...answer.items);
    token = answer.nextPageToken === undefined ? "" : `&pageToken=${encodeURIComponent(answer.nextPageToken)}`;
  } while (token !== "");
  return all;
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + WAIT_MILLISECONDS;
  while (Date.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(25);
  }
  throw new Error(`It did not happen within ${WAIT_MILLISECONDS / 1000} s that ${what}`);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
