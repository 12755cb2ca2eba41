import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PORTAL_ROUTES } from "#functions/portal/app.tsx";
import type { PortalRoute } from "#functions/portal/visit.ts";
import { paymentIdOf } from "#shared/money/payment.ts";
import { faultsOfPage } from "#test/support/accessible.ts";
import { type ForeignAndAbsent, makeForeignRecords } from "#test/support/foreign-records.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import type { PersonName } from "#test/support/people.ts";
import { openPortal, type PortalBrowser, type PortalPage, portalBrowser } from "#test/support/portal-browser.ts";

let market: Market;
let portal: ReturnType<typeof openPortal>;
let records: ReadonlyMap<string, ForeignAndAbsent>;
const browsers = new Map<PersonName, PortalBrowser>();

beforeAll(async () => {
  market = await startMarket({ withObjects: true });
  portal = openPortal(market);
  records = await makeForeignRecords(market);
});
afterAll(() => market.close());

async function as(name: PersonName): Promise<PortalBrowser> {
  const known = browsers.get(name);
  if (known) return known;
  const browser = portalBrowser(portal, market);
  await browser.signIn(name);
  browsers.set(name, browser);
  return browser;
}

const recordOf = (name: string, which: keyof ForeignAndAbsent = "foreign"): string => {
  const record = records.get(name);
  if (!record) throw new Error(`test/support/foreign-records.ts makes no record for ${name}`);
  return record[which];
};
const pathOf = (route: PortalRoute, which: keyof ForeignAndAbsent) =>
  route.path.replace(/:(\w+)/g, (_, name: string) => recordOf(name, which));
const labelled = (routes: readonly PortalRoute[]) =>
  routes.map((route) => [`${route.method} ${route.path}`, route] as const);

const ONCE = "abcdefghijklmnopqrstuv";
const RIGHTS = "media=SVOD&territories=DE&languages=&firstDay=2027-01-01&lastDay=2027-12-31&exclusivity=non-exclusive";
const WANTED = JSON.stringify({
  scope: { kind: "work" },
  lines: [
    {
      ...{ media: ["SVOD"], territories: ["DE"], languages: "all", firstDay: "2027-01-01", lastDay: "2027-12-31" },
      exclusivity: { kind: "non-exclusive" },
    },
  ],
});
const QUERIES: Readonly<Record<string, string>> = {
  "/works/:workId/availability": `?${RIGHTS}`,
  "/works/:workId/request": `?${new URLSearchParams({ wanted: WANTED })}`,
};
const SHA256 = "0".repeat(64);
/** Good forms, so that only the record decides. */
const FORMS: Readonly<Record<string, Record<string, string>>> = {
  "/works/:workId/request": { wanted: WANTED, fee: "100", currency: "EUR", timeZone: "UTC" },
  "/works/:workId/holdbacks": {
    ...{ media: "SVOD", territories: "DE", languages: "", firstDay: "2027-01-01", lastDay: "", strength: "hard" },
  },
  "/licences/:licenceId/agreement": { holdDays: "7" },
  "/licences/:licenceId/signatures": { documentSha256: SHA256, name: "trading house of every role" },
  "/works/:workId/assets": {
    ...{ kind: "screener", fileName: "a.mp4", contentType: "video/mp4", sizeBytes: "1024", sha256: SHA256 },
  },
  "/assets/:assetId/parts": { firstPart: "1", lastPart: "1" },
  "/assets/:assetId/completion": { parts: JSON.stringify([{ partNumber: 1, eTag: "0".repeat(32) }]) },
  "/works/:workId/screener-grants": { organisationId: "org_01JD0000000000000000000000", lastDay: "2027-01-01" },
};

async function ask(browser: PortalBrowser, route: PortalRoute, which: keyof ForeignAndAbsent): Promise<PortalPage> {
  const path = pathOf(route, which);
  if (route.method === "get") return browser.get(path + (QUERIES[route.path] ?? ""));
  return browser.post(path, { once: ONCE, ...FORMS[route.path] });
}

