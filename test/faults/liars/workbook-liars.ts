import { Buffer } from "node:buffer";
import { zipSync } from "fflate";
import { cell, encode, workbookOf } from "./workbook-parts.ts";

const MEBIBYTE = 1024 * 1024;
const rows = (count: number, row: (number: number) => string) =>
  Array.from({ length: count }, (_, i) => row(i + 1)).join("");
const inRow = (cells: string) => workbookOf({ sheetData: `<row r="1">${cells}</row>` });
const texts = (inside: string) => workbookOf({ sheetData: cell("A1"), sharedStrings: `<sst>${inside}</sst>` });
const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** Bytes of a real workbook, changed after it was packed. */
function repacked(change: (bytes: Buffer) => void): Uint8Array {
  const bytes = Buffer.from(workbookOf({ sheetData: cell("A1") }));
  change(bytes);
  return new Uint8Array(bytes);
}

/** The member called `from` is called `to` in both places of the archive; names of one length. */
function renamed(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const changed = Buffer.from(bytes);
  for (let at = changed.indexOf(from); at !== -1; at = changed.indexOf(from, at + 1)) changed.write(to, at, "latin1");
  return new Uint8Array(changed);
}

/** Where the archive's directory speaks of a member. */
const directoryOf = (bytes: Buffer, name: string) => bytes.lastIndexOf(name) - 46;
const UNPACKED = 24;
const FLAGS = 8;
const SHEET = "xl/worksheets/sheet1.xml";

