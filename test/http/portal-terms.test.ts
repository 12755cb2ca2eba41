import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPortal, type PortalBrowser, portalBrowser } from "#test/support/portal-browser.ts";
import { right } from "#test/unit/rights/trade.ts";
import { type LicenceBed, line, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
let buyer: PortalBrowser;
beforeAll(async () => {
  bed = await startLicences();
  buyer = portalBrowser(openPortal(bed.market), bed.market);
  await buyer.signIn("broadcaster buyer");
});
afterAll(() => bed?.market.close());

const wantedOf = (...lines: object[]) => JSON.stringify({ scope: { kind: "work" }, lines });
const ONCE = "abcdefghijklmnopqrst";

async function send(workId: string, form: Record<string, string>, key: number) {
  const once = `${ONCE}${String(key).padStart(2, "0")}`;
  return buyer.post(`/works/${workId}/request`, { once, fee: "100", currency: "EUR", ...form });
}

describe("the request for a licence", () => {
  test("says what of the terms may not be meant before it is sent, line by line", async () => {
    const workId = await bed.newWork();
    const wanted = wantedOf(line(), line({ territories: ["US"], media: ["CTCH"] }));
    const page = await buyer.get(`/works/${workId}/request?${new URLSearchParams({ wanted })}`);
    expect(page.text).toContain("About these terms");
    expect(page.text).toMatch(/Line 2: .*America\/New_York/);
    expect(page.text).toMatch(/Line 2: CTCH can be used only beside a linear right/);
    const plain = await buyer.get(`/works/${workId}/request?${new URLSearchParams({ wanted: wantedOf(line()) })}`);
    expect(plain.text).not.toContain("About these terms");
  });

  test("counts days in each territory's own zone unless another is chosen", async () => {
    const workId = await bed.newWork();
    const form = { wanted: wantedOf(line()), timeZone: "" };
    expect((await send(workId, form, 1)).status).toBe(303);
    const own = await buyer.get((await send(workId, form, 1)).headers.get("location") ?? "");
    expect(own.text).toContain("Each territory's own time zone");
    const stated = await send(
      workId,
      { ...form, wanted: wantedOf(line({ media: ["FTV"] })), timeZone: "Asia/Bangkok" },
      2,
    );
    expect((await buyer.get(stated.headers.get("location") ?? "")).text).toContain("Asia/Bangkok");
  });

  test("takes runs for linear television, and never without what they are counted for", async () => {
    const workId = await bed.newWork(right({ media: ["FTV", "SVOD"] }));
    const wanted = wantedOf(line({ media: ["FTV"] }), line());
    const page = await buyer.get(`/works/${workId}/request?${new URLSearchParams({ wanted })}`);
    expect(page.html).toContain('name="runsPer"');
    const without = await send(workId, { wanted, runs: "3", runsPer: "" }, 3);
    expect([without.status, without.text.includes("per episode or per programme")]).toEqual([422, true]);
    const sent = await send(workId, { wanted, runs: "3", runsPer: "programme" }, 4);
    expect((await buyer.get(sent.headers.get("location") ?? "")).text).toContain("3 runs in total.");
  });

  test("for a group of countries is asked about and sent as the group, and shown as it was frozen", async () => {
    const workId = await bed.newWork(right({ territories: ["EE", "LT", "LV"] }));
    const asked = await buyer.get(
      `/works/${workId}/availability?media=SVOD&territories=BALTICS&firstDay=2027-01-01&lastDay=2027-12-31&exclusivity=exclusive`,
    );
    expect(asked.text).toContain("These rights are free");
    const sent = await send(workId, { wanted: wantedOf(line({ territories: ["BALTICS"] })) }, 6);
    const licence = await buyer.get(sent.headers.get("location") ?? "");
    expect(licence.text).toMatch(/Groups of territories, frozen.*Baltic states.*Estonia, Lithuania and Latvia/);
  });

  test("leaves out of a group what is excepted, from the question to the licence", async () => {
    const workId = await bed.newWork(right({ territories: ["EE", "LT"] }));
    const asked = await buyer.get(
      `/works/${workId}/availability?media=SVOD&territories=BALTICS&exceptTerritories=LV&firstDay=2027-01-01&lastDay=2027-12-31&exclusivity=exclusive`,
    );
    expect(asked.text).toContain("These rights are free");
    expect(asked.text).toContain("Baltic states except Latvia");
    const wanted = wantedOf(line({ territories: ["BALTICS"], exceptTerritories: ["LV"] }));
    const licence = await buyer.get((await send(workId, { wanted }, 7)).headers.get("location") ?? "");
    expect(licence.text).toContain("Estonia and Lithuania except Latvia");
  });

  test("of lines that contradict each other is refused with what to mend", async () => {
    const workId = await bed.newWork();
    const wanted = wantedOf(line(), line({ exclusivity: { kind: "sole" } }));
    const refused = await send(workId, { wanted, timeZone: "" }, 5);
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/both grant SVOD in TH.*Take the cells out of one/);
  });
});
