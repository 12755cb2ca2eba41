import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import { openPortal, portalBrowser } from "#test/support/portal-browser.ts";

let market: Market;
let portal: ReturnType<typeof openPortal>;

beforeAll(async () => {
  market = await startMarket();
  portal = openPortal(market);
});
afterAll(() => market.close());

const browse = () => portalBrowser(portal, market);

describe("signing in to the portal", () => {
  it("leads through the identity provider and back, and opens a session", async () => {
    const browser = browse();
    const back = await browser.signIn("broadcaster admin");
    expect(back.status).toBe(303);
    expect(back.headers.get("location")).toBe("/");
    const front = await browser.get("/");
    expect(front.text).toContain("Welcome, broadcaster admin");
    expect(front.text).toContain("Kanal Eins");
  });

  it("gives cookies that scripts, other sites and other hosts never see", async () => {
    const browser = browse();
    const begun = await browser.get("/sign-in");
    const back = await browser.signIn("broadcaster admin");
    for (const line of [...begun.headers.getSetCookie(), ...back.headers.getSetCookie()]) {
      expect(line).toMatch(/^__Host-/);
      for (const flag of ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"]) expect(line).toContain(flag);
      expect(line).not.toContain("Domain");
    }
  });

  it("takes a callback only from the browser that began, and only once", async () => {
    const [browser, other] = [browse(), browse()];
    const callback = await browser.signInAtProvider("broadcaster admin");
    // Under way with a sign-in of its own, and led to the end of somebody else's.
    await other.get("/sign-in");
    for (const stranger of [browse(), other]) {
      const answer = await stranger.get(callback);
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("You are not signed in")]);
    }
    const held = new Map(browser.cookies);
    expect((await browser.get(callback)).status).toBe(303);
    for (const [name, value] of held) browser.cookies.set(name, value);
    expect((await browser.get(callback)).status).toBe(400);
  });

  it("opens every session under a new secret and ends the one before", async () => {
    const browser = browse();
    await browser.signIn("broadcaster admin");
    const first = browser.cookies.get("__Host-serai") ?? "";
    browser.cookies.set("__Host-serai", first);
    // As a browser would that opens the provider's address again in another tab.
    const held = new Map(browser.cookies);
    browser.cookies.delete("__Host-serai");
    await browser.signIn("broadcaster admin");
    const second = browser.cookies.get("__Host-serai");
    expect(second).not.toBe(first);
    expect(held.get("__Host-serai")).toBe(first);
  });

  it("never leads to another site afterwards", async () => {
    for (const to of ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]) {
      const browser = browse();
      await browser.signIn("broadcaster admin");
      const answer = await browser.get(`/sign-in?to=${encodeURIComponent(to)}`);
      expect(answer.headers.get("location")).toBe("/");
    }
  });

  it("signs out here and at the provider", async () => {
    const browser = browse();
    await browser.signIn("broadcaster admin");
    const secret = browser.cookies.get("__Host-serai") ?? "";
    const out = await browser.post("/sign-out");
    expect(out.text).toContain("You are signed out");
    expect(out.html).toContain(`${market.identity.issuer}/session/end?`);
    browser.cookies.set("__Host-serai", secret);
    expect((await browser.get("/")).text).toContain("Sign in");
  });
});

describe("forms of the portal", () => {
  it.each([
    ["from another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["from a neighbour of our domain", { origin: "https://other.localhost", "sec-fetch-site": "same-site" }],
    ["typed into the address", { "sec-fetch-site": "none" }],
    ["whose origin is hidden", { origin: "null" }],
    ["of a program posing as JSON", { origin: "https://evil.example", "content-type": "application/json" }],
  ])("are refused %s", async (_, headers: Record<string, string>) => {
    const browser = browse();
    await browser.signIn("broadcaster admin");
    const answer = await browser.post("/sign-out", {}, headers);
    expect(answer.status).toBe(403);
    expect((await browser.get("/")).text).toContain("Welcome");
  });
});
