import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import writeSheets from "write-excel-file/node";
import { columnLetter, readWorkbook, WORKBOOK_LIMITS } from "#shared/catalogue/avails/workbook.ts";
import { cpuMilliseconds, MOST_CPU_MILLISECONDS } from "#test/support/cpu-time.ts";

const encode = (text: string) => new TextEncoder().encode(text);

async function refusal(bytes: Uint8Array): Promise<string> {
  const outcome = await readWorkbook(bytes);
  return outcome.ok ? "read" : outcome.finding.code;
}

/** A workbook whose only sheet has the given XML inside <sheetData>. */
function workbookOf(sheetData: string, extra: Record<string, Uint8Array> = {}): Uint8Array {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return zipSync({
    "[Content_Types].xml": encode("<Types/>"),
    "xl/workbook.xml": encode(
      `<workbook xmlns="${main}" xmlns:r="${relation}"><sheets><sheet name="Movies" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": encode(
      `<Relationships><Relationship Id="r1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    "xl/worksheets/sheet1.xml": encode(`<worksheet xmlns="${main}"><sheetData>${sheetData}</sheetData></worksheet>`),
    ...extra,
  });
}

const cell = (reference: string, value = "1") =>
  `<row r="${/\d+/.exec(reference)?.[0]}"><c r="${reference}"><v>${value}</v></c></row>`;

describe("a workbook", () => {
  it("is read with every cell in its place and kind", async () => {
    const day = new Date(Date.UTC(2026, 0, 31));
    const data = [
      ["a", 1.5, true, null],
      [null, null, null, null],
      [{ value: day, format: "yyyy-mm-dd" }, "ж", null, "z"],
    ];
    const bytes = new Uint8Array(await writeSheets([{ sheet: "Movies", data }]).toBuffer());
    expect(await readWorkbook(bytes)).toEqual({
      ok: true,
      sheets: [
        {
          name: "Movies",
          rows: [
            ["a", 1.5, true, null],
            [null, null, null, null],
            [day, "ж", null, "z"],
          ],
        },
      ],
    });
  });

  it("with its one filled cell among a million formatted rows is read", async () => {
    const outcome = await readWorkbook(workbookOf(`${cell("A1")}<row r="1048576"><c r="A1048576" s="1"/></row>`));
    expect(outcome).toEqual({ ok: true, sheets: [{ name: "Movies", rows: [[1]] }] });
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["a text", encode("Territory,ALID\nDE,1")],
    ["an old .xls", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)],
    ["a zip of something else", zipSync({ "readme.txt": encode("hello") })],
  ])("is not %s", async (_, bytes) => {
    expect(await refusal(bytes)).toBe("not-a-workbook");
  });

  it("cut off anywhere is refused, never thrown", async () => {
    const whole = workbookOf(cell("A1"));
    for (let length = 4; length < whole.length; length += 7)
      expect(await refusal(whole.slice(0, length))).toBe("unreadable-workbook");
  });

  it("with any one byte changed is read or refused, never thrown", async () => {
    const whole = workbookOf(cell("A1"));
    for (let at = 0; at < whole.length; at += 3) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      expect(typeof (await refusal(changed))).toBe("string");
    }
  });

  it("above the size limit is refused unread", async () => {
    expect(await refusal(new Uint8Array(WORKBOOK_LIMITS.fileBytes + 1))).toBe("file-too-large");
  });

  it("that would unpack into a bomb is refused by its directory", async () => {
    const zeros = new Uint8Array(WORKBOOK_LIMITS.unpackedBytes + 1);
    const bomb = workbookOf(cell("A1"), { "xl/media/zeros.xml": zeros });
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(await refusal(bomb)).toBe("unpacks-too-large");
  });

  it("whose directory lies about a sheet's size is refused", async () => {
    const bytes = Buffer.from(workbookOf(cell("A1", "1".repeat(10_000))));
    const entry = bytes.lastIndexOf("xl/worksheets/sheet1.xml") - 46;
    bytes.writeUInt32LE(100, entry + 24);
    expect(await refusal(new Uint8Array(bytes))).toBe("unreadable-workbook");
  });

  it("that fills one cell at the far corner is refused before the gaps are filled", async () => {
    expect(await refusal(workbookOf(cell("A1048576")))).toBe("too-many-rows");
    expect(await refusal(workbookOf(cell("XFD1")))).toBe("too-many-columns");
  });

  it.each([
    ["behind a long attribute", `<row r="1"><c x="${"y".repeat(500)}" r="XFD1"><v>1</v></c></row>`],
    ["in single quotes", "<row r='1048576'><c r='A1048576'><v>1</v></c></row>"],
    ["written as an entity", '<row r="1"><c r="&#88;FD1"><v>1</v></c></row>'],
    ["behind a quoted bracket", '<row r="1"><c x=">" r="XFD1"><v>1</v></c></row>'],
  ])("that hides such a cell %s is refused too", async (_, sheetData) => {
    expect(await refusal(workbookOf(sheetData))).not.toBe("read");
  });

  it("that keeps its sheet where none is looked for is measured all the same", async () => {
    const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const bytes = workbookOf(cell("A1"), {
      "xl/_rels/workbook.xml.rels": encode(
        `<Relationships><Relationship Id="r1" Type="${relation}/worksheet" Target="media/far.xml"/></Relationships>`,
      ),
      "xl/media/far.xml": encode(`<worksheet><sheetData>${cell("XFD1")}</sheetData></worksheet>`),
    });
    expect(await refusal(bytes)).toBe("too-many-columns");
  });

  it("that lists one sheet again and again is refused", async () => {
    const sheets = '<sheet name="Movies" sheetId="1" r:id="r1"/>'.repeat(WORKBOOK_LIMITS.sheets + 1);
    const bytes = workbookOf(cell("A1"), {
      "xl/workbook.xml": encode(`<workbook><sheets>${sheets}</sheets></workbook>`),
    });
    expect(await refusal(bytes)).toBe("too-many-sheets");
  });

  it("whose cells repeat one long text beyond all measure is refused", async () => {
    const shared = `<sst><si><t>${"x".repeat(1_000_000)}</t></si></sst>`;
    const rows = Array.from({ length: 40 }, (_, at) => `<row r="${at + 1}"><c r="A${at + 1}" t="s"><v>0</v></c></row>`);
    const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const bytes = workbookOf(rows.join(""), {
      "xl/sharedStrings.xml": encode(shared),
      "xl/_rels/workbook.xml.rels": encode(
        `<Relationships><Relationship Id="r1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/>` +
          `<Relationship Id="r2" Type="${relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
      ),
    });
    expect(await refusal(bytes)).toBe("unpacks-too-large");
  });

  it("made to be slow to search is refused within seconds", async () => {
    const before = cpuMilliseconds();
    for (const text of ["<c ".repeat(300_000), `<c ${'r="A1" '.repeat(300_000)}`, `<${"w".repeat(2_000_000)}`])
      expect(await refusal(workbookOf(text))).toBe("unreadable-workbook");
    expect(cpuMilliseconds() - before).toBeLessThan(MOST_CPU_MILLISECONDS);
  });

  it("with a document type in a sheet is refused", async () => {
    const bytes = workbookOf("", { "xl/worksheets/sheet1.xml": encode("<!DOCTYPE x><worksheet/>") });
    expect(await refusal(bytes)).toBe("unreadable-workbook");
  });

  it("names its columns as a spreadsheet program does", () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnLetter)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
  });
});
