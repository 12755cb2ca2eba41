import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiAnswer } from "#test/support/api-client.ts";
import type { PersonName } from "#test/support/people.ts";
import { right } from "#test/unit/rights/trade.ts";
import { BUYER, type LicenceBed, line, reasonOf, requestBody, SELLER, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
beforeAll(async () => {
  bed = await startLicences();
});
afterAll(() => bed?.market.close());

const ASEAN = ["BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"];
const statusAndReason = (answer: ApiAnswer) => [answer.status, reasonOf(answer)];
const request = (workId: string, over: object, by: PersonName = "broadcaster buyer") =>
  bed.market.as(by).post("/api/v1/licences", { ...requestBody(workId), ...over });
const check = (body: object, by: PersonName = "broadcaster viewer") =>
  bed.market.as(by).post("/api/v1/terms/check", body);
const codes = ({ body }: ApiAnswer) => (body.findings as { code: string }[]).map(({ code }) => code);

async function executed(answer: ApiAnswer) {
  expect(answer.status).toBe(201);
  const deal = { licenceId: String(answer.body.licenceId), documentSha256: String(answer.body.documentSha256) };
  for (const by of [SELLER, BUYER] as const) expect((await bed.sign(deal, by)).status).toBe(201);
  return deal;
}

describe("the days of a licence", () => {
  test("are each territory's own unless it states a zone, and the document says which those are", async () => {
    const workId = await bed.newWork();
    const deal = await executed(await request(workId, { lines: [line({ territories: ["TH", "VN"] })] }));
    const { body } = await bed.read(deal);
    expect(body).not.toHaveProperty("timeZone");
    expect(JSON.parse(String(body.document))).toMatchObject({
      territoryTimeZones: { TH: "Asia/Bangkok", VN: "Asia/Ho_Chi_Minh" },
    });
  });

  test("in a stated zone take every day they touch: who follows in the territory's own begins a day later", async () => {
    const workId = await bed.newWork();
    const stated = await request(workId, { timeZone: "UTC" });
    expect(stated.body.warnings).toMatchObject([
      { level: "warn", code: "days-touch-more", pointer: "#/lines/0/territories" },
    ]);
    await executed(stated);
    const [commitment] = (await bed.headOf(workId)).commitments;
    const other = (firstDay: string) =>
      request(workId, { lines: [line({ firstDay, lastDay: "2028-12-31" })] }, "other broadcaster admin");
    const tooEarly = await other("2028-01-01");
    expect(statusAndReason(tooEarly)).toEqual([409, "rights-not-available"]);
    expect(tooEarly.body).toMatchObject({
      refusals: [{ firstDay: "2028-01-01", lastDay: "2028-01-01", freeFrom: "2028-01-02" }],
    });
    expect((await other("2028-01-02")).status).toBe(201);
    expect((await bed.headOf(workId)).commitments).toEqual([commitment]);
  });

  test("of alternatives are each territory's own: each is taken as it was told, without the zone", async () => {
    const workId = await bed.newWork();
    await executed(await request(workId, {}));
    const refused = await request(
      workId,
      { timeZone: "UTC", lines: [line({ territories: ["TH", "VN"] })] },
      "other broadcaster admin",
    );
    const alternatives = refused.body.alternatives as { lines: object[] }[];
    expect(alternatives.length).toBeGreaterThan(0);
    for (const { lines } of alternatives)
      expect((await request(workId, { lines }, "other broadcaster admin")).status).toBe(201);
  });
});

describe("a group of territories", () => {
  test("is frozen to its members of the day, in the answer, the document and the rights", async () => {
    const workId = await bed.newWork(right({ territories: ASEAN }));
    const answer = await request(workId, { lines: [line({ territories: ["ASEAN"] })] });
    const [told] = answer.body.lines as { territories: string[]; territoryGroups: { asOf: string }[] }[];
    const asOf = String(answer.body.requestedAt).slice(0, 10);
    const frozen = { group: "ASEAN", name: "Association of Southeast Asian Nations", asOf, territories: ASEAN };
    expect([told?.territories, told?.territoryGroups]).toEqual([ASEAN, [frozen]]);
    const deal = await executed(answer);
    const [signed] = (JSON.parse(String((await bed.read(deal)).body.document)) as { grant: unknown[] }).grant;
    expect(signed).toEqual(told);
    const [commitment] = (await bed.headOf(workId)).commitments;
    expect(commitment?.lines[0]?.box.territories).toEqual(ASEAN);
  });

  test("may have exceptions: they are frozen, told and signed with it, and not granted", async () => {
    const workId = await bed.newWork(right({ territories: ASEAN.filter((country) => country !== "SG") }));
    const whole = line({ territories: ["ASEAN"] });
    const question = (lines: object[]) => ({ workIds: [workId], lines });
    const viewer = bed.market.as("broadcaster viewer");
    expect((await viewer.post("/api/v1/availability", question([whole]))).body).toMatchObject({
      items: [{ granted: false, refusals: [{ territories: ["SG"] }] }],
    });
    const lines = [{ ...whole, exceptTerritories: ["SG"] }];
    expect((await viewer.post("/api/v1/availability", question(lines))).body).toMatchObject({
      items: [{ granted: true }],
    });
    const works = [{ workId, lines }];
    expect((await viewer.post("/api/v1/packages/availability", { works })).body).toMatchObject({ granted: true });
    const answer = await request(workId, { lines });
    const [told] = answer.body.lines as { territories: string[]; exceptTerritories: string[] }[];
    expect(told?.exceptTerritories).toEqual(["SG"]);
    expect(told?.territories).toEqual(ASEAN.filter((country) => country !== "SG"));
    const deal = await executed(answer);
    const [signed] = (JSON.parse(String((await bed.read(deal)).body.document)) as { grant: unknown[] }).grant;
    expect(signed).toEqual(told);
    const [commitment] = (await bed.headOf(workId)).commitments;
    expect(commitment?.lines[0]?.box.territories).not.toContain("SG");
  });

  test.each([
    ["a country that is named and excepted", { territories: ["TH"], exceptTerritories: ["TH"] }, "/0"],
    ["exceptions that leave nothing", { territories: ["BALTICS"], exceptTerritories: ["EU"] }, ""],
    ["an exception nobody knows", { territories: ["ASEAN"], exceptTerritories: ["Asia"] }, "/0"],
  ])("with %s is refused at that very place, and whatever it is asked for", async (_, over, place) => {
    const workId = await bed.newWork();
    const lines = [line(over)];
    const { exclusivity: _exclusivity, ...cells } = line({ ...over, languages: "all" });
    const seller = bed.market.as("rights holder admin");
    const refusals = [
      { answer: await request(workId, { lines }), at: "#/lines/0/" },
      { answer: await seller.post("/api/v1/availability", { workIds: [workId], lines }), at: "#/lines/0/" },
      { answer: await seller.post(`/api/v1/works/${workId}/holdbacks`, cells), at: "#/" },
      {
        answer: await request(workId, { lines: [line()], holdbacks: [{ binds: "licensor", ...cells }] }),
        at: "#/holdbacks/0/",
      },
    ];
    for (const { answer, at } of refusals) {
      expect(statusAndReason(answer)).toEqual([422, "invalid-body"]);
      expect(answer.body.errors).toMatchObject([{ pointer: `${at}exceptTerritories${place}` }]);
    }
  });

  test("can be asked about as it can be licensed", async () => {
    const workId = await bed.newWork(right({ territories: ASEAN }));
    const question = { workIds: [workId], lines: [line({ territories: ["ASEAN"] })] };
    const answer = await bed.market.as("broadcaster viewer").post("/api/v1/availability", question);
    expect(answer.body).toMatchObject({ items: [{ workId, granted: true }] });
  });
});

describe("runs", () => {
  const RUNS = {
    ...{ number: 3, per: "episode", catchUpDays: 7, simulcast: true },
    ...{ repeats: { number: 1, withinHours: 48 }, channels: { names: ["Kanal Eins", "Kanal Zwei"] } },
  };
  const lines = [line({ media: ["FTV", "CTCH", "SIML"], runs: RUNS })];

  test("are kept, told and signed with their rule, and the total over the episodes both ways", async () => {
    const seasons = [1, 2].map((season) => ({
      season,
      contentId: `runs-${season}`,
      episodes: Array.from({ length: 5 }, (_, index) => ({
        episode: index + 1,
        contentId: `runs-${season}-${index + 1}`,
      })),
    }));
    const workId = await bed.newSeries(seasons, right({ media: ["FTV", "CTCH", "SIML"] }));
    const answer = await request(workId, { lines });
    const [told] = answer.body.lines as { runs: object }[];
    expect(told?.runs).toEqual({
      ...RUNS,
      ...{ episodes: 10, total: 30, rule: "3 runs of each of 10 episodes: 30 runs in total, and not 3." },
    });
    const { body } = await bed.read(await executed(answer));
    expect(JSON.parse(String(body.document))).toMatchObject({ grant: [{ runs: told?.runs }] });
    const season = await request(workId, { lines, scope: { kind: "season", season: 2 } });
    expect(season.body).toMatchObject({ lines: [{ runs: { episodes: 5, total: 15 } }] });
  });

  test("without a rule are refused at that very place, with what to write", async () => {
    const refused = await request("wrk_01JD0000000000000000000000", {
      lines: [line({ media: ["FTV"], runs: { number: 3 } })],
    });
    expect(statusAndReason(refused)).toEqual([422, "invalid-body"]);
    expect(refused.body.errors).toMatchObject([
      { pointer: "#/lines/0/runs/per", detail: expect.stringMatching(/per episode or per programme/) },
    ]);
  });
});

describe("terms looked over", () => {
  test("are told all that is vague, contradicts itself or may not be meant, and nothing is done", async () => {
    const workId = await bed.newWork();
    const answer = await check({
      workId,
      timeZone: "UTC",
      lines: [line({ territories: ["TH", "Europe"] }), line(), line({ media: ["VOD"], exclusivity: { kind: "sole" } })],
    });
    expect([answer.status, answer.body.accepted]).toEqual([200, false]);
    expect(answer.body.findings).toMatchObject([
      { level: "refuse", code: "vague-territory", pointer: "#/lines/0/territories/1" },
      { level: "warn", code: "days-touch-more", pointer: "#/lines/1/territories" },
      { level: "warn", code: "days-touch-more", pointer: "#/lines/2/territories" },
      { level: "refuse", code: "lines-contradict", pointer: "#/lines/2" },
    ]);
    expect(await bed.headOf(workId)).toMatchObject({ holds: [], commitments: [] });
  });

  test("are told where they go beyond the rights of the work", async () => {
    const workId = await bed.newWork();
    const answer = await check({ workId, lines: [line(), line({ media: ["FTV"], lastDay: "2040-12-31" })] });
    expect([answer.body.accepted, codes(answer)]).toEqual([false, ["longer-than-rights-in"]]);
    expect(answer.body.findings).toMatchObject([
      { pointer: "#/lines/1", message: expect.stringContaining("2040-12-31") },
    ]);
  });

  test("need no work; one that is not there for the asker is none", async () => {
    expect((await check({ lines: [line()] })).body).toMatchObject({ accepted: true, findings: [] });
    const absent = await check({ workId: "wrk_01JD0000000000000000000000", lines: [line()] });
    expect(statusAndReason(absent)).toEqual([404, "not-found"]);
    expect((await check({ lines: [] })).status).toBe(422);
  });

  test("for a season of a film are refused: its seasons would be the film, sold twice", async () => {
    const workId = await bed.newWork();
    const scope = { kind: "season", season: 1 };
    const checked = await check({ workId, lines: [line()], scope });
    expect([checked.body.accepted, codes(checked)]).toEqual([false, ["part-of-no-series"]]);
    const refused = await request(workId, { scope });
    expect(statusAndReason(refused)).toEqual([422, "terms-refused"]);
    expect(refused.body.errors).toMatchObject([{ pointer: "#/scope", detail: expect.stringMatching(/whole work/) }]);
    const series = await bed.newSeries([], right());
    expect((await request(series, { scope })).status).toBe(201);
  });

  test("for a season of works at once: nobody holds one of a film, and a series may have it", async () => {
    const [film, series] = [await bed.newWork(), await bed.newSeries([], right())];
    const question = { workIds: [film, series], lines: [line()], scope: { kind: "season", season: 1 } };
    for (const by of ["other broadcaster admin", "rights holder sales"] as const) {
      const { body } = await bed.market.as(by).post("/api/v1/availability", question);
      expect(body.notFound).toEqual([]);
      expect(body.items).toMatchObject([
        { workId: film, granted: false, refusals: [{ code: "no-rights-in" }], alternatives: [] },
        { workId: series, granted: true },
      ]);
    }
    const free = await bed.market.as(BUYER).post("/api/v1/availability", { ...question, onlyAvailable: true });
    expect(free.body.items).toMatchObject([{ workId: series }]);
  });

  test("that contradict themselves are refused when a licence is asked for, each at its place", async () => {
    const workId = await bed.newWork();
    const refused = await request(workId, { lines: [line(), line({ exclusivity: { kind: "sole" } })] });
    expect(statusAndReason(refused)).toEqual([422, "terms-refused"]);
    expect(refused.body.errors).toMatchObject([
      { pointer: "#/lines/1", detail: expect.stringMatching(/both grant SVOD in TH/) },
    ]);
    const fits = await request(workId, { lines: [line(), line({ media: ["FTV"] })] });
    expect([fits.status, fits.body.warnings]).toEqual([201, []]);
  });
});
