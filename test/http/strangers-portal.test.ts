import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROBLEMS } from "#functions/http/problems.ts";
import { PORTAL_ROUTES } from "#functions/portal/app.tsx";
import { composePortal } from "#functions/portal/compose.ts";
import type { PortalRoute } from "#functions/portal/visit.ts";
import { denialOf } from "#shared/parties/permission.ts";
import { type ForeignAndAbsent, makeForeignRecords } from "#test/support/foreign-records.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import type { PersonName } from "#test/support/people.ts";
import { type PortalBrowser, type PortalPage, portalBrowser } from "#test/support/portal-browser.ts";
import { meterTable, type TableMeter } from "#test/support/table-meter.ts";
import { meantOf } from "./strangers-portal-rows.ts";

const STRANGERS = [
  "somebody of no house",
  "rights holder viewer",
  "broadcaster viewer",
  "other rights holder admin",
  "other broadcaster admin",
  "trading house of every role",
] as const satisfies readonly PersonName[];
/** These are of the very houses the records are of: they are asked only what their role closes to them. */
const INSIDERS: readonly PersonName[] = ["rights holder viewer", "broadcaster viewer"];
/** Both are suspended before the walk. */
const SUSPENDED = ["other rights holder", "other broadcaster"] as const;

let market: Market;
let meter: TableMeter;
let records: ReadonlyMap<string, ForeignAndAbsent>;
let rows = 0;
const browsers = new Map<PersonName, PortalBrowser>();
let portal: ReturnType<typeof composePortal>;
beforeAll(async () => {
  market = await startMarket();
  meter = await meterTable(market.environment.DYNAMODB_ENDPOINT ?? "");
  portal = composePortal({ ...market.environment, DYNAMODB_ENDPOINT: meter.url });
  records = await makeForeignRecords(market);
  for (const house of SUSPENDED) {
    const path = `/api/v1/organisations/${market.organisationId(house)}/suspension`;
    expect((await market.as("operator").post(path, { because: "a test" })).status).toBe(200);
  }
  for (const name of STRANGERS) {
    const browser = portalBrowser(portal, market);
    await browser.signIn(name);
    browsers.set(name, browser);
  }
});
afterAll(async () => {
  await Promise.all([market.close(), meter.close()]);
});

const closed = PORTAL_ROUTES.filter((route) => meantOf(route) !== "public").map(
  (route) => [`${route.method} ${route.path}`, route] as const,
);

function pathOf({ path }: PortalRoute, which: keyof ForeignAndAbsent): string {
  return path.replace(/:(\w+)/g, (_, name: string) => records.get(name)?.[which] ?? "none");
}

function visit(browser: PortalBrowser, route: PortalRoute, which: keyof ForeignAndAbsent): Promise<PortalPage> {
  const path = pathOf(route, which);
  return route.method === "get" ? browser.get(path) : browser.post(path, { once: "abcdefghijklmnopqrstuv" });
}

/** A page without what is new in each: the key of its forms, which are good once. */
function bare({ status, html }: PortalPage): string {
  return `${status} ${html}`.replace(/value="[\w-]{22}"/g, "<once>");
}

describe("the matrix of the portal's strangers", () => {
  test.each(closed)("%s leads to the sign-in without a session, and with one that was made up", async (_, route) => {
    const madeUp = portalBrowser(portal, market);
    madeUp.cookies.set("__Host-serai", "A".repeat(43));
    for (const browser of [portalBrowser(portal, market), madeUp]) {
      const answer = await visit(browser, route, "foreign");
      expect([answer.status, answer.headers.get("location")]).toEqual([303, expect.stringMatching(/^\/sign-in\?to=/)]);
      rows++;
    }
  });

  const posts = closed.filter(([, { method }]) => method === "post");
  test.each(posts)("%s does not act for another site, whoever is signed in", async (_, route) => {
    const browser = browsers.get("trading house of every role");
    const froms = [
      { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
      { origin: "http://localhost:8787", "sec-fetch-site": "same-site" },
    ];
    for (const from of froms) {
      const answer = await browser?.post(pathOf(route, "foreign"), {}, from);
      expect([answer?.status, answer?.text]).toEqual([403, expect.stringContaining("other site")]);
      rows++;
    }
  });

  const guarded = closed.filter(([, route]) => meantOf(route) !== "signed-in");
  test.each(guarded)("%s tells every stranger of another's record what it tells of none", async (_, route) => {
    for (const name of STRANGERS) {
      const browser = browsers.get(name);
      if (!browser) throw new Error(`${name} is not signed in`);
      const told = await refusalOf(name, meantOf(route));
      if (!told && INSIDERS.includes(name)) continue;
      meter.take();
      const foreign = await visit(browser, route, "foreign");
      const askedForeign = meter.take();
      const absent = await visit(browser, route, "absent");
      const at = `${name}: ${foreign.text}`;
      rows++;
      expect(askedForeign.length, at).toBe(meter.take().length);
      expect(bare(foreign), at).toBe(bare(absent));
      expect(foreign.status, at).toBeLessThan(500);
      if (told) expect([foreign.status, foreign.text], at).toEqual([403, expect.stringContaining(told)]);
    }
  });

  test("all told", () =>
    console.log(`strangers: ${rows} rows of the portal, over ${PORTAL_ROUTES.length} pages and forms`));
});

/** The title of the refusal at the door, if this one is refused there. */
async function refusalOf(name: PersonName, guard: ReturnType<typeof meantOf>): Promise<string | undefined> {
  if (name === "somebody of no house") return PROBLEMS["no-membership"].title;
  if (guard === "public" || guard === "signed-in") return undefined;
  const denial = denialOf(await market.actor(name), guard);
  return denial && PROBLEMS[denial].title;
}
