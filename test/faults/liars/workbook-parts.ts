import { type Zippable, zipSync } from "fflate";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export interface Parts {
  /** What stands inside the sheet's <sheetData>. */
  readonly sheetData?: string;
  /** The whole sheet, in place of one made of `sheetData`. */
  readonly sheet?: string;
  /** How often the one sheet is listed, and what more stands in the list. */
  readonly listed?: number;
  readonly workbook?: string;
  readonly target?: string;
  readonly sharedStrings?: string;
  readonly styles?: string;
  readonly more?: Zippable;
}

export const encode = (text: string) => new TextEncoder().encode(text);

/** An .xlsx file of one sheet called Movies, with whatever parts a liar gives it. */
export function workbookOf(parts: Parts = {}): Uint8Array {
  const { sheetData = "", target = "worksheets/sheet1.xml", listed = 1 } = parts;
  const sheet = parts.sheet ?? `<worksheet xmlns="${MAIN}"><sheetData>${sheetData}</sheetData></worksheet>`;
  const list = Array.from(
    { length: listed },
    (_, i) => `<sheet name="Movies${i || ""}" sheetId="${i + 1}" r:id="r1"/>`,
  );
  const related = [relationship("r1", "worksheet", target)];
  if (parts.sharedStrings !== undefined) related.push(relationship("r2", "sharedStrings", "sharedStrings.xml"));
  if (parts.styles !== undefined) related.push(relationship("r3", "styles", "styles.xml"));
  return zipSync(
    {
      "[Content_Types].xml": encode("<Types/>"),
      "xl/workbook.xml": encode(
        `<workbook xmlns="${MAIN}" xmlns:r="${RELATION}"><sheets>${list.join("")}</sheets>${parts.workbook ?? ""}</workbook>`,
      ),
      "xl/_rels/workbook.xml.rels": encode(`<Relationships>${related.join("")}</Relationships>`),
      [target.startsWith("/") ? target.slice(1) : `xl/${target}`]: encode(sheet),
      ...(parts.sharedStrings === undefined ? {} : { "xl/sharedStrings.xml": encode(parts.sharedStrings) }),
      ...(parts.styles === undefined ? {} : { "xl/styles.xml": encode(parts.styles) }),
      ...parts.more,
    },
    { level: 1 },
  );
}

function relationship(id: string, kind: string, target: string): string {
  return `<Relationship Id="${id}" Type="${RELATION}/${kind}" Target="${target}"/>`;
}

export const cell = (address: string, value = "1") =>
  `<row r="${/\d+/.exec(address)?.[0]}"><c r="${address}"><v>${value}</v></c></row>`;