describe("another's record looks exactly like one that does not exist", () => {
  const walked = PORTAL_ROUTES.filter(({ path, guard }) => path.includes(":") && !guard.startsWith("network:"));

  it.each(labelled(walked))("%s", async (_, route) => {
    const browser = await as("trading house of every role");
    const [foreign, absent] = [await ask(browser, route, "foreign"), await ask(browser, route, "absent")];
    expect(foreign.status, foreign.text).toBe(404);
    expect([foreign.status, foreign.html]).toEqual([absent.status, absent.html]);
  });

  it("walks most of what has a record in its address", () => {
    expect(walked.length).toBeGreaterThan(15);
  });
});

describe("a stranger", () => {
  const closed = PORTAL_ROUTES.filter(({ guard }) => guard !== "public");

  it.each(labelled(closed))("is led to the sign-in from %s", async (_, route) => {
    const answer = await ask(portalBrowser(portal, market), route, "foreign");
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toMatch(/^\/sign-in\?to=/);
  });

  it("sees what Serai is", async () => {
    const front = await portalBrowser(portal, market).get("/");
    expect(front.text).toContain("A right is never sold twice");
  });
});

describe("what is shown to whom", () => {
  it.each([
    ["/imports", "broadcaster admin", "Your role does not allow this"],
    ["/network", "rights holder admin", "Your role does not allow this"],
    ["/catalogue", "somebody of no house", "You belong to no organisation here"],
  ] as const)("%s is closed to the %s", async (path, name, words) => {
    const answer = await (await as(name)).get(path);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(words);
  });

  it("the rights of a title are for its holder alone", async () => {
    const own = await (await as("rights holder viewer")).get(`/works/${recordOf("workId")}`);
    expect(own.text).toContain("Rights you hold");
  });

  it("both parties of a licence read it, and neither is offered what it may not do", async () => {
    const path = `/licences/${recordOf("licenceId")}`;
    for (const name of ["rights holder viewer", "broadcaster viewer"] as const) {
      const licence = await (await as(name)).get(path);
      expect(licence.text).toContain("A licence from Samarkand Films to Kanal Eins");
      expect(licence.text).not.toContain("What you can do");
    }
  });

  it("only the payer, and only by the right role, is offered to pay", async () => {
    const path = `/payments/${paymentIdOf(recordOf("licenceId"))}`;
    expect((await (await as("broadcaster buyer")).get(path)).text).toContain("Pay EUR 2,500.00");
    expect((await (await as("broadcaster viewer")).get(path)).html).not.toContain("/checkout");
    expect((await (await as("rights holder admin")).get(path)).html).not.toContain("/checkout");
  });

  it("the payer who comes back unpaid is not told that it is paid", async () => {
    const path = `/payments/${paymentIdOf(recordOf("licenceId"))}/return?session=cs_test_made_up`;
    const back = await (await as("broadcaster buyer")).get(path);
    expect(back.text).toContain("Nothing was paid");
  });

  it("a form of the wrong role is refused", async () => {
    const answer = await (await as("broadcaster viewer")).post(`/licences/${recordOf("licenceId")}/signatures`, {
      ...{ once: ONCE, documentSha256: SHA256, name: "broadcaster viewer" },
    });
    expect(answer.status).toBe(403);
  });
});

describe("a form sent twice", () => {
  const once = async (path: string) => {
    const page = await (await as("operator")).get(path);
    return /name="once" value="([\w-]+)"/.exec(page.html)?.[1] ?? "";
  };
  const invitation = {
    name: "Twice Sent",
    country: "VN",
    kind: "broadcaster",
    administratorEmail: "twice@example.com",
  };

  it("has one effect, and leads both times to the same place", async () => {
    const browser = await as("operator");
    const form = { once: await once("/network"), ...invitation };
    const [first, second] = await Promise.all([
      browser.post("/network/invitations", form),
      browser.post("/network/invitations", form),
    ]);
    const third = await browser.post("/network/invitations", form);
    expect(first.status).toBe(303);
    const places = [first, second, third].map(({ headers }) => headers.get("location"));
    expect(new Set(places).size).toBe(1);
    const network = await browser.get("/network");
    expect(network.text.split("Twice Sent").length - 1).toBe(1);
  });

  it("with other content is refused", async () => {
    const browser = await as("operator");
    const form = { once: await once("/network"), ...invitation, name: "Another" };
    await browser.post("/network/invitations", form);
    const other = await browser.post("/network/invitations", { ...form, name: "And another" });
    expect(other.status).toBe(409);
    expect(other.text).toContain("already sent with other content");
  });

  it("without its key is refused", async () => {
    const answer = await (await as("operator")).post("/network/invitations", invitation);
    expect(answer.status).toBe(422);
  });
});

