import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsOfPage } from "#test/support/accessible.ts";
import type { PersonName } from "#test/support/people.ts";
import { openPortal, type PortalBrowser, portalBrowser } from "#test/support/portal-browser.ts";
import { type LicenceBed, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
let portal: ReturnType<typeof openPortal>;
const browsers = new Map<PersonName, PortalBrowser>();
beforeAll(async () => {
  bed = await startLicences();
  portal = openPortal(bed.market);
});
afterAll(() => bed.market.close());

async function as(name: PersonName): Promise<PortalBrowser> {
  const known = browsers.get(name);
  if (known) return known;
  const browser = portalBrowser(portal, bed.market);
  await browser.signIn(name);
  browsers.set(name, browser);
  return browser;
}

let keys = 0;
const onceKey = () => String(++keys).padStart(22, "k");

/** SVOD in Thailand, from the summer of 2027 until it is lifted. */
const HELD = {
  ...{ scope: "work", media: "SVOD", territories: "TH", languages: "", strength: "hard", note: "Festival first" },
  ...{ firstDay: "2027-06-01", lastDay: "" },
};

describe("the holder of a title", () => {
  test("holds cells back, sees which licence stands there all the same, and lifts the holdback again", async () => {
    const workId = await bed.newWork();
    const { licenceId } = await bed.executed(workId);
    const holder = await as("rights holder admin");
    expect((await holder.get(`/works/${workId}`)).text).toContain("Nothing of this work is held back.");
    const sent = await holder.post(`/works/${workId}/holdbacks`, { once: onceKey(), ...HELD });
    expect([sent.status, sent.headers.get("location")]).toEqual([303, `/works/${workId}#holdbacks`]);

    const page = await holder.get(`/works/${workId}`);
    expect(faultsOfPage(page.html)).toEqual([]);
    expect(page.text).toContain("Festival first");
    expect(page.text).toContain("From 1 June 2027, without end");
    const [, table = ""] = page.html.split("<caption>Holdbacks of yours");
    expect(table.split("</table>")[0]).toContain(`/licences/${licenceId}`);

    const lifting = /action="([^"]+\/lifting)"/.exec(page.html)?.[1] ?? "";
    expect((await holder.post(lifting, { once: onceKey() })).status).toBe(303);
    expect((await holder.get(`/works/${workId}`)).text).toContain("Nothing of this work is held back.");
    expect((await bed.headOf(workId)).commitments).toHaveLength(1);
  });

  test("ties its end to the start of another right, and leaves days out", async () => {
    const workId = await bed.newWork();
    const sent = await (await as("rights holder admin")).post(`/works/${workId}/holdbacks`, {
      ...{ once: onceKey(), ...HELD, tiedEndMedia: "PTV1", tiedEndDays: "90" },
      ...{ "held-blackout-first": ["", "2027-07-01"], "held-blackout-last": ["", "2027-07-31"] },
    });
    expect(sent.status, sent.text).toBe(303);
    const [holdback] = (await bed.headOf(workId)).holdbacks;
    expect(holdback).toMatchObject({
      tiedEnd: { daysAfterStartOf: { media: ["PTV1"], days: 90 } },
      box: { blackouts: [{ startDay: 21_000, endDay: 21_031 }] },
    });
    const { text } = await (await as("rights holder viewer")).get(`/works/${workId}`);
    expect(text).toContain("until 90 days after it starts in First pay television window");
  });

  test.each([
    [{ tiedEndMedia: "FTV", tiedEndDays: "soon" }, "It ends so many days after another right starts, how many days"],
    [{ tiedStartDays: "90" }, "It begins so many days after another right starts, in which media"],
    [{ "held-blackout-first": ["", "2027-07-01"] }, "blackout 2: give both its first and its last day, or neither"],
    [
      { "held-blackout-first": ["", "", "2027-01-01"], "held-blackout-last": ["", "", "2027-01-02"] },
      "blackout 3: A blackout lies within the first and the last day",
    ],
    [{ media: [] }, "media:"],
  ])("is told what of the form is to be mended: %j", async (over, words) => {
    const workId = await bed.newWork();
    const sent = await (await as("rights holder admin")).post(`/works/${workId}/holdbacks`, {
      ...{ once: onceKey(), ...HELD },
      ...over,
    });
    expect(sent.status).toBe(422);
    expect(sent.text).toContain(words);
    expect((await bed.headOf(workId)).holdbacks).toEqual([]);
  });

  test("is the only one to see them; a colleague who only reads sees no form", async () => {
    const workId = await bed.newWork();
    await (await as("rights holder admin")).post(`/works/${workId}/holdbacks`, { once: onceKey(), ...HELD });
    const colleague = await (await as("rights holder viewer")).get(`/works/${workId}`);
    expect(colleague.text).toContain("Festival first");
    expect(colleague.html).not.toContain(`/works/${workId}/holdbacks`);
    const buyer = await (await as("broadcaster buyer")).get(`/works/${workId}`);
    expect(buyer.status).toBe(200);
    const question =
      "media=SVOD&territories=TH&languages=&firstDay=2027-07-01&lastDay=2027-07-31&exclusivity=non-exclusive";
    const asked = async (name: PersonName) => (await as(name)).get(`/works/${workId}/availability?${question}`);
    expect((await asked("rights holder viewer")).text).toContain("Held back by a promise of your own");
    const refused = await asked("broadcaster buyer");
    expect(refused.text).toContain("Held back by a promise");
    expect(refused.text).not.toContain("of your own");
    const told = ["Festival first", "Holdbacks of yours", "hbk_"].filter((words) => buyer.html.includes(words));
    expect(told).toEqual([]);
  });
});

