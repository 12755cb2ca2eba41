import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import * as z from "zod";
import type { AvailsOutcome } from "#shared/catalogue/avails/plan.ts";
import { readAvailsWorkbook } from "#shared/catalogue/avails/read-avails.ts";
import { readWorkbook, WORKBOOK_LIMITS } from "#shared/catalogue/avails/workbook.ts";
import { filmWorkbook } from "#test/http/catalogue-bed.ts";
import { WORKBOOK_LIARS } from "./workbook-liars.ts";
import "#test/http/fixed-day.ts";
import { workbookOf } from "./workbook-parts.ts";

/** Of the processor: the clock on the wall also counts what else the machine does. */
const MOST_MILLISECONDS = 2_000;
const MOST_MEBIBYTES = 256;

const verdictSchema = z.object({
  milliseconds: z.number(),
  mebibytes: z.number(),
  errors: z.array(z.object({ code: z.string(), message: z.string().min(1), remedy: z.string().min(1) })),
});
type Verdict = z.output<typeof verdictSchema>;

const NAMES = Object.keys(WORKBOOK_LIARS);
const verdicts = new Map<string, Verdict>();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serai-liars-"));
  const paths: string[] = [];
  for (const [i, { make }] of Object.values(WORKBOOK_LIARS).entries()) {
    const path = join(directory, `liar-${i}.xlsx`);
    await writeFile(path, make());
    paths.push(path);
  }
  const args = ["--expose-gc", "--import", "tsx", "test/faults/liars/judge-workbooks.ts", ...paths];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  for (const [i, line] of stdout.trim().split("\n").entries())
    verdicts.set(NAMES[i] ?? "", verdictSchema.parse(JSON.parse(line)));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("a workbook that lies", () => {
  test.each(NAMES)("is refused in words, and in a moment: %s", (name) => {
    const { errors, milliseconds } = verdicts.get(name) ?? { errors: [], milliseconds: Number.POSITIVE_INFINITY };
    expect(errors.map(({ code }) => code)).toEqual([WORKBOOK_LIARS[name]?.code]);
    expect(milliseconds).toBeLessThan(MOST_MILLISECONDS);
  });

  it("takes little memory, whichever it is", () => {
    const most = Math.max(...[...verdicts.values()].map(({ mebibytes }) => mebibytes));
    const slowest = Math.max(...[...verdicts.values()].map(({ milliseconds }) => milliseconds));
    console.log(`workbook liars: ${verdicts.size} in at most ${most} MiB and ${slowest} ms each`);
    expect(most).toBeLessThan(MOST_MEBIBYTES);
  });
});

describe("a sheet of any markup", () => {
  const address = fc.constantFrom("A1", "B2", "XFD1", "A30000", "A1048576", "XFD1048576", "ZZZ9999999", "a1", "A1e9");
  const name = fc.constantFrom(
    "c",
    "row",
    "x:row",
    "x:c",
    "x-y:c",
    "é:c",
    ":c",
    "a:b:c",
    "v",
    "C",
    `${"p".repeat(400)}:c`,
  );
  const attribute = fc.tuple(
    fc.constantFrom(" r", " x:r", "r", "\n:r", " R", " x", " r "),
    fc.constantFrom("=", " = ", ""),
    fc.constantFrom("'", '"', ""),
    fc.oneof(address, fc.constantFrom(">", "/", "&#88;FD1", "r='XFD1'")),
  );
  const attributes = fc.array(
    attribute.map(([own, equals, quote, value]) => own + equals + quote + value + quote),
    { maxLength: 4 },
  );
  const tag = fc.tuple(name, attributes, fc.constantFrom(">", "/>", " >", " />", "><v>1</v></c>", "<!-- -->", "]]>"));
  const markup = fc
    .array(
      tag.map(([own, some, end]) => `<${own}${some.join("")}${end}`),
      { minLength: 1, maxLength: 5 },
    )
    .map((tags) => `<row r="1">${tags.join("")}</row>`);

  it("is refused, or no larger than the limits when it is read", async () => {
    const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`sheet markup: FC_SEED=${seed}`);
    await fc.assert(
      fc.asyncProperty(markup, async (sheetData) => {
        const outcome = await readWorkbook(workbookOf({ sheetData }));
        const rows = outcome.ok ? (outcome.sheets[0]?.rows ?? []) : [];
        expect(rows.length).toBeLessThanOrEqual(WORKBOOK_LIMITS.rows);
        expect(Math.max(0, ...rows.map(({ length }) => length))).toBeLessThanOrEqual(WORKBOOK_LIMITS.columns);
      }),
      { seed, numRuns: Number(process.env.MARKUP_RUNS ?? 300) },
    );
  });
});

/** A workbook as a rights holder's program writes it, with other XML in place of its title. */
async function titledInXml(xml: string): Promise<AvailsOutcome> {
  const members = unzipSync(await filmWorkbook([{ contentId: "liar", territory: "TH", title: "TITLE" }]));
  const changed = Object.entries(members).map(([name, bytes]) => {
    return [name, name.endsWith(".xml") ? strToU8(strFromU8(bytes).replaceAll("TITLE", xml)) : bytes] as const;
  });
  return readAvailsWorkbook(zipSync(Object.fromEntries(changed)), { today: 20_000 });
}

describe("a text that lies", () => {
  it("as nobody can type it is refused at its place, with what to do", async () => {
    for (const xml of ["_xD800_", "a_x0000_b", "_x0007_", "a_x001B_[2Jb", "_xDC00__xD83D_", "a&#8;b", "&#xD800;"]) {
      const outcome = await titledInXml(xml);
      expect(outcome.ok, xml).toBe(false);
      const [error] = outcome.ok ? [] : outcome.errors;
      expect(error, xml).toMatchObject({ code: "unreadable-text", sheet: "Movies", row: 4 });
      expect(error?.remedy, xml).toContain("anew");
    }
  });

  it("as a formula, a tag or an entity is kept as it stands, and never computed", async () => {
    for (const [xml, text] of [
      ["=1+1", "=1+1"],
      ["=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"],
      ["&lt;script&gt;", "<script>"],
      ["&unknown;", "&unknown;"],
    ] as const) {
      const outcome = await titledInXml(xml);
      expect(outcome.ok ? outcome.plan.works[0]?.titles[0]?.title : outcome.errors, xml).toBe(text);
    }
  });

  it("of a formula is the value that stands beside it, or none", async () => {
    const read = async (cells: string) => {
      const outcome = await readWorkbook(workbookOf({ sheetData: `<row r="1">${cells}</row>` }));
      return outcome.ok ? outcome.sheets[0]?.rows : outcome.finding.code;
    };
    expect(await read('<c r="A1"><f>1+1</f><v>7</v></c>')).toEqual([[7]]);
    expect(await read('<c r="A1" t="str"><f>WEBSERVICE("https://evil.example")</f><v>x</v></c>')).toEqual([["x"]]);
    expect(await read('<c r="A1"><f>[1]Other!A1</f></c><c r="B1"><v>1</v></c>')).toEqual([[null, 1]]);
  });
});
