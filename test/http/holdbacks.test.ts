import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OWN_HOLDBACKS_MOST } from "#shared/rights/limits.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import type { PersonName } from "#test/support/people.ts";
import { right } from "#test/unit/rights/trade.ts";
import { BUYER, type LicenceBed, line, reasonOf, SELLER, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
beforeAll(async () => {
  bed = await startLicences();
});
afterAll(() => bed.market.close());

const HOLDER = "rights holder admin" satisfies PersonName;

/** SVOD in Thailand in the summer of 2027. */
const CELLS = {
  ...{ media: ["SVOD"], territories: ["TH"], languages: "all" },
  ...{ firstDay: "2027-06-01", lastDay: "2027-08-31" },
};

const set = (workId: string, over: object = {}, by: PersonName = HOLDER): Promise<ApiAnswer> =>
  bed.market.as(by).post(`/api/v1/works/${workId}/holdbacks`, { ...CELLS, ...over });
const list = (workId: string, by: PersonName = HOLDER) => bed.market.as(by).get(`/api/v1/works/${workId}/holdbacks`);
const lift = (workId: string, holdbackId: unknown, by: PersonName = HOLDER) =>
  bed.market.as(by).send("DELETE", `/api/v1/works/${workId}/holdbacks/${String(holdbackId)}`, {});

describe("a rights holder holds its own work back", () => {
  test("and is granted no more of it than before; once it is lifted everything is free again", async () => {
    const workId = await bed.newWork();
    const made = await set(workId, { note: "Festival first" });
    expect([made.status, made.body]).toEqual([
      201,
      {
        holdbackId: expect.stringMatching(/^hbk_/),
        ...{ scope: { kind: "work" }, strength: "hard", ...CELLS, languages: { all: true }, note: "Festival first" },
        standing: [],
      },
    ]);
    const refused = await bed.ask(workId);
    expect([refused.status, refused.body.refusals]).toEqual([
      409,
      [expect.objectContaining({ code: "held-back", firstDay: "2027-06-01", lastDay: "2027-08-31" })],
    ]);
    expect(refused.text).not.toContain("hbk_");
    expect((await list(workId)).body.items).toEqual([made.body]);

    expect((await lift(workId, made.body.holdbackId)).status).toBe(204);
    expect((await lift(workId, made.body.holdbackId)).status).toBe(404);
    expect((await list(workId)).body.items).toEqual([]);
    expect((await bed.ask(workId)).status).toBe(201);
  });

  test("softly: what is asked for is granted, with a warning", async () => {
    const workId = await bed.newWork();
    await set(workId, { strength: "soft" });
    const question = { workIds: [workId], lines: [line()] };
    const { body } = await bed.market.as("broadcaster buyer").post("/api/v1/availability", question);
    expect(body.items).toMatchObject([{ granted: true, warnings: [{ code: "held-back", firstDay: "2027-06-01" }] }]);
    expect((await bed.ask(workId)).status).toBe(201);
  });

  test("one season of it, without a last day, from so many days after another right starts", async () => {
    const workId = await bed.newSeries([], right());
    const tiedStart = { daysAfterStartOf: { media: ["FTV"], days: 90 } };
    const { lastDay: _, ...open } = CELLS;
    const path = `/api/v1/works/${workId}/holdbacks`;
    const terms = { ...open, media: ["VOD"], scope: { kind: "season", season: 1 }, tiedStart };
    const made = await bed.market.as(HOLDER).post(path, terms);
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({ scope: terms.scope, tiedStart, media: expect.arrayContaining(["SVOD", "AVOD"]) });
    expect(made.body).not.toHaveProperty("lastDay");
    expect((await list(workId)).body.items).toEqual([made.body]);
  });

  test("but no season of a film, which has none", async () => {
    const workId = await bed.newWork();
    const answer = await set(workId, { scope: { kind: "season", season: 2 } });
    expect([answer.status, reasonOf(answer)]).toEqual([422, "part-of-no-series"]);
    expect(answer.body.errors).toMatchObject([{ pointer: "#/scope" }]);
    expect((await list(workId)).body.items).toEqual([]);
  });

  test("never takes back what is licensed: it is told which licences stand, in which cells", async () => {
    const workId = await bed.newWork();
    const { licenceId } = await bed.executed(workId, { lastDay: "2027-06-30" });
    const made = await set(workId);
    const standing = [
      expect.objectContaining({
        ...{ code: "committed", heldBy: licenceId, media: ["SVOD"], territories: ["TH"] },
        ...{ firstDay: "2027-06-01", lastDay: "2027-06-30" },
      }),
    ];
    expect([made.status, made.body.standing]).toEqual([201, standing]);
    expect((await list(workId)).body.items).toMatchObject([{ standing }]);
    expect((await bed.headOf(workId)).commitments).toHaveLength(1);
    expect((await bed.read({ licenceId, documentSha256: "" })).body.state).toBe("executed");
  });

  test("never takes back what is agreed and on hold: both sides still sign; a request not yet agreed is refused", async () => {
    const workId = await bed.newWork();
    const agreed = await bed.requested(workId);
    const open = await bed.requested(workId, { territories: ["VN"] }, "other broadcaster admin");
    expect((await bed.agree(agreed)).status).toBe(200);
    const made = await set(workId, { territories: ["TH", "VN"] });
    expect(made.body.standing).toMatchObject([{ code: "on-hold-until", heldBy: agreed.licenceId }]);
    const impact = await bed.market.as(SELLER).get(`/api/v1/licences/${agreed.licenceId}/impact`);
    expect([impact.status, impact.body.isFree]).toEqual([200, true]);
    for (const by of [SELLER, BUYER] as const) expect((await bed.sign(agreed, by)).status).toBe(201);
    expect((await bed.read(agreed)).body.state).toBe("executed");
    const late = await bed.agree(open);
    expect([late.status, reasonOf(late), late.body.refusals]).toEqual([
      ...[409, "rights-not-available"],
      [expect.objectContaining({ code: "held-back", holdbackId: made.body.holdbackId })],
    ]);
  });

  test("at the very moment of an agreement: one comes first, and the other knows of it", async () => {
    for (let i = 0; i < 8; i++) {
      const workId = await bed.newWork();
      const deal = await bed.requested(workId);
      const [made, agreed] = await Promise.all([set(workId), bed.agree(deal)]);
      expect(made.status, made.text).toBe(201);
      const standing = (made.body.standing as { heldBy: string }[]).map(({ heldBy }) => heldBy);
      if (agreed.status === 200) expect(standing).toEqual([deal.licenceId]);
      else expect([agreed.status, reasonOf(agreed), standing]).toEqual([409, "rights-not-available", []]);
    }
  });

  test("and the holder is told which holdback stands in its own way", async () => {
    const workId = await bed.newWork();
    const { holdbackId } = (await set(workId)).body;
    const question = { workIds: [workId], lines: [line()] };
    const own = await bed.market.as("rights holder sales").post("/api/v1/availability", question);
    expect(own.body.items).toMatchObject([{ refusals: [{ code: "held-back", holdbackId }] }]);
    const buyer = await bed.market.as("broadcaster buyer").post("/api/v1/availability", question);
    expect(buyer.text).not.toContain(String(holdbackId));
  });

  test("on the record: setting and lifting stand in the audit chain", async () => {
    const workId = await bed.newWork();
    const { holdbackId } = (await set(workId)).body;
    await lift(workId, holdbackId);
    const { body } = await bed.market.as("rights holder admin").get("/api/v1/audit-entries?pageSize=100");
    const entries = (body.items as { action: string; subject: string; detail: object }[]).filter(
      ({ subject, action }) => subject === workId && action.startsWith("holdback."),
    );
    expect(entries.map(({ action }) => action).sort()).toEqual(["holdback.lifted", "holdback.set"]);
    expect(entries[0]?.detail).toEqual({ holdbackId, strength: "hard" });
  });
});

describe("holdbacks are", () => {
  test("for their holder alone, and set by whoever keeps its catalogue", async () => {
    const workId = await bed.newWork();
    const { holdbackId } = (await set(workId)).body;
    expect((await list(workId, "rights holder viewer")).status).toBe(200);
    for (const by of ["broadcaster admin", "other rights holder admin"] as const) {
      expect((await list(workId, by)).status, by).toBe(404);
    }
    expect((await set(workId, {}, "other rights holder admin")).status).toBe(404);
    expect((await lift(workId, holdbackId, "other rights holder admin")).status).toBe(404);
    for (const by of ["rights holder sales", "broadcaster admin"] as const) {
      expect((await set(workId, {}, by)).status, by).toBe(403);
      expect((await lift(workId, holdbackId, by)).status, by).toBe(403);
    }
    expect((await list(workId)).body.items).toHaveLength(1);
  });

  test.each([
    ["a misspelt name", { teritories: ["TH"] }, "#/teritories"],
    ["a backward window", { lastDay: "2027-05-31" }, "#/lastDay"],
    ["a country nobody knows", { territories: ["Europe"] }, "#/territories/0"],
    ["a blackout outside", { blackouts: [{ firstDay: "2027-01-01", lastDay: "2027-01-02" }] }, "#/blackouts/0"],
    ["a tie to nothing", { tiedEnd: { daysAfterStartOf: { media: [], days: 1 } } }, "#/tiedEnd/daysAfterStartOf/media"],
  ])("refused with %s, and the place is told", async (_, over, pointer) => {
    const answer = await set(await bed.newWork(), over);
    expect([answer.status, reasonOf(answer)]).toEqual([422, "invalid-body"]);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  test(`at most ${OWN_HOLDBACKS_MOST} on one work`, async () => {
    const workId = await bed.newWork();
    for (let i = 0; i < OWN_HOLDBACKS_MOST; i++) expect((await set(workId)).status).toBe(201);
    const more = await set(workId);
    expect([more.status, reasonOf(more), more.body.most]).toEqual([409, "too-many-holdbacks", OWN_HOLDBACKS_MOST]);
  });
});
