import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PACKAGE_WORKS_MOST } from "#shared/rights/limits.ts";
import type { PersonName } from "#test/support/people.ts";
import { right } from "#test/unit/rights/trade.ts";
import { type LicenceBed, line, reasonOf, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
beforeAll(async () => {
  bed = await startLicences();
});
afterAll(() => bed.market.close());

const NEVER = "wrk_01JD0000000000000000000000";

const ask = (works: readonly object[], by: PersonName = "broadcaster buyer") =>
  bed.market.as(by).post("/api/v1/packages/availability", { works });
const wanted = (workId: string, over: object = {}) => ({ workId, lines: [line(over)] });

describe("a package is asked about", () => {
  test("and granted when every work of it is free, each for its own rights", async () => {
    const [one, two] = [await bed.newWork(), await bed.newWork()];
    const { status, body } = await ask([wanted(two, { territories: ["VN"] }), wanted(one, { media: ["FTV"] })]);
    expect([status, body]).toMatchObject([200, { granted: true, notFound: [] }]);
    expect(body.asOf).toEqual(expect.stringMatching(/^\d{4}-.*Z$/));
    expect(body.works).toMatchObject([
      { workId: two, granted: true, scope: { kind: "work" }, warnings: [] },
      { workId: one, granted: true },
    ]);
  });

  test("and refused as a whole when one of its works is taken; only the holder is told by which licence", async () => {
    const [free, taken] = [await bed.newWork(), await bed.newWork()];
    const { licenceId } = await bed.executed(taken);
    const works = [wanted(free), wanted(taken)];
    const buyer = await ask(works, "other broadcaster admin");
    expect(buyer.body).toMatchObject({
      granted: false,
      works: [{ granted: true }, { granted: false, refusals: [{ code: "committed" }] }],
    });
    expect(buyer.text).not.toContain(licenceId);
    const holder = await ask(works, "rights holder sales");
    expect(holder.body).toMatchObject({ granted: false, works: [{}, { refusals: [{ heldBy: licenceId }] }] });
    // Whoever holds the licence may extend it: its own grant is no conflict.
    expect((await ask(works)).body).toMatchObject({ granted: true });
  });

  test("with two seasons of one series, each of which is decided", async () => {
    const workId = await bed.newSeries([
      { season: 1, contentId: "package-s1", episodes: [] },
      { season: 2, contentId: "package-s2", episodes: [] },
    ]);
    const of = (season: number) => ({ ...wanted(workId), scope: { kind: "season", season } });
    const { body } = await ask([of(2), of(1)]);
    expect(body).toMatchObject({ granted: false, works: [{ scope: { season: 2 } }, { scope: { season: 1 } }] });
  });

  test("but not with a season of a film: it is told in which places", async () => {
    const [film, series] = [await bed.newWork(), await bed.newSeries([], right())];
    const scope = { kind: "season", season: 2 };
    const answer = await ask([wanted(film), { ...wanted(series), scope }, { ...wanted(film), scope }]);
    expect([answer.status, reasonOf(answer)]).toEqual([422, "part-of-no-series"]);
    expect(answer.body.errors).toMatchObject([{ pointer: "#/works/2/scope" }]);
    const absent = await ask([{ ...wanted(NEVER), scope }]);
    expect([absent.status, absent.body.notFound]).toEqual([200, [NEVER]]);
  });

  test("and not granted while a work of it is not there, or is not to be seen: the two look the same", async () => {
    const workId = await bed.newWork();
    const unlisted = {
      kind: "film",
      contentId: "hidden",
      titles: [{ language: "en", title: "Hidden" }],
      listed: false,
    };
    const hidden = String(
      (await bed.market.as("other rights holder admin").post("/api/v1/works", unlisted)).body.workId,
    );
    const [asked, never] = [await ask([wanted(workId), wanted(hidden)]), await ask([wanted(workId), wanted(NEVER)])];
    expect(asked.body).toMatchObject({ granted: false, works: [{ workId, granted: true }], notFound: [hidden] });
    const bare = (text: string, id: string) => text.replace(id, "?").replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "now");
    expect(bare(asked.text, hidden)).toBe(bare(never.text, NEVER));
    const part = { scope: { kind: "season", season: 2 } };
    for (const over of [{}, part])
      expect((await ask([{ ...wanted(hidden), ...over }])).body).toMatchObject({
        ...{ granted: false, works: [], notFound: [hidden] },
      });
  });

  test("of one rights holder only", async () => {
    const theirs = { kind: "film", contentId: "theirs", titles: [{ language: "en", title: "Theirs" }] };
    const made = await bed.market.as("other rights holder admin").post("/api/v1/works", theirs);
    const answer = await ask([wanted(await bed.newWork()), wanted(String(made.body.workId))]);
    expect([answer.status, reasonOf(answer)]).toEqual([422, "package-of-several-holders"]);
  });

  test(`of at most ${PACKAGE_WORKS_MOST} works, and of one at least`, async () => {
    const workId = await bed.newWork();
    const most = Array.from({ length: PACKAGE_WORKS_MOST }, () => wanted(workId));
    expect((await ask(most)).status).toBe(200);
    for (const works of [[], [...most, wanted(workId)]]) expect((await ask(works)).status).toBe(422);
  });
});