/** Files that pose as workbooks, and the code by which each is refused. */
export const WORKBOOK_LIARS: Readonly<Record<string, { readonly make: () => Uint8Array; readonly code: string }>> = {
  "a zip bomb": {
    make: () => workbookOf({ more: { "xl/media/bomb.xml": new Uint8Array(65 * MEBIBYTE) } }),
    code: "unpacks-too-large",
  },
  "a zip bomb that declares one byte": {
    make: () => {
      const bytes = Buffer.from(workbookOf({ sheetData: cell("A1", "1".repeat(30 * MEBIBYTE)) }));
      bytes.writeUInt32LE(1, directoryOf(bytes, SHEET) + UNPACKED);
      return new Uint8Array(bytes);
    },
    code: "unreadable-workbook",
  },
  "a zip within a zip within a zip": {
    make: () => {
      let inner: Uint8Array = zipSync({ "bomb.xml": new Uint8Array(20 * MEBIBYTE) });
      for (let depth = 0; depth < 5; depth++) inner = zipSync({ "inner.zip": inner });
      return inner;
    },
    code: "not-a-workbook",
  },
  "an archive of 5,000 members": {
    make: () =>
      workbookOf({
        more: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`m${i}.xml`, new Uint8Array()])),
      }),
    code: "unpacks-too-large",
  },
  "ten million cells": {
    make: () => workbookOf({ sheetData: "<c/>".repeat(10_000_000) }),
    code: "unpacks-too-large",
  },
  "four million cells": {
    make: () => workbookOf({ sheetData: rows(20_000, (r) => `<row r="${r}">${`<c r="A${r}"/>`.repeat(200)}</row>`) }),
    code: "unpacks-too-large",
  },
  "five million cells, all but a few left out": {
    make: () => workbookOf({ sheetData: rows(20_000, (r) => cell(`IV${r}`)) }),
    code: "unpacks-too-large",
  },
  "one large sheet listed fifty times": {
    make: () => workbookOf({ sheetData: rows(20_000, (r) => cell(`CV${r}`)), listed: 50 }),
    code: "too-many-sheets",
  },
  "a list of four million sheets": {
    make: () => workbookOf({ workbook: "<sheet/>".repeat(4 * MEBIBYTE) }),
    code: "unpacks-too-large",
  },
  "a million rows": { make: () => workbookOf({ sheetData: cell("A1048576") }), code: "too-many-rows" },
  "sixteen thousand columns": { make: () => workbookOf({ sheetData: cell("XFD1") }), code: "too-many-columns" },
  "a far cell under a foreign prefix": {
    make: () => workbookOf({ sheetData: '<x-y:row r="1"><x-y:c r="XFD1"><x-y:v>1</x-y:v></x-y:c></x-y:row>' }),
    code: "too-many-columns",
  },
  "a far cell under a long prefix": {
    make: () => inRow(`<${"x".repeat(300)}:c r="XFD1"><v>1</v></${"x".repeat(300)}:c>`),
    code: "too-many-columns",
  },
  "a far cell by a second address under a prefix": {
    make: () => inRow('<c r="A1" x:r="XFD1"><v>1</v></c>'),
    code: "unreadable-workbook",
  },
  "a far cell behind a quoted bracket": {
    make: () => inRow('<c r="A1" x=">" y:r="XFD1"><v>1</v></c>'),
    code: "unreadable-workbook",
  },
  "an address that is a number in disguise": {
    make: () => inRow('<c r="A1e7"><v>1</v></c>'),
    code: "unreadable-workbook",
  },
  "eight million shared texts": { make: () => texts("<si/>".repeat(8 * MEBIBYTE)), code: "unpacks-too-large" },
  "a shared text of eight million entities": {
    make: () => texts(`<si><t>${"&amp;".repeat(8 * MEBIBYTE)}</t></si>`),
    code: "unpacks-too-large",
  },
  "a shared text of four million escapes": {
    make: () => texts(`<si><t>${"_x0041_".repeat(4 * MEBIBYTE)}</t></si>`),
    code: "unpacks-too-large",
  },
  "a shared text of millions of runs": {
    make: () => texts(`<si>${"<r><t>a</t></r>".repeat(3 * MEBIBYTE)}</si>`),
    code: "unpacks-too-large",
  },
  "one text named by a thousand cells beyond all measure": {
    make: () =>
      workbookOf({
        sheetData: rows(1_000, (r) => `<row r="${r}"><c r="A${r}" t="s"><v>0</v></c></row>`),
        sharedStrings: `<sst><si><t>${"a".repeat(MEBIBYTE)}</t></si></sst>`,
      }),
    code: "unpacks-too-large",
  },
  "eight million styles": {
    make: () =>
      workbookOf({
        sheetData: cell("A1"),
        styles: `<styleSheet><cellXfs>${"<xf/>".repeat(8 * MEBIBYTE)}</cellXfs></styleSheet>`,
      }),
    code: "unpacks-too-large",
  },
  "a style of a number beyond all": {
    make: () =>
      workbookOf({
        sheetData: cell("A1"),
        styles: '<styleSheet><numFmts><numFmt numFmtId="4294967294" formatCode="a"/></numFmts></styleSheet>',
      }),
    code: "no-avails-sheet",
  },
  "XML ten million deep": {
    make: () => workbookOf({ sheet: `<worksheet><sheetData>${"<a>".repeat(10 * MEBIBYTE)}` }),
    code: "unpacks-too-large",
  },
  "XML a hundred thousand deep": {
    make: () => workbookOf({ sheet: `<worksheet><sheetData>${"<a>".repeat(100_000)}` }),
    code: "unreadable-workbook",
  },
  "a tag of thirty million characters": {
    make: () => workbookOf({ sheet: `<worksheet><sheetData ${"a ".repeat(15 * MEBIBYTE)}/>` }),
    code: "unreadable-workbook",
  },
  "XML with a document type": {
    make: () => workbookOf({ sheet: "<!DOCTYPE worksheet><worksheet><sheetData/></worksheet>" }),
    code: "unreadable-workbook",
  },
  "entities a billion times over": {
    make: () => {
      const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
      const sheet = `<!DOCTYPE w [<!ENTITY l0 "lol">${lol}]><worksheet><sheetData>&l9;</sheetData></worksheet>`;
      return workbookOf({ sheet });
    },
    code: "unreadable-workbook",
  },
  "an entity that reads a file": {
    make: () =>
      workbookOf({
        sheetData: cell("A1"),
        sharedStrings: '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>',
      }),
    code: "unreadable-workbook",
  },
  "a document type in UTF-16": {
    make: () =>
      workbookOf({
        more: { [SHEET]: Buffer.from("\ufeff<!DOCTYPE w><worksheet><sheetData/></worksheet>", "utf16le") },
      }),
    code: "unreadable-workbook",
  },
  "an old workbook under the new name": {
    make: () => new Uint8Array(Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(4_096)])),
    code: "not-a-workbook",
  },
  "a workbook locked with a password": {
    // [MS-OFFCRYPTO] §2.3: an OLE file with these two streams.
    make: () => {
      const streams = Buffer.from("EncryptionInfo\0EncryptedPackage", "utf16le");
      return new Uint8Array(Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(1_016), streams]));
    },
    code: "not-a-workbook",
  },
  "a zip whose members are locked": {
    make: () =>
      repacked((bytes) => {
        bytes.writeUInt16LE(1, directoryOf(bytes, SHEET) + FLAGS);
      }),
    code: "not-a-workbook",
  },
  "a text document (.docx)": {
    make: () => zipSync({ "[Content_Types].xml": encode("<Types/>"), "word/document.xml": encode("<w/>") }),
    code: "not-a-workbook",
  },
  "a PDF": { make: () => encode("%PDF-1.7\n%âãÏÓ\n"), code: "not-a-workbook" },
  "a page of HTML": {
    make: () => encode("<html><table><tr><td>ALID</td></tr></table></html>"),
    code: "not-a-workbook",
  },
  "a CSV file": { make: () => encode("ALID,Territory\n1,VN\n"), code: "not-a-workbook" },
  "nothing at all": { make: () => new Uint8Array(), code: "not-a-workbook" },
  "half of a workbook": {
    make: () => {
      const whole = workbookOf({ sheetData: cell("A1") });
      return whole.slice(0, whole.length / 2);
    },
    code: "unreadable-workbook",
  },
  "two sheets of one name": {
    make: () =>
      renamed(workbookOf({ more: { "xl/worksheets/sheet9.xml": encode("<x/>") } }), "sheet9.xml", "sheet1.xml"),
    code: "unreadable-workbook",
  },
  "members that climb out of their folder": {
    make: () =>
      workbookOf({
        more: {
          "../../../../etc/cron.d/x.xml": encode("<x/>"),
          "/abs.xml": encode("<x/>"),
          "..\\w.xml": encode("<x/>"),
        },
      }),
    code: "no-avails-sheet",
  },
  "members called as the prototype is": {
    make: () => workbookOf({ more: { "__proto__.xml": encode("<x/>"), "constructor.xml": encode("<x/>") } }),
    code: "no-avails-sheet",
  },
  "a sheet that lies in another file": {
    make: () => {
      const rels = `<Relationships><Relationship Id="r1" Type="${relation}/worksheet" TargetMode="External" Target="https://evil.example/sheet.xml"/></Relationships>`;
      return workbookOf({ more: { "xl/_rels/workbook.xml.rels": encode(rels) } });
    },
    code: "unreadable-workbook",
  },
  "macros under the name of a plain workbook": {
    make: () => workbookOf({ more: { "xl/vbaProject.bin": new Uint8Array(4_096).fill(7) } }),
    code: "not-a-workbook",
  },
};