describe("joining", () => {
  it("an invited person sees the invitation, joins, and chooses between several organisations", async () => {
    const admin = await as("rights holder admin");
    const page = await admin.get("/organisation");
    const once = /name="once" value="([\w-]+)"/.exec(page.html)?.[1] ?? "";
    const email = "other.broadcaster.signatory@example.com";
    const invited = await admin.post("/organisation/invitations", { once, email, roles: ["viewer", "sales"] });
    expect(invited.status).toBe(303);
    const browser = await as("other broadcaster signatory");
    expect((await browser.get("/")).text).toContain("An invitation waits for you");
    expect((await browser.get("/invitations")).text).toContain("Samarkand Films invites you");
    const organisationId = market.organisationId("rights holder");
    expect((await browser.post("/invitations", { organisationId })).status).toBe(303);
    expect((await browser.get("/")).text).toContain("Samarkand Films");
    const own = market.organisationId("other broadcaster");
    expect((await browser.get("/choose-organisation")).text).toContain("Saigon Vision");
    await browser.post("/choose-organisation", { organisationId: own, to: "/organisation" });
    expect((await browser.get("/organisation")).text).toContain("Saigon Vision");
  });

  it("nobody joins a suspended house, and the invitation waits", async () => {
    const organisationId = market.organisationId("other rights holder");
    const email = "broadcaster.viewer@example.com";
    const operator = market.as("operator");
    await market.as("other rights holder admin").post("/api/v1/invitations", { email, roles: ["viewer"] });
    const suspended = await operator.post(`/api/v1/organisations/${organisationId}/suspension`, { because: "Test" });
    expect(suspended.status).toBe(200);
    const browser = await as("broadcaster viewer");
    const answer = await browser.post("/invitations", { organisationId });
    expect([answer.status, answer.text]).toEqual([
      409,
      expect.stringContaining("The organisation takes nobody in now"),
    ]);
    await operator.post(`/api/v1/organisations/${organisationId}/reinstatement`, { because: "Test" });
    expect((await browser.post("/invitations", { organisationId })).status).toBe(303);
  });

  it("nobody joins or chooses what they were not invited to", async () => {
    const browser = await as("other rights holder admin");
    const organisationId = market.organisationId("broadcaster");
    expect((await browser.post("/invitations", { organisationId })).status).toBe(404);
    expect((await browser.post("/choose-organisation", { organisationId })).status).toBe(404);
  });
});

describe("every page", () => {
  const VISITORS = ["rights holder admin", "broadcaster admin", "broadcaster buyer", "operator"] as const;
  const pages = PORTAL_ROUTES.filter(({ method, path }) => method === "get" && !path.startsWith("/sign-in"));

  it.each(VISITORS)("can be read by everybody and protects itself, as the %s sees it", async (name) => {
    const browser = await as(name);
    let shown = 0;
    for (const route of pages) {
      const answer = await ask(browser, route, "foreign");
      if (answer.status === 303) continue;
      if (answer.status === 200) shown += 1;
      expect(faultsOfPage(answer.html), `${route.path} for ${name}`).toEqual([]);
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(answer.headers.get("content-security-policy")).not.toContain("unsafe");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
    expect(shown).toBeGreaterThan(name === "operator" ? 6 : 8);
  });

  it("asks for its style by a path that changes with its bytes, and may be kept for ever", async () => {
    const browser = portalBrowser(portal, market);
    const { html } = await browser.get("/");
    const style = /href="(\/static\/serai-[0-9a-f]{16}\.css)"/.exec(html)?.[1] ?? "";
    const answer = await browser.get(style);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect(answer.headers.get("content-type")).toContain("text/css");
  });

  it("that does not exist says so", async () => {
    const answer = await portalBrowser(portal, market).get("/no/such/page");
    expect(answer.status).toBe(404);
    expect(faultsOfPage(answer.html)).toEqual([]);
  });

  it("refuses a form that is too large", async () => {
    const answer = await (await as("operator")).post("/network/invitations", { name: "x".repeat(2 * 1024 * 1024) });
    expect(answer.status).toBe(413);
  });
});
