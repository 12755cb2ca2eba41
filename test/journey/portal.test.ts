import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContext, type Page, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleVideo } from "#infra/local/demo/sample-video.ts";
import { demoWorkbook } from "#infra/local/seed/demo-workbook.ts";
import { seedNetwork } from "#infra/local/seed-network.ts";
import { type Marketplace, startMarketplace } from "#infra/local/start-marketplace.ts";
import { layGround } from "#shared/platform/ground.ts";

/** Pictures of every page are kept here, where it is set. */
const PICTURES = process.env.SERAI_PICTURES;

/** A page that takes longer than this on a busy machine is broken. */
const PATIENCE_MILLISECONDS = 60_000;

let directory: string;
let market: Marketplace;
let browser: Browser;
const complaints: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serai-portal-"));
  market = await startMarketplace({ directory, logLevel: "ERROR" });
  await seedNetwork(
    layGround("api", {
      TABLE_NAME: market.environment.TABLE_NAME ?? "",
      LOG_LEVEL: "ERROR",
      DYNAMODB_ENDPOINT: market.endpoints.dynamoDb,
    }),
  );
  browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: browserArguments() });
});
afterAll(async () => {
  await browser?.close();
  await market?.close();
  await rm(directory, { recursive: true, force: true });
});

/** The package is made for Lambda, where one process serves one page; here several people browse, under the web's own rules. */
function browserArguments(): string[] {
  const unfit = new Set([
    "--single-process",
    "--no-zygote",
    "--disable-web-security",
    "--disable-site-isolation-trials",
  ]);
  return chromium.args.filter((argument) => !unfit.has(argument));
}

