import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeUploads } from "#functions/uploads/compose.ts";
import { applyImport } from "#shared/catalogue/apply-import.ts";
import { workbookPlace } from "#shared/catalogue/plan-objects.ts";
import { replaceHead, rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { type Commitment, withCommitment } from "#shared/rights/head.ts";
import { must } from "#test/support/seed-houses.ts";
import { type Avail, type CatalogueBed, filmWorkbook, startCatalogue } from "./catalogue-bed.ts";

const EIDR = "10.5240/7791-8534-2C23-9030-8610-5";
const WINDOW = { firstDay: "2027-03-01", lastDay: "2028-02-29" };
const SVOD_TH = {
  ...WINDOW,
  media: ["SVOD"],
  territories: ["TH"],
  languages: "all",
  exclusivity: { kind: "exclusive" },
} as const;

let bed: CatalogueBed;
/** Ids of the works by title. */
let workIds: Map<string, string>;

const as = (...name: Parameters<CatalogueBed["market"]["as"]>) => bed.market.as(...name);
const idOf = (title: string) => workIds.get(title) ?? "";

const FILMS: Avail[] = [
  { contentId: "f1", title: "The Salt Road", territory: "TH", eidr: EIDR },
  { contentId: "f1", title: "The Salt Road", territory: "VN", eidr: EIDR },
  { contentId: "f2", title: "Amber Steppe", territory: "TH" },
  { contentId: "f3", title: "Blue Minaret", territory: "TH", exclusive: false },
];

beforeAll(async () => {
  bed = await startCatalogue();
  const judged = await bed.judge(await filmWorkbook(FILMS));
  must(await applyImport(bed.deps, judged.importId));
  const { body } = await as("rights holder admin").get("/api/v1/works?of=own");
  const items = body.items as { workId: string; displayTitle: string }[];
  workIds = new Map(items.map(({ workId, displayTitle }) => [displayTitle, workId]));
});
afterAll(async () => {
  await bed?.market.close();
});

/** Puts a signed licence upon a work, as signing would. */
async function commit(workId: string, commitment: Pick<Commitment, "licenceId" | "licenseeId">): Promise<void> {
  const [stored] = await bed.deps.table.getMany(rightsHeadRef(workId));
  const right = stored?.value.head.rightsIn[0];
  if (!stored || !right) throw new Error("no right");
  const { scope, box, exclusivity } = right;
  const signed = withCommitment(stored.value.head, { ...commitment, scope, lines: [{ box, exclusivity }] });
  expect(await bed.deps.table.commit([...must(replaceHead(stored, signed))], commitment.licenceId)).toEqual([]);
}

describe("an import over HTTP", () => {
  test("is declared, uploaded, judged and applied; its findings are listed page by page", async () => {
    const workbook = await filmWorkbook([
      { contentId: "h1", territory: "Worldwide" },
      { contentId: "h1", territory: "CIS" },
      { contentId: "h1", territory: "TH", start: "2028-01-01", end: "2027-01-01" },
    ]);
    const declared = { fileName: "spring.xlsx", sizeBytes: workbook.length, sha256: sha256Hex(workbook) };
    const started = await as("rights holder admin").post("/api/v1/catalogue-imports", declared);
    expect([started.status, started.body.state]).toEqual([201, "awaiting-upload"]);
    const { url, headers } = started.body.upload as { url: string; headers: Record<string, string> };
    expect((await fetch(url, { method: "PUT", headers, body: Buffer.from(workbook) })).status).toBe(200);

    const importId = String(started.body.importId);
    const uploads = composeUploads(bed.market.environment);
    const { key } = workbookPlace(importId);
    await uploads({ Records: [{ s3: { object: { key: encodeURIComponent(key) } } }] });
    const read = await as("rights holder viewer").get(`/api/v1/catalogue-imports/${importId}`);
    expect(read.body).toMatchObject({ state: "refused", errorCount: 3, worksApplied: 0 });

    const path = `/api/v1/catalogue-imports/${importId}/findings`;
    const first = await as("rights holder admin").get(`${path}?pageSize=2`);
    const rest = await as("rights holder admin").get(
      `${path}?pageSize=2&pageToken=${String(first.body.nextPageToken)}`,
    );
    const findings = [...(first.body.items as object[]), ...(rest.body.items as object[])];
    expect(findings).toMatchObject([
      { code: "unknown-territory", row: 4, value: "Worldwide" },
      { code: "unknown-territory", row: 5, value: "CIS" },
      { code: "end-before-start", row: 6 },
    ]);
  });

  test("takes no other file than the declared one, and no second one", async () => {
    const workbook = await filmWorkbook([{ contentId: "h2", territory: "TH" }]);
    const declared = { fileName: "a.xlsx", sizeBytes: workbook.length, sha256: sha256Hex(workbook) };
    const started = await as("rights holder admin").post("/api/v1/catalogue-imports", declared);
    const { url, headers } = started.body.upload as { url: string; headers: Record<string, string> };
    const other = Buffer.from(workbook);
    other[100] = (other[100] ?? 0) ^ 1;
    expect((await fetch(url, { method: "PUT", headers, body: other })).status).toBe(400);
    expect((await fetch(url, { method: "PUT", headers, body: Buffer.from(workbook) })).status).toBe(200);
    expect((await fetch(url, { method: "PUT", headers, body: Buffer.from(workbook) })).status).toBe(412);
  });

  test("is nobody else's: another rights holder finds as much as of one that never was", async () => {
    const { body } = await as("rights holder admin").get("/api/v1/catalogue-imports");
    const [mine] = body.items as { importId: string }[];
    const never = "imp_01JD0000000000000000000000";
    for (const tail of ["", "/findings"]) {
      const theirs = await as("other rights holder admin").get(`/api/v1/catalogue-imports/${mine?.importId}${tail}`);
      const none = await as("other rights holder admin").get(`/api/v1/catalogue-imports/${never}${tail}`);
      expect([theirs.status, theirs.text]).toEqual([404, none.text]);
    }
    const link = `/api/v1/catalogue-imports/${mine?.importId}/upload-link`;
    expect((await as("other rights holder admin").post(link)).status).toBe(404);
    expect((await as("rights holder viewer").post("/api/v1/catalogue-imports", {})).status).toBe(403);
  });

  test("of a file that is too large or no workbook by its name is refused where it is declared", async () => {
    const wrong = { fileName: "avails.exe", sizeBytes: 11 * 1024 * 1024, sha256: "0".repeat(64) };
    const answer = await as("rights holder admin").post("/api/v1/catalogue-imports", wrong);
    expect(answer.status).toBe(422);
    const pointers = (answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(["#/fileName", "#/sizeBytes"]);
  });
});

describe("works", () => {
  test("are listed in the market by title, without article and case", async () => {
    const { status, body } = await as("broadcaster admin").get("/api/v1/works");
    expect(status).toBe(200);
    const titles = (body.items as { displayTitle: string }[]).map(({ displayTitle }) => displayTitle);
    expect(titles).toEqual(["Amber Steppe", "Blue Minaret", "The Salt Road"]);
  });

  test("are found by their EIDR in the holder's own catalogue", async () => {
    const path = `/api/v1/works?of=own&eidr=${encodeURIComponent(EIDR)}`;
    const { body } = await as("rights holder admin").get(path);
    expect(body.items).toMatchObject([{ displayTitle: "The Salt Road", eidr: EIDR }]);
    expect((await as("other rights holder admin").get(path)).body.items).toEqual([]);
    expect((await as("rights holder admin").get("/api/v1/works?eidr=10.5240/7791")).status).toBe(400);
  });

  test("are edited by their holder alone, and only as they were read", async () => {
    const input = { kind: "film", contentId: "by-hand", titles: [{ language: "en", title: "Made by hand" }] };
    const made = await as("rights holder admin").post("/api/v1/works", input);
    expect([made.status, made.body.listed]).toEqual([201, true]);
    const path = made.headers.get("location") ?? "";
    const taken = await as("rights holder admin").post("/api/v1/works", input);
    expect([taken.status, taken.body.workId]).toEqual([409, made.body.workId]);

    const { contentId: _, ...facts } = { ...input, titles: [{ language: "TH", title: "ทำด้วยมือ" }], listed: false };
    const put = (who: "rights holder admin" | "other rights holder admin", etag: string) =>
      as(who).send("PUT", path, {
        body: JSON.stringify(facts),
        headers: { "content-type": "application/json", "if-match": etag },
      });
    const etag = made.headers.get("etag") ?? "";
    expect((await put("other rights holder admin", etag)).status).toBe(404);
    const edited = await put("rights holder admin", etag);
    expect(edited.body).toMatchObject({ displayTitle: "ทำด้วยมือ", listed: false, titles: [{ language: "th" }] });
    expect((await put("rights holder admin", etag)).status).toBe(412);

    // Out of the market, it is not there for anybody else.
    expect((await as("broadcaster admin").get(path)).status).toBe(404);
    expect((await as("rights holder viewer").get(path)).status).toBe(200);
  });

  test("show their rights to their holder alone", async () => {
    const path = `/api/v1/works/${idOf("The Salt Road")}/rights`;
    const { body } = await as("rights holder viewer").get(path);
    expect(body.rightsIn).toHaveLength(2);
    const theirs = await as("broadcaster admin").get(path);
    const none = await as("broadcaster admin").get("/api/v1/works/wrk_01JD0000000000000000000000/rights");
    expect([theirs.status, theirs.text]).toEqual([404, none.text]);
  });
});

describe("availability", () => {
  const ask = (who: Parameters<typeof as>[0], question: object) => as(who).post("/api/v1/availability", question);

  test("is told cell by cell, with reasons and what would be free instead", async () => {
    const wanted = { ...SVOD_TH, territories: ["TH", "VN"] };
    const { status, body } = await ask("broadcaster admin", { workIds: [idOf("Amber Steppe")], lines: [wanted] });
    expect(status).toBe(200);
    expect(body.asOf).toEqual(expect.stringMatching(/^\d{4}-.*Z$/));
    expect(body.items).toMatchObject([
      {
        granted: false,
        refusals: [{ code: "no-rights-in", territories: ["VN"], media: ["SVOD"], ...WINDOW }],
        alternatives: [{ kinds: ["fewer-territories"], lines: [{ territories: ["TH"] }] }],
      },
    ]);
  });

  test("is asked of the whole market, and may leave out what is not free", async () => {
    const { body } = await ask("broadcaster admin", { lines: [SVOD_TH], onlyAvailable: true });
    const titles = (body.items as { displayTitle: string }[]).map(({ displayTitle }) => displayTitle);
    expect(titles).toEqual(["Amber Steppe", "The Salt Road"]);
    const all = await ask("broadcaster admin", { lines: [SVOD_TH] });
    expect(all.body.items).toHaveLength(3);
    expect(all.body.items).toContainEqual(expect.objectContaining({ displayTitle: "Blue Minaret", granted: false }));
  });

  test("never tells a buyer who stands in the way, and tells the holder", async () => {
    const workId = idOf("The Salt Road");
    await commit(workId, { licenceId: "lic_taken", licenseeId: bed.market.organisationId("other broadcaster") });
    const question = { workIds: [workId], lines: [SVOD_TH] };
    const buyer = await ask("broadcaster admin", question);
    expect(buyer.body.items).toMatchObject([{ granted: false, refusals: [{ code: "committed" }] }]);
    expect(buyer.text).not.toContain("lic_taken");
    const holder = await ask("rights holder sales", question);
    expect(holder.body.items).toMatchObject([{ refusals: [{ code: "committed", heldBy: "lic_taken" }] }]);
    // Who holds the licence may extend it: its own grant is no conflict.
    expect((await ask("other broadcaster admin", question)).body.items).toMatchObject([{ granted: true }]);
  });

  test("of a vague territory, an unknown medium or a backward window is refused with the remedy", async () => {
    const vague = { ...SVOD_TH, media: ["CINEMA"], territories: ["Europe"] };
    const backward = { ...SVOD_TH, firstDay: "2029-01-01" };
    const { status, body } = await ask("broadcaster admin", { lines: [vague] });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([
      { pointer: "#/lines/0/media/0", detail: expect.stringContaining("SVOD") },
      {
        pointer: "#/lines/0/territories/0",
        detail: expect.stringContaining("List the countries by their ISO 3166-1 codes"),
      },
    ]);
    const late = await ask("broadcaster admin", { lines: [backward] });
    expect(late.body.errors).toMatchObject([{ pointer: "#/lines/0/lastDay" }]);
  });

  test("knows no work of a suspended holder, from the moment of the suspension to its end", async () => {
    const workId = idOf("Amber Steppe");
    const holder = bed.market.organisationId("rights holder");
    const never = "wrk_01JD0000000000000000000000";
    const suspended = await as("operator").post(`/api/v1/organisations/${holder}/suspension`, { because: "unpaid" });
    expect(suspended.status).toBeLessThan(300);

    expect((await as("broadcaster admin").get("/api/v1/works")).body.items).toEqual([]);
    const gone = await as("broadcaster admin").get(`/api/v1/works/${workId}`);
    const none = await as("broadcaster admin").get(`/api/v1/works/${never}`);
    expect([gone.status, gone.text]).toEqual([404, none.text]);
    const asked = await ask("broadcaster admin", { workIds: [workId, never], lines: [SVOD_TH] });
    expect(asked.body).toMatchObject({ items: [], notFound: [workId, never] });
    // Its own records are its own still.
    expect((await as("rights holder admin").get(`/api/v1/works/${workId}`)).status).toBe(200);

    const back = await as("operator").post(`/api/v1/organisations/${holder}/reinstatement`, { because: "paid" });
    expect(back.status).toBeLessThan(300);
    expect((await as("broadcaster admin").get(`/api/v1/works/${workId}`)).status).toBe(200);
  });
});
