import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PersonName } from "#test/support/people.ts";
import { BUYER, type LicenceBed, line, reasonOf, requestBody, SELLER, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
beforeAll(async () => {
  bed = await startLicences();
});
afterAll(() => bed?.market.close());

const { exclusivity: _, ...FREE_TV } = line({ media: ["FTV"] });
const holdback = (over: object = {}) => ({ binds: "licensor", strength: "hard", ...FREE_TV, ...over });

describe("blackouts and holdbacks of a licence", () => {
  const AFTER_PAY = { daysAfterStartOf: { media: ["PTV1"], days: 90 } };
  const RAMADAN = { firstDay: "2027-02-08", lastDay: "2027-03-09" };
  const request = (workId: string, body: object, by: PersonName = "broadcaster buyer") =>
    bed.market.as(by).post("/api/v1/licences", { ...requestBody(workId), ...body });

  async function executed(workId: string, body: object) {
    const answer = await request(workId, body);
    expect(answer.status).toBe(201);
    const deal = { licenceId: String(answer.body.licenceId), documentSha256: String(answer.body.documentSha256) };
    for (const by of [SELLER, BUYER] as const) expect((await bed.sign(deal, by)).status).toBe(201);
    return deal;
  }

  test("are told and signed as they were asked for, and kept in the head", async () => {
    const workId = await bed.newWork();
    const { lastDay: _last, ...open } = holdback({ tiedEnd: AFTER_PAY });
    const deal = await executed(workId, { lines: [line({ blackouts: [RAMADAN] })], holdbacks: [open] });
    const told = (await bed.read(deal)).body;
    const languages = { all: true };
    expect(told.lines).toEqual([{ ...line({ blackouts: [RAMADAN] }), languages }]);
    expect(told.holdbacks).toEqual([{ ...open, languages }]);
    const signed = JSON.parse(String(told.document)) as Record<string, unknown>;
    expect([signed.grant, signed.holdbacks]).toEqual([told.lines, told.holdbacks]);
    const [commitment] = (await bed.headOf(workId)).commitments;
    expect([commitment?.lines[0]?.box.blackouts?.length, commitment?.holdbacks?.length]).toEqual([1, 1]);
  });

  test("let others have the days left out, and nothing that is held back from them", async () => {
    const workId = await bed.newWork();
    const { lastDay: _last, ...open } = holdback({ tiedEnd: AFTER_PAY });
    const deal = await executed(workId, { lines: [line({ blackouts: [RAMADAN] })], holdbacks: [open] });
    const other = (over: object) => request(workId, { lines: [line(over)] }, "other broadcaster admin");
    expect((await other(RAMADAN)).status).toBe(201);
    const refused = await other({ media: ["FTV"] });
    expect([refused.status, reasonOf(refused)]).toEqual([409, "rights-not-available"]);
    expect(refused.body).toMatchObject({ refusals: [{ code: "held-back", media: ["FTV"], waitsFor: ["PTV1"] }] });
    expect(refused.text).not.toContain(deal.licenceId);
    expect((await other({ media: ["PTV1"] })).status).toBe(201);
  });

  test("are refused where others have already what would be held back from them", async () => {
    const workId = await bed.newWork();
    await executed(workId, { lines: [line({ media: ["FTV"], exclusivity: { kind: "non-exclusive" } })] });
    const refused = await request(workId, { holdbacks: [holdback()] }, "other broadcaster admin");
    expect([refused.status, reasonOf(refused)]).toEqual([409, "rights-not-available"]);
    expect(refused.body).toMatchObject({ refusals: [{ code: "committed", media: ["FTV"], isPromise: true }] });
  });
});