async function signedInAs(name: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MILLISECONDS);
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  await page.goto(`${market.endpoints.publicUrl}/sign-in`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${market.endpoints.publicUrl}/`);
  return page;
}

let pictures = 0;
async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  pictures += 1;
  await page.screenshot({ path: join(PICTURES, `${String(pictures).padStart(2, "0")}-${name}.png`), fullPage: true });
}

async function openLink(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("link", { name }).first().click();
}

describe("in a real browser", () => {
  let seller: Page;
  let buyer: Page;
  let titleUrl: string;
  let licenceUrl: string;

  it("a rights holder signs in and imports a workbook", async () => {
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(market.endpoints.publicUrl);
    await picture(stranger, "welcome");
    seller = await signedInAs("Camille Laurent");
    await picture(seller, "front-seller");
    await openLink(seller, "Imports");
    await picture(seller, "imports");
    const workbook = {
      name: "avails.xlsx",
      mimeType: "application/octet-stream",
      buffer: Buffer.from(await demoWorkbook()),
    };
    await seller.getByLabel("Avails workbook").setInputFiles(workbook);
    await seller.getByRole("button", { name: "Upload" }).click();
    await seller.getByText("All of it is in the catalogue.").waitFor({ timeout: 60_000 });
    await picture(seller, "import");
  });

  it("a rights holder uploads a screener and a master to a title", async () => {
    await openLink(seller, "Catalogue");
    await openLink(seller, "Our works");
    await picture(seller, "own-works");
    await seller.locator("tbody a").first().click();
    titleUrl = seller.url();
    await picture(seller, "title-owner");
    await openLink(seller, /Screeners, masters/);
    for (const [kind, name, brand] of [
      ["screener", "screener.mp4", "isom"],
      ["master", "master.mov", "qt  "],
    ] as const) {
      await seller.getByLabel("Kind", { exact: true }).selectOption(kind);
      const buffer = Buffer.from(sampleVideo(brand, kind.length));
      await seller.getByLabel("File", { exact: true }).setInputFiles({ name, mimeType: "video/mp4", buffer });
      await seller.getByRole("button", { name: "Upload" }).click();
      await seller.getByRole("rowheader", { name }).waitFor({ timeout: 60_000 });
    }
    await expect
      .poll(
        async () => {
          await seller.reload();
          return seller.getByRole("cell", { name: "Published" }).count();
        },
        { timeout: 60_000 },
      )
      .toBe(2);
    await picture(seller, "files-owner");
  });

  it("a rights holder holds a title back from everybody, and lifts the holdback again", async () => {
    await seller.goto(titleUrl);
    await seller.getByText("Hold something back").click();
    await seller.getByRole("group", { name: "Media to hold back" }).getByLabel("Subscription VOD").check();
    await seller.getByLabel("Territories to hold back").selectOption(["Poland", "Estonia"]);
    await seller.getByLabel("Held back from").fill(isoDate(0));
    await seller.getByText("It ends so many days after").click();
    await seller
      .getByRole("group", { name: "In which media the other right is" })
      .getByLabel("Free television")
      .check();
    await seller.locator("#tiedEndDays").fill("90");
    await seller.getByLabel("Why").fill("After the festival");
    await picture(seller, "hold-back");
    await seller.getByRole("button", { name: "Hold back" }).click();
    await seller.getByRole("rowheader", { name: /After the festival/ }).waitFor();
    await picture(seller, "held-back");
    await seller.getByRole("button", { name: "Lift" }).click();
    await seller.getByText("Nothing of this work is held back.").waitFor();
  });

  it("a broadcaster asks what is free and requests a licence", async () => {
    buyer = await signedInAs("Linh Tran");
    await openLink(buyer, "Catalogue");
    await picture(buyer, "catalogue");
    await buyer.goto(titleUrl);
    await picture(buyer, "title-buyer");
    await ask(buyer);
    await picture(buyer, "availability");
    await buyer
      .getByRole("button", { name: /^Request/ })
      .first()
      .click();
    await buyer.getByLabel("Licence fee you offer").fill("12,500.00");
    await buyer.getByLabel("Blackout 2, first day").fill(isoDate(30));
    await picture(buyer, "request");
    await buyer.getByRole("button", { name: "Send the request" }).click();
    await buyer.getByText("blackout 2: give both its first and its last day").waitFor();
    await buyer.goBack();
    expect(await buyer.getByLabel("Blackout 2, first day").inputValue()).toBe(isoDate(30));
    await buyer.getByLabel("Blackout 2, last day").fill(isoDate(45));
    await buyer.getByRole("button", { name: "Send the request" }).click();
    await buyer.getByRole("heading", { name: "Terms" }).waitFor();
    licenceUrl = buyer.url();
    await picture(buyer, "licence-requested");
  });

  it("when a title is free is drawn, and is read as a table by keyboard alone", async () => {
    await buyer.goto(titleUrl);
    const bar = buyer.getByRole("img", { name: /Free, exclusively too/ }).first();
    expect((await bar.boundingBox())?.width).toBeGreaterThan(300);
    const table = buyer.getByRole("region", { name: /by territory and medium/ });
    expect(await table.isVisible()).toBe(false);
    await buyer.getByText("The same as a table").focus();
    await buyer.keyboard.press("Enter");
    await table.waitFor();
    await buyer.keyboard.press("Tab");
    expect(await table.evaluate((region) => region === region.ownerDocument.activeElement)).toBe(true);
    await picture(buyer, "timeline");
  });

  it("both agree and sign, each by writing their name", async () => {
    await seller.goto(market.endpoints.publicUrl);
    await picture(seller, "front-seller-waiting");
    await openLink(seller, "Answer the request");
    await seller.getByRole("heading", { name: "What granting this would do" }).waitFor();
    await seller
      .getByRole("img", { name: /Taken from others/ })
      .first()
      .waitFor();
    await picture(seller, "impact");
    await seller.getByRole("button", { name: "Agree to these terms" }).click();
    await seller.getByRole("button", { name: "Agree to these terms" }).waitFor({ state: "detached" });
    for (const [page, name] of [
      [seller, "Camille Laurent"],
      [buyer, "Linh Tran"],
    ] as const) {
      await page.goto(licenceUrl);
      await page.getByLabel(`Sign as ${name}: write your name`).fill(name);
      await page.getByRole("button", { name: "Sign", exact: true }).click();
      await page.getByText(`${name} for`).waitFor();
    }
    await picture(buyer, "licence-executed");
  });

  it("the broadcaster pays and comes back to a page that waits honestly", async () => {
    await expect
      .poll(
        async () => {
          await buyer.goto(licenceUrl);
          return buyer.getByRole("link", { name: /EUR 12,500.00/ }).count();
        },
        { timeout: 60_000 },
      )
      .toBe(1);
    await openLink(buyer, /EUR 12,500.00/);
    await picture(buyer, "payment");
    await buyer.getByRole("button", { name: /^Pay/ }).click();
    await buyer.waitForURL(/checkout|pay/);
    await buyer.locator("button.deed").click();
    await buyer.getByRole("heading", { name: "Paid", exact: true }).waitFor({ timeout: 60_000 });
    await picture(buyer, "paid");
  });

  it("the screener and the master leave to the licensee", async () => {
    await buyer.goto(`${titleUrl}/files`);
    await picture(buyer, "files-buyer");
    for (const name of ["screener.mp4", "master.mov"]) {
      const download = buyer.waitForEvent("download");
      await buyer.getByRole("button", { name: `Download ${name}` }).click();
      expect((await download).suggestedFilename()).toBe(name);
      await buyer.goto(`${titleUrl}/files`);
    }
  });

  it("a second broadcaster is refused the same rights, and is told what is free instead", async () => {
    const other = await signedInAs("Kadri Tamm");
    await other.goto(titleUrl);
    await ask(other);
    await other.getByRole("heading", { name: "These rights are not free as asked" }).waitFor();
    await picture(other, "not-free");
    await other.goto(licenceUrl);
    await other.getByRole("heading", { name: "There is nothing here for you" }).waitFor();
    await picture(other, "nothing-here");
  });

  it("the operator sees the network and suspends a house", async () => {
    const operator = await signedInAs("Amara Okafor");
    await openLink(operator, "Network");
    await picture(operator, "network");
    await openLink(operator, "Andes Play");
    await operator.getByLabel("Why").fill("Fees of the spring are not paid");
    await operator.getByRole("button", { name: "Suspend Andes Play" }).click();
    await operator.getByText("Suspended").waitFor();
    await picture(operator, "suspended");
  });

  it("signing out ends the session here and at the provider", async () => {
    await buyer.goto(`${market.endpoints.publicUrl}/organisation`);
    await picture(buyer, "organisation");
    await buyer.getByRole("button", { name: "Sign out" }).click();
    await buyer.waitForURL(`${market.endpoints.publicUrl}/`);
    await buyer.getByRole("link", { name: "Sign in" }).first().click();
    await buyer.getByRole("button", { name: "Linh Tran" }).waitFor();
  });

  it("no page is wider than a small telephone", async () => {
    await seller.setViewportSize({ width: 360, height: 800 });
    await seller.emulateMedia({ colorScheme: "dark" });
    for (const path of [
      "/",
      "/catalogue",
      "/imports",
      "/organisation",
      new URL(titleUrl).pathname,
      new URL(licenceUrl).pathname,
    ]) {
      await seller.goto(market.endpoints.publicUrl + path);
      await picture(seller, `small${path.replaceAll("/", "-")}`);
      expect(await seller.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(360);
    }
  });

  it("no page breaks its own content security policy or throws in the browser", () => {
    // The page that is not there and the form that is to be mended say so with their status.
    expect(complaints.filter((line) => !/status of (404|422)/.test(line))).toEqual([]);
  });
});

/** A day so many days from today. */
function isoDate(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Exclusive subscription rights that the demo catalogue offers of its first title: for a year from today. */
async function ask(page: Page): Promise<void> {
  await page.getByLabel("Subscription VOD").check();
  await page.getByLabel("Territories").selectOption({ label: "Poland" });
  await page.getByLabel("Languages", { exact: true }).fill("pl");
  await page.getByLabel("Subtitled").check();
  await page.getByLabel("First day").fill(isoDate(0));
  await page.getByLabel("Last day").fill(isoDate(365));
  await page.getByLabel("Exclusive", { exact: true }).check();
  await page.getByRole("button", { name: "Ask" }).click();
  await page.getByRole("link", { name: "Change the question" }).waitFor();
}
