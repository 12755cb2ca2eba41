import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsOfPage } from "#test/support/accessible.ts";
import { openPortal, type PortalBrowser, type PortalPage, portalBrowser } from "#test/support/portal-browser.ts";
import { type CatalogueBed, startCatalogue } from "./catalogue-bed.ts";
import { openSearchBed } from "./search-bed.ts";

let catalogue: CatalogueBed;
let buyer: PortalBrowser;

beforeAll(async () => {
  catalogue = await startCatalogue();
  const bed = openSearchBed(catalogue.market);
  const asia = { media: ["SVOD", "FTV"], territories: ["TH", "VN"] } as const;
  await bed.offer({
    titles: { en: "The Scent of Green Papaya", vi: "Mùi đu đủ xanh" },
    genres: ["Drama"],
    holds: [asia],
  });
  await bed.offer({
    titles: { en: "Pee Mak", th: "พี่มาก" },
    genres: ["Comedy"],
    holds: [{ media: ["SVOD"], territories: ["TH"] }],
  });
  await bed.offer({ titles: { en: "Hidden Papaya" }, genres: ["Secret"], listed: false, holds: [asia] });
  buyer = portalBrowser(openPortal(catalogue.market), catalogue.market);
  await buyer.signIn("broadcaster buyer");
});
afterAll(() => catalogue?.market.close());

const RIGHTS =
  "media=SVOD&media=FTV&territories=TH&territories=VN&firstDay=2027-03-01&lastDay=2028-02-29&exclusivity=exclusive";
const linkNamed = ({ html }: PortalPage, name: string) => {
  const link = new RegExp(`<a href="([^"]*)"[^>]*>(?:<span>)?${name}`).exec(html)?.[1];
  return link?.replaceAll("&amp;", "&") ?? "";
};

describe("the catalogue's search", () => {
  test("finds a title in any script, without its marks, and stays in the field", async () => {
    const page = await buyer.get("/catalogue?text=mui+du+du");
    expect(page.text).toContain("1 work found");
    expect(page.text).toContain("The Scent of Green Papaya");
    expect(page.html).toContain('value="mui du du"');
    expect((await buyer.get(`/catalogue?text=${encodeURIComponent("พี่มาก")}`)).text).toContain("Pee Mak");
  });

  test("says how a mistyped word was read", async () => {
    expect((await buyer.get("/catalogue?text=papyaa")).text).toContain(
      "No title holds “papyaa”. Looked for “papaya” instead.",
    );
  });

  test("shows of each work which part is free, why not all, and leads on to the question about it", async () => {
    const page = await buyer.get(`/catalogue?${RIGHTS}`);
    expect(page.text).toContain("2 works found, 1 of them free as asked");
    expect(page.text).toMatch(/The Scent of Green Papaya.*Free as asked.*Pee Mak.*25 % free/);
    expect(page.text).toContain(
      "Free: Thailand, Subscription VOD. Not the rest: the rights holder does not hold these rights.",
    );
    const asked = await buyer.get(linkNamed(page, "See the rights"));
    expect([asked.status, asked.text.includes("These rights are free")]).toEqual([200, true]);
  });

  test("offers what else could be asked, with as many works as are then found", async () => {
    const page = await buyer.get(`/catalogue?${RIGHTS}`);
    const drama = await buyer.get(linkNamed(page, "Drama"));
    expect(drama.text).toContain("1 work found");
    expect(drama.html).toContain('aria-current="true"');
    expect((await buyer.get(linkNamed(drama, "Drama"))).text).toContain("2 works found");
    expect(page.text).not.toContain("Secret");
  });

  test("that finds nothing says what to leave out, and each way leads to more", async () => {
    const page = await buyer.get(`/catalogue?${RIGHTS}&text=mak&onlyWhole=yes`);
    expect(page.text).toContain("Nothing found");
    expect((await buyer.get(linkNamed(page, "Look in all titles"))).text).toContain("1 work found");
    expect((await buyer.get(linkNamed(page, "Take works that are free in part"))).text).toContain("1 work found");
  });

  test("that finds nothing offers only ways that lead to works, and says to how many", async () => {
    const page = await buyer.get(`/catalogue?${RIGHTS}&genres=Drama&kinds=series&text=papaya`);
    expect(page.text).toContain("Nothing found");
    expect(page.text).toContain("Look among films, series and shorts (1 work)");
    expect(page.text).not.toContain("without exclusivity");
    expect((await buyer.get(linkNamed(page, "Look among films"))).text).toContain("1 work found, free as asked");
    const never = await buyer.get(`/catalogue?${RIGHTS.replaceAll("2027", "2043").replaceAll("2028", "2044")}`);
    expect(never.text).toContain("Ask for the coming year (2 works)");
    expect((await buyer.get("/catalogue?text=zzzz")).text).toContain("Try fewer words");
  });

  test("says in words all that was asked while its form is closed, and lets a genre go in it", async () => {
    const page = await buyer.get(
      `/catalogue?${RIGHTS}&languages=th&uses=dub&notHeldYet=yes&onlyWhole=yes&genres=Drama&originalLanguages=vi+ko&fromYear=1990`,
    );
    expect(page.text).toContain(
      "Subscription VOD and Free television; Thailand and Vietnam; Thai, dubbed; 1 March 2027 to 29 February 2028; exclusive; free as a whole; not held by us yet",
    );
    expect(page.text).toContain("Drama; Vietnamese and Korean; from 1990");
    expect(page.html).toMatch(/name="genres" value="Drama" checked/);
  });

  test("finds by original language, several tags in one field", async () => {
    expect((await buyer.get("/catalogue?originalLanguages=xx,+fr")).text).toContain("Nothing found");
    expect((await buyer.get("/catalogue?originalLanguages=???")).status).toBe(422);
  });

  test("that lacks something says what, keeps what was chosen, and changes nothing", async () => {
    const page = await buyer.get("/catalogue?media=SVOD&fromYear=soon");
    expect(page.status).toBe(422);
    expect(page.text).toContain("The search needs a little more");
    expect(page.html).toMatch(/value="SVOD" checked/);
    expect(page.text).toContain("Territories: choose at least one.");
    expect(page.text).toContain("From year: write a year such as 2015.");
    expect((await buyer.get("/catalogue?languages=th&uses=dub")).text).toContain("Media: choose at least one.");
    for (const odd of ["media=NONSENSE&territories=TH", "territories=XX&media=SVOD", "text=%E2%80%A6", "kinds=opera"])
      expect((await buyer.get(`/catalogue?${odd}`)).status, odd).toBe(422);
    expect((await buyer.get("/catalogue?text=papaya&pageToken=nonsense")).status).toBe(400);
  });

  test("is made for keyboard and screen reader, with and without finds", async () => {
    for (const path of ["", "?text=papaya", `?${RIGHTS}`, "?text=zzzz", "?media=SVOD"])
      expect(faultsOfPage((await buyer.get(`/catalogue${path}`)).html), path).toEqual([]);
  });
});
