import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { right } from "#test/unit/rights/trade.ts";
import { BUYER, type LicenceBed, line, reasonOf, SELLER, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
beforeAll(async () => {
  bed = await startLicences();
});
afterAll(() => bed?.market.close());

const STRANGER = "other broadcaster admin";
const secretsOf = (licenceId: string) => [licenceId, bed.market.organisationId("broadcaster"), "heldBy", "Kanal"];
const YEARS = "from=2027-01-01&to=2028-12-31";
const stretch = (firstDay: string, lastDay: string, state: string) => ({ firstDay, lastDay, state });

describe("the timeline of a work", () => {
  const timeline = (workId: string, query: string, by: Parameters<LicenceBed["ask"]>[2] = STRANGER) =>
    bed.market.as(by ?? STRANGER).get(`/api/v1/works/${workId}/timeline?${query}`);

  test("tells by territory and medium what is free, committed or on hold, and nothing of whose it is", async () => {
    const workId = await bed.newWork();
    const signed = await bed.executed(workId);
    const held = await bed.requested(workId, { media: ["FTV"], exclusivity: { kind: "non-exclusive" } });
    expect((await bed.agree(held)).status).toBe(200);
    const told = await timeline(workId, `territories=TH,VN&media=SVOD,FTV&${YEARS}`);
    expect(told.status).toBe(200);
    const free = [stretch("2027-01-01", "2028-12-31", "free")];
    const after = stretch("2028-01-01", "2028-12-31", "free");
    expect(told.body.groups).toEqual([
      {
        territories: ["TH"],
        rows: [
          {
            medium: "SVOD",
            languages: { all: true },
            stretches: [stretch("2027-01-01", "2027-12-31", "committed"), after],
          },
          {
            medium: "FTV",
            languages: { all: true },
            stretches: [stretch("2027-01-01", "2027-12-31", "free-shared"), after],
          },
        ],
      },
      {
        territories: ["VN"],
        rows: ["SVOD", "FTV"].map((medium) => ({ medium, languages: { all: true }, stretches: free })),
      },
    ]);
    for (const secret of secretsOf(signed.licenceId)) expect(told.text).not.toContain(secret);
  });

  test("is the same picture for the rights holder, and shows a licensee what it has", async () => {
    const workId = await bed.newWork();
    await bed.executed(workId);
    const query = `territories=TH,VN&media=SVOD&${YEARS}`;
    const [buyer, seller, own] = [
      await timeline(workId, query),
      await timeline(workId, query, SELLER),
      await timeline(workId, query, BUYER),
    ];
    expect(seller.body.groups).toEqual(buyer.body.groups);
    expect(JSON.stringify(own.body.groups)).toBe(JSON.stringify(buyer.body.groups).replace("committed", "yours"));
  });

  test("without a word of what to look at, looks at all that is held, from this month on", async () => {
    const workId = await bed.newWork();
    const { body } = await timeline(workId, "");
    const [group] = body.groups as { territories: string[]; rows: { medium: string }[] }[];
    expect(group?.territories).toEqual(["SG", "TH", "VN"]);
    expect(group?.rows.map(({ medium }) => medium)).toEqual(["SVOD", "FTV", "PTV1"]);
    expect(String(body.firstDay)).toMatch(/-01$/);
  });

  test.each([
    ["a country nobody knows", "territories=TH,XX"],
    ["a medium nobody knows", "media=HOLO"],
    ["a day that does not exist", "from=2027-02-30"],
    ["a last day without a first", "to=2027-02-28"],
    ["a last day before the first", "from=2027-02-02&to=2027-02-01"],
    ["more than 25 years", "from=2027-01-01&to=2053-01-01"],
    ["an episode of no season", "episode=1"],
    ["a question nobody understands", "who=all"],
  ])("refuses %s", async (_, query) => {
    const answer = await timeline(await bed.newWork(), query);
    expect([answer.status, reasonOf(answer)]).toEqual([400, "invalid-query"]);
  });

  test("refuses a season of a film, which has none; a series may have one that is not listed yet", async () => {
    const answer = await timeline(await bed.newWork(), "season=2&episode=1");
    expect([answer.status, reasonOf(answer)]).toEqual([422, "part-of-no-series"]);
    expect(answer.body.errors).toMatchObject([{ parameter: "season" }]);
    expect((await timeline(await bed.newSeries([], right()), "season=2")).status).toBe(200);
  });

  test("looks to the end of the calendar and no further", async () => {
    const answer = await timeline(await bed.newWork(), "from=9999-12-30&to=9999-12-31");
    expect(answer.status).toBe(200);
  });
});

test("a season of a hidden film is as absent as one of no work at all", async () => {
  const film = {
    kind: "film",
    contentId: "kept-away",
    titles: [{ language: "en", title: "Kept Away" }],
    listed: false,
  };
  const made = await bed.market.as("rights holder admin").post("/api/v1/works", film);
  const stranger = bed.market.as("other rights holder admin");
  const scope = { kind: "season", season: 2 };
  const { exclusivity: _, ...cells } = line();
  const answersOf = async (workId: string) => {
    const answers = [
      await stranger.get(`/api/v1/works/${workId}/timeline?season=2`),
      await stranger.post(`/api/v1/works/${workId}/free-days`, { lines: [line()], scope }),
      await stranger.post(`/api/v1/works/${workId}/holdbacks`, { ...cells, scope }),
    ];
    return answers.map(({ status, text }) => ({ status, text: text.replaceAll(workId, "?") }));
  };
  const hidden = await answersOf(String(made.body.workId));
  expect(hidden.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(hidden).toEqual(await answersOf("wrk_01JD0000000000000000000000"));
});

describe("the day rights become free", () => {
  const freeDays = (workId: string, over: object = {}, by: Parameters<LicenceBed["ask"]>[2] = STRANGER) =>
    bed.market.as(by ?? STRANGER).post(`/api/v1/works/${workId}/free-days`, { lines: [line(over)] });

  test("is now, a day, or not known, with what is waited for; a buyer is not told for whom", async () => {
    const workId = await bed.newWork();
    const signed = await bed.executed(workId);
    const buyer = await freeDays(workId, { media: ["SVOD", "HV"], territories: ["TH", "VN"] });
    expect(buyer.body.groups).toEqual([
      { line: 0, media: ["HV"], territories: ["TH", "VN"], when: "not-known", awaits: [{ code: "no-rights-in" }] },
      {
        ...{ line: 0, media: ["SVOD"], territories: ["TH"], when: "from", freeFrom: "2028-01-01" },
        awaits: [{ code: "committed" }],
      },
      { line: 0, media: ["SVOD"], territories: ["VN"], when: "now", freeFrom: "2027-01-01", awaits: [] },
    ]);
    for (const secret of secretsOf(signed.licenceId)) expect(buyer.text).not.toContain(secret);
    const seller = await freeDays(workId, {}, SELLER);
    expect(seller.body.groups).toMatchObject([{ awaits: [{ code: "committed", heldBy: [signed.licenceId] }] }]);
  });

  test("is not told of a season of a film, which has none", async () => {
    const film = await bed.newWork();
    const ask = (workId: string) =>
      bed.market.as(STRANGER).post(`/api/v1/works/${workId}/free-days`, {
        lines: [line()],
        scope: { kind: "episode", season: 2, episode: 1 },
      });
    const answer = await ask(film);
    expect([answer.status, reasonOf(answer)]).toEqual([422, "part-of-no-series"]);
    expect(answer.body.errors).toMatchObject([{ pointer: "#/scope", detail: expect.stringMatching(/whole work/) }]);
    expect((await ask(await bed.newSeries([], right()))).status).toBe(200);
  });

  test("is one on which the holdbacks that are asked for can be promised too", async () => {
    const workId = await bed.newWork();
    const signed = await bed.executed(workId);
    const { exclusivity: _, ...held } = line({ languages: "all" });
    const holdbacks = [{ binds: "licensor", ...held }];
    const ask = (body: object, by: Parameters<LicenceBed["ask"]>[2] = STRANGER) =>
      bed.market
        .as(by ?? STRANGER)
        .post(`/api/v1/works/${workId}/free-days`, { lines: [line({ media: ["FTV"] })], ...body });
    expect((await ask({})).body.groups).toMatchObject([{ when: "now" }]);
    const told = await ask({ holdbacks });
    expect(told.body.groups).toMatchObject([{ when: "not-known", awaits: [{ code: "committed", isPromise: true }] }]);
    for (const secret of secretsOf(signed.licenceId)) expect(told.text).not.toContain(secret);
    const later = [{ ...holdbacks[0], firstDay: "2028-01-01", lastDay: "2028-12-31" }];
    expect((await ask({ holdbacks: later })).body.groups).toMatchObject([{ when: "now" }]);
    expect((await ask({ holdbacks: [{ ...held }] })).status).toBe(422);
  });
});

describe("the impact of a licence", () => {
  const impact = (licenceId: string, by: Parameters<LicenceBed["ask"]>[2] = SELLER) =>
    bed.market.as(by ?? SELLER).get(`/api/v1/licences/${licenceId}/impact`);

  test("tells the rights holder what it blocks, what stays sellable and whose requests it ends or shrinks", async () => {
    const workId = await bed.newWork();
    const { licenceId } = await bed.requested(workId);
    const same = await bed.requested(workId, {}, STRANGER);
    const wider = await bed.requested(workId, { territories: ["TH", "VN"] }, STRANGER);
    await bed.requested(workId, { media: ["FTV"] }, STRANGER);
    const withdrawn = await bed.requested(workId);
    expect((await bed.withdraw(withdrawn)).status).toBe(200);
    const { body, status } = await impact(licenceId);
    expect(status).toBe(200);
    expect(body).toMatchObject({ licenceId, isFree: true, someNotLookedAt: false });
    const block = { media: ["SVOD"], territories: ["TH"], firstDay: "2027-01-01", lastDay: "2027-12-31" };
    expect(body.versions).toMatchObject([
      { languages: { all: true }, blocks: [{ ...block, now: "free", after: "committed" }] },
    ]);
    const [{ sellable } = { sellable: [] }] = body.versions as { sellable: object[] }[];
    expect(sellable).toContainEqual(
      expect.objectContaining({ medium: "FTV", atAll: { now: expect.any(Number), after: expect.any(Number) } }),
    );
    const effects = (body.negotiations as { licenceId: string; effect: string }[]).map((one) => [
      one.licenceId,
      one.effect,
    ]);
    expect(Object.fromEntries(effects)).toEqual({ [same.licenceId]: "ends", [wider.licenceId]: "shrinks" });
  });

  test("is for the rights holder alone: the broadcaster is refused, and to others there is no such licence", async () => {
    const { licenceId } = await bed.requested(await bed.newWork());
    const buyer = await impact(licenceId, BUYER);
    expect([buyer.status, reasonOf(buyer)]).toEqual([403, "not-permitted"]);
    const [foreign, absent] = [
      await impact(licenceId, STRANGER),
      await impact("lic_01JD0000000000000000000000", STRANGER),
    ];
    expect([foreign.status, foreign.text]).toEqual([404, absent.text]);
  });

  test("does not count a hold the licence has already", async () => {
    const deal = await bed.requested(await bed.newWork());
    const before = await impact(deal.licenceId);
    expect((await bed.agree(deal)).status).toBe(200);
    expect((await impact(deal.licenceId)).body.versions).toEqual(before.body.versions);
  });
});
