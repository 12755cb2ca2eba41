import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoWorkbook } from "#infra/local/seed/demo-workbook.ts";
import { writeAvails } from "#infra/local/seed/write-avails.ts";
import { applyImport, resumeImports } from "#shared/catalogue/apply-import.ts";
import { applyWork } from "#shared/catalogue/apply-work.ts";
import { listOpenImports } from "#shared/catalogue/catalogue-import-store.ts";
import { judgeImport } from "#shared/catalogue/judge-import.ts";
import { readPlan } from "#shared/catalogue/plan-objects.ts";
import { readImport } from "#shared/catalogue/read-import.ts";
import { replaceHead, rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { listWorksOf, workContentRef } from "#shared/catalogue/work-store.ts";
import { organisationItem } from "#shared/parties/organisation-store.ts";
import { createLog } from "#shared/platform/log.ts";
import type { ObjectPlace } from "#shared/platform/objects.ts";
import { replace } from "#shared/platform/writes.ts";
import { withCommitment } from "#shared/rights/head.ts";
import { watched } from "#test/support/outside-calls.ts";
import { must } from "#test/support/seed-houses.ts";
import {
  type Avail,
  type CatalogueBed,
  Crashed,
  crashingTable,
  filmRow,
  filmWorkbook,
  startCatalogue,
} from "./catalogue-bed.ts";

const LOG = createLog({ service: "test", level: "SILENT" });

let bed: CatalogueBed;

beforeAll(async () => {
  bed = await startCatalogue();
});
afterAll(async () => {
  await bed?.market.close();
});

/** `count` films, each in two countries. */
function films(prefix: string, count: number, change: Partial<Avail> = {}): Avail[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(3, "0")}`).flatMap((contentId) => [
    { contentId, territory: "TH", ...change },
    { contentId, territory: "VN", ...change },
  ]);
}

async function importWhole(avails: readonly Avail[]) {
  const judged = await bed.judge(await filmWorkbook(avails));
  return must(await applyImport(bed.deps, judged.importId));
}

/** The catalogue as it is read, without how often it was written. */
async function contentOf(prefix: string) {
  const seen = await bed.catalogue(prefix);
  return Object.fromEntries(
    Object.entries(seen).map(([contentId, { work, head }]) => {
      const text = JSON.stringify({ work, head });
      return [contentId.slice(prefix.length), text.replaceAll(prefix, "")];
    }),
  );
}

describe("a clean workbook", () => {
  test("becomes works and rights, all of them, and the import tells its progress", async () => {
    const judged = await bed.judge(await filmWorkbook(films("clean", 30)));
    expect(judged).toMatchObject({ state: "applying", rowCount: 60, worksTotal: 30, worksApplied: 0, errorCount: 0 });
    expect(await bed.catalogue("clean")).toEqual({});

    const applied = must(await applyImport(bed.deps, judged.importId));
    expect(applied).toMatchObject({ state: "applied", worksApplied: 30 });
    const catalogue = await bed.catalogue("clean");
    expect(Object.keys(catalogue)).toHaveLength(30);
    expect(catalogue.clean007).toMatchObject({
      work: { kind: "film", displayTitle: "Film clean007", marketTitle: "film clean007" },
      head: { rightsIn: [{ box: { media: ["SVOD"], territories: ["TH"] } }, { box: { territories: ["VN"] } }] },
    });
    expect((await listOpenImports(bed.deps.table, "applying", "9999", { pageSize: 10 })).items).toEqual([]);
  });

  test("imported again changes no work and no right", async () => {
    const workbook = films("again", 5);
    await importWhole(workbook);
    const before = await bed.catalogue("again");
    expect(await importWhole(workbook)).toMatchObject({ state: "applied", worksTotal: 5 });
    expect(await bed.catalogue("again")).toEqual(before);
  });

  test("in a dry run is judged and changes nothing", async () => {
    const judged = await bed.judge(await filmWorkbook(films("dry", 3)), { dryRun: true });
    expect(judged).toMatchObject({ state: "checked", worksTotal: 3, errorCount: 0 });
    expect(must(await applyImport(bed.deps, judged.importId)).state).toBe("checked");
    expect(await bed.catalogue("dry")).toEqual({});
  });

  test("is judged once, however often its upload is announced", async () => {
    const importId = await bed.upload(await filmWorkbook(films("twice", 2)));
    const judged = await Promise.all([judgeImport(bed.deps, importId), judgeImport(bed.deps, importId)]);
    const again = must(await judgeImport(bed.deps, importId));
    for (const outcome of judged) expect(must(outcome)).toMatchObject({ state: "applying", sequence: again.sequence });
    expect(must(await applyImport(bed.deps, importId)).state).toBe("applied");
  });
});

describe("the demonstration catalogue", () => {
  test("of thousands of rows, with series and short dramas, is imported whole", async () => {
    const other = "other rights holder admin";
    const startedAt = performance.now();
    const judged = await bed.judge(await demoWorkbook(), { by: other });
    expect(judged, JSON.stringify(judged.findings.slice(0, 3))).toMatchObject({ state: "applying", errorCount: 0 });
    const judgedAt = performance.now();
    const end = must(await applyImport(bed.deps, judged.importId));
    expect(end).toMatchObject({ state: "applied", worksApplied: judged.worksTotal, errorCount: 0 });
    const [judging, applying] = [judgedAt - startedAt, performance.now() - judgedAt].map(Math.round);
    console.info(
      `${judged.rowCount} rows, ${judged.worksTotal} works: judged in ${judging} ms, applied in ${applying} ms`,
    );
    const organisationId = bed.market.organisationId("other rights holder");
    const { items } = await listWorksOf(bed.deps.table, organisationId, { pageSize: 100 });
    expect(new Set(items.map(({ value }) => value.kind))).toEqual(new Set(["film", "series", "short"]));
    expect(items.find(({ value }) => value.kind === "series")?.value.seasons[0]?.episodes.length).toBeGreaterThan(1);
  });
});

describe("a workbook with one wrong row", () => {
  test("leaves nothing behind, and says where and what to do", async () => {
    const rows = films("wrong", 4).map((avail, i) => (i === 5 ? { ...avail, territory: "Europe" } : avail));
    const judged = await bed.judge(await filmWorkbook(rows));
    expect(judged).toMatchObject({ state: "refused", errorCount: 1 });
    const mistake = judged.findings.find(({ severity }) => severity === "error");
    expect(mistake).toMatchObject({ code: "unknown-territory", sheet: "Movies", row: 9, value: "Europe" });
    expect(mistake?.remedy).toContain("one row per country");
    expect(must(await applyImport(bed.deps, judged.importId)).state).toBe("refused");
    expect(await bed.catalogue("wrong")).toEqual({});
  });

  test("is refused when it would turn a film into something else", async () => {
    await importWhole(films("kind", 1));
    const rows = films("kind", 1).map((avail) => ({ ...filmRow(avail), "AvailAsset:WorkType": "Short" }));
    const judged = await bed.judge(await writeAvails({ movies: rows, tv: [] }));
    expect(judged).toMatchObject({ state: "refused", findings: [{ code: "kind-changed" }] });
  });
});

describe("what a later workbook says", () => {
  test("replaces the rights of its own avail and territory, and leaves the others", async () => {
    await importWhole(films("part", 1));
    await importWhole([{ contentId: "part000", territory: "TH", licenseType: "AVOD", exclusive: false }]);
    const { head } = (await bed.catalogue("part")).part000 ?? {};
    expect(head).toMatchObject({
      rightsIn: [
        { box: { territories: ["VN"], media: ["SVOD"] } },
        { box: { territories: ["TH"], media: ["AVOD"] }, exclusivity: { kind: "non-exclusive" } },
      ],
    });
  });

  test("takes rights away by a full delete, and warns when a licence outlives them", async () => {
    const organisationId = bed.market.organisationId("rights holder");
    await importWhole(films("gone", 1));
    const contentId = "md:cid:org:samarkand.example:gone000";
    const [content] = await bed.deps.table.getMany(workContentRef(organisationId, { contentId }));
    const [stored] = await bed.deps.table.getMany(rightsHeadRef(content?.value.workId ?? ""));
    if (!stored) throw new Error("no head");
    const [right] = stored.value.head.rightsIn;
    if (!right) throw new Error("no right");
    const licence = { licenceId: "lic_gone", licenseeId: "org_buyer", scope: right.scope, lines: [right] };
    const signed = withCommitment(stored.value.head, licence);
    expect(await bed.deps.table.commit([...must(replaceHead(stored, signed))], "sign-gone")).toEqual([]);

    const judged = await bed.judge(await filmWorkbook(films("gone", 1, { entryType: "Full Delete" })));
    expect(judged).toMatchObject({ state: "applying", warningCount: 1 });
    expect(judged.findings[0]).toMatchObject({ code: "commitment-outlives-rights", severity: "warning" });
    await applyImport(bed.deps, judged.importId);
    expect((await bed.catalogue("gone")).gone000?.head).toMatchObject({
      rightsIn: [],
      commitments: [{ licenceId: "lic_gone" }],
    });
  });
});

describe("a process that dies while it applies an import", () => {
  test("at any commit, before or after it, leaves what the next one brings to the same end", async () => {
    await importWhole(films("calm", 9));
    const calm = await contentOf("calm");
    let crash = 0;
    // Nine works, one mark of progress, one end: every commit there is.
    for (let atCommit = 1; atCommit <= 11; atCommit++) {
      for (const when of ["before", "after"] as const) {
        const prefix = `crash${String(crash++).padStart(2, "0")}-`;
        const judged = await bed.judge(await filmWorkbook(films(prefix, 9)));
        const dying = { ...bed.deps, table: crashingTable(bed.market, { atCommit, when }) };
        await expect(applyImport(dying, judged.importId), `${atCommit} ${when}`).rejects.toThrow(Crashed);
        await resumeImports({ ...bed.deps, log: LOG }, { looks: 100, milliseconds: 100_000 });
        const actor = await bed.market.actor("rights holder admin");
        expect(must(await readImport(bed.deps, actor, judged.importId))).toMatchObject({
          state: "applied",
          worksApplied: 9,
        });
        expect(await contentOf(prefix), `${atCommit} ${when}`).toEqual(calm);
      }
    }
  });
});

test("an import is driven on within a few runs, however many before it fail each time", async () => {
  const stuck = [
    await bed.judge(await filmWorkbook(films("stuck-a", 1))),
    await bed.judge(await filmWorkbook(films("stuck-b", 1))),
  ];
  const good = await bed.judge(await filmWorkbook(films("behind", 1)), { by: "other rights holder admin" });
  const isOfStuck = ({ key }: ObjectPlace) => stuck.some(({ importId }) => key.includes(importId));
  const objects = new Proxy(bed.deps.objects, {
    get: (whole, name) => {
      if (name === "readWhole")
        return (place: ObjectPlace, most: number) =>
          isOfStuck(place) ? Promise.reject(new Error("not now")) : whole.readWhole(place, most);
      const member: unknown = Reflect.get(whole, name);
      return typeof member === "function" ? member.bind(whole) : member;
    },
  });
  const deps = { ...bed.deps, log: LOG, objects };
  const one = { looks: 1, milliseconds: 100_000 };
  for (const _ of stuck) await expect(resumeImports(deps, one)).rejects.toThrow("1 imports could not");
  expect(await resumeImports(deps, one)).toBe(1);
  expect(must(await applyImport(bed.deps, good.importId))).toMatchObject({ state: "applied" });
  for (const { importId } of stuck) must(await applyImport(bed.deps, importId));
});

describe("a house that is suspended", () => {
  const by = "other rights holder admin";
  const setStatus = async (status: "suspended" | "admitted") => {
    const organisationId = bed.market.organisationId("other rights holder");
    const house = await bed.deps.table.get(organisationItem, { organisationId });
    if (!house) throw new Error("there is no such house");
    const write = replace(organisationItem, house, { ...house.value, status });
    expect(await bed.deps.table.commit([write], bed.deps.ids.next("event"))).toEqual([]);
  };

  test("after its file was sent has it refused, at the very commit that would have accepted it", async () => {
    const importId = await bed.upload(await filmWorkbook(films("held", 1)), { by });
    let commits = 0;
    // The first commit begins the judging, the second writes its verdict down.
    const table = watched(bed.deps.table, "table", async (name, act) => {
      if (name === "table.commit" && ++commits === 2) await setStatus("suspended");
      return act();
    });
    const judged = must(await judgeImport({ ...bed.deps, table }, importId));
    expect(judged).toMatchObject({ state: "refused", findings: [{ code: "house-suspended" }] });
    await setStatus("admitted");
  });

  test("once its file was accepted has it applied to the end", async () => {
    const accepted = await bed.judge(await filmWorkbook(films("kept", 1)), { by });
    await setStatus("suspended");
    expect(must(await applyImport(bed.deps, accepted.importId)).state).toBe("applied");
    await setStatus("admitted");
  });
});

describe("two imports at once", () => {
  test("act one after the other in the order they were accepted, whoever drives them", async () => {
    const first = await bed.judge(await filmWorkbook(films("both", 20, { licenseType: "SVOD" })));
    const second = await bed.judge(await filmWorkbook(films("both", 20, { licenseType: "AVOD", exclusive: false })));
    const ids = [second.importId, first.importId, second.importId, first.importId];
    const ends = await Promise.all(ids.map((importId) => applyImport(bed.deps, importId)));
    for (const end of ends) expect(must(end).state).toBe("applied");
    const catalogue = Object.values(await bed.catalogue("both"));
    expect(catalogue).toHaveLength(20);
    for (const { head, revisions } of catalogue) {
      expect(head).toMatchObject({ rightsIn: [{ box: { media: ["AVOD"] } }, { box: { media: ["AVOD"] } }] });
      // Written once by each import: the work only by the first, its rights by both.
      expect(revisions).toEqual([1, 2]);
    }
  });

  test("leave nothing for a driver that was held up until they were over", async () => {
    const organisationId = bed.market.organisationId("rights holder");
    const late = await bed.judge(await filmWorkbook(films("late", 1)));
    const [planned] = await readPlan(bed.deps.objects, late.importId);
    must(await applyImport(bed.deps, late.importId));
    await importWhole(films("late", 1, { licenseType: "AVOD", exclusive: false }));
    const before = await bed.catalogue("late");
    if (!planned || late.sequence === undefined) throw new Error("nothing planned");
    must(await applyWork(bed.deps, { organisationId, sequence: late.sequence }, planned));
    expect(await bed.catalogue("late")).toEqual(before);
  });
});