describe("a request with blackouts", () => {
  const line = (over: object = {}) => ({
    ...{ media: ["SVOD"], territories: ["TH"], languages: "all", exclusivity: { kind: "non-exclusive" } },
    ...{ firstDay: "2027-01-01", lastDay: "2027-12-31", ...over },
  });
  const wantedOf = (...lines: object[]) => JSON.stringify({ scope: { kind: "work" }, lines });
  const ask = async (wanted: string, rows: Record<string, string | string[]>) => {
    const workId = await bed.newWork();
    const form = { once: onceKey(), wanted, fee: "1000", currency: "EUR", timeZone: "", ...rows };
    return (await as("broadcaster buyer")).post(`/works/${workId}/request`, form);
  };
  const rows = (line: number, first: string[], last: string[]) => ({
    [`line-${line}-blackout-first`]: first,
    [`line-${line}-blackout-last`]: last,
  });

  test("asks for the term without them", async () => {
    const sent = await ask(wantedOf(line()), rows(1, ["", "2027-06-01"], ["", "2027-07-15"]));
    expect(sent.status, sent.text).toBe(303);
    const { text } = await (await as("broadcaster buyer")).get(sent.headers.get("location") ?? "");
    expect(text).toContain("1 January 2027 to 31 December 2027, without 1 June 2027 to 15 July 2027");
  });

  test("shows those of the answer it comes from, to be kept or taken away", async () => {
    const wanted = wantedOf(line({ blackouts: [{ firstDay: "2027-03-01", lastDay: "2027-03-02" }] }));
    const workId = await bed.newWork();
    const page = await (await as("broadcaster buyer")).get(
      `/works/${workId}/request?${new URLSearchParams({ wanted })}`,
    );
    expect(faultsOfPage(page.html)).toEqual([]);
    expect(page.html).toContain('value="2027-03-02"');
    const sent = await ask(wanted, rows(1, [""], [""]));
    const { text } = await (await as("broadcaster buyer")).get(sent.headers.get("location") ?? "");
    expect(text).not.toContain("2 March 2027");
  });

  test.each([
    ["in one line", [line()], rows(1, ["", "2027-06-01"], ["", ""]), "blackout 2: give both"],
    [
      "outside its term",
      [line()],
      rows(1, ["", "2026-06-01"], ["", "2026-06-02"]),
      "blackout 2: A blackout lies within",
    ],
    ["backwards", [line()], rows(1, ["2027-06-02"], ["2027-06-01"]), "blackout 1, last day: The last day comes before"],
    ["of all its days", [line()], rows(1, ["2027-01-01"], ["2027-12-31"]), "blackouts: The blackouts leave no day"],
    [
      "in the second of two lines",
      [line(), line({ media: ["AVOD"], firstDay: "2027-07-01" })],
      { ...rows(1, ["2027-02-01"], ["2027-02-02"]), ...rows(2, ["", "2027-02-01"], ["", "2027-02-02"]) },
      "line 2, blackout 2: A blackout lies within",
    ],
  ])("that cannot be is refused, and the row is named: %s", async (_, lines, given, words) => {
    const sent = await ask(wantedOf(...lines), given);
    expect(sent.status).toBe(422);
    expect(sent.text).toContain(words);
  });
});
