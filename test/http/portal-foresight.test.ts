import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsOfPage } from "#test/support/accessible.ts";
import type { PersonName } from "#test/support/people.ts";
import { openPortal, type PortalBrowser, portalBrowser } from "#test/support/portal-browser.ts";
import { BUYER, type Deal, type LicenceBed, SELLER, startLicences } from "./licences-bed.ts";

const STRANGER = "other broadcaster admin";

let bed: LicenceBed;
let portal: ReturnType<typeof openPortal>;
let workId: string;
let signed: Deal;
beforeAll(async () => {
  bed = await startLicences();
  portal = openPortal(bed.market);
  workId = await bed.newWork();
  signed = await bed.executed(workId);
});
afterAll(() => bed?.market.close());

async function as(name: PersonName): Promise<PortalBrowser> {
  const browser = portalBrowser(portal, bed.market);
  await browser.signIn(name);
  return browser;
}

describe("the page of a title", () => {
  test("draws when it is free, with every bar in words and the same as a table", async () => {
    const page = await (await as(STRANGER)).get(`/works/${workId}?ahead=5`);
    expect(faultsOfPage(page.html)).toEqual([]);
    expect(page.html).toMatch(/<svg[^>]*role="img" aria-label="[^"]*1 January 2027 to 31 December 2027: Licensed;/);
    expect(page.text).toContain("The same as a table");
    expect(page.text).toContain("Thailand Subscription VOD 1 January 2027 to 31 December 2027 Licensed");
    expect(page.text).toContain("Singapore and Vietnam");
    expect(page.html).not.toContain(signed.licenceId);
  });

  test("shows a licensee what it has, and the rights holder what is licensed", async () => {
    const own = await (await as(BUYER)).get(`/works/${workId}`);
    expect(own.text).toContain("1 January 2027 to 31 December 2027 Licensed to you");
    const seller = await (await as(SELLER)).get(`/works/${workId}`);
    expect(seller.text).toContain("1 January 2027 to 31 December 2027 Licensed");
  });

  test("looks at one territory where one is chosen, and at all where what is chosen is none", async () => {
    const browser = await as(STRANGER);
    const chosen = await browser.get(`/works/${workId}?in=VN&ahead=1`);
    expect(chosen.text).not.toContain("Thailand Subscription VOD");
    expect(chosen.text).toContain("Vietnam Subscription VOD");
    expect(chosen.text).toContain("Where Everywhere Singapore Thailand Vietnam How far ahead");
    const none = await browser.get(`/works/${workId}?in=Atlantis&ahead=many&of=all`);
    expect(none.text).toContain("Thailand Subscription VOD");
  });

  test("says that a film has no seasons where one is asked for", async () => {
    const page = await (await as(STRANGER)).get(`/works/${workId}?of=2`);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining("A film has no seasons.")]);
    expect(page.text).not.toContain("more changes than can be drawn");
  });
});

describe("the page of a licence", () => {
  test("tells the rights holder, before it agrees, what granting would block, end and leave", async () => {
    const other = await bed.requested(workId, { territories: ["VN"] }, STRANGER);
    const deal = await bed.requested(workId, { territories: ["VN", "SG"] });
    const page = await (await as(SELLER)).get(`/licences/${deal.licenceId}`);
    expect(faultsOfPage(page.html)).toEqual([]);
    expect(page.text).toContain("What granting this would do");
    expect(page.text).toContain("Subscription VOD in Singapore and Vietnam, 1 January 2027 to 31 December 2027");
    expect(page.text).toContain("Afterwards nobody else could.");
    expect(page.text).toContain("Not touched at all: Free television and First pay television window.");
    expect(page.html).toContain(
      `<a href="/licences/${other.licenceId}">The request of Saigon Vision for USD 2,500.00</a>`,
    );
    expect(page.text).toContain("would end: nothing of it would be left");
    expect(page.text).toContain("Taken from others");
  });

  test("says so where the rights are not free any more", async () => {
    const deal = await bed.requested(workId, { territories: ["VN"], media: ["FTV"] });
    await bed.executed(workId, { territories: ["VN"], media: ["FTV"], languages: [{ use: "dub", tag: "vi" }] });
    const other = await bed.requested(workId, { territories: ["SG"], media: ["FTV"] }, STRANGER);
    await bed.executed(workId, { territories: ["SG"], media: ["FTV"] });
    const seller = await as(SELLER);
    expect((await seller.get(`/licences/${other.licenceId}`)).text).toContain("These rights are not free any more");
    expect((await seller.get(`/licences/${deal.licenceId}`)).text).not.toContain("not free any more");
  });

  test("tells it nobody else, and not once the rights holder has signed", async () => {
    const deal = await bed.requested(workId, { territories: ["SG"], media: ["PTV1"] });
    const path = `/licences/${deal.licenceId}`;
    expect((await (await as(BUYER)).get(path)).text).not.toContain("What granting this would do");
    const seller = await as(SELLER);
    expect((await seller.get(path)).text).toContain("What granting this would do");
    expect((await bed.sign(deal, SELLER)).status).toBe(201);
    expect((await seller.get(path)).text).not.toContain("What granting this would do");
  });
});
