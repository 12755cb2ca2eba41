/** How far a sheet reaches. */
export interface SheetExtent {
  /** The furthest row and column that hold something, 1-based. */
  rows: number;
  columns: number;
  /** The furthest row mentioned at all; templates format empty rows down to the last one. */
  formattedRows: number;
}

/** Cells carry an address, a style and a type: some 40 characters. Bounded so that no text makes the search slow. */
const TAGS = /<(?:\w{1,20}:)?(c|row)(?=[\s/>])(?:([^<>]{0,400})>)?/g;
const ADDRESS = /\sr\s*=\s*(["'])([A-Z]{0,3})(\d{1,7})\1/;

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}

/** Cells have short tags and namespace lists the longest; this leaves either ample room. */
const LONGEST_TAG = 8_192;

/** Whether every tag closes within {@link LONGEST_TAG}. The parser's time grows with the square of a tag's length. */
export function tagsAreShort(xml: string): boolean {
  let at = xml.indexOf("<");
  while (at !== -1) {
    const end = xml.indexOf(">", at);
    if (end === -1 || end - at > LONGEST_TAG) return false;
    at = xml.indexOf("<", end);
  }
  return true;
}

/**
 * Measures a sheet's XML without parsing it, before a parser fills the gaps between cells: one filled cell at XFD1048576
 * would make a billion empty ones. Undefined where an address cannot be told for certain, as no program writes it.
 */
export function sheetExtent(xml: string): SheetExtent | undefined {
  const extent: SheetExtent = { rows: 0, columns: 0, formattedRows: 0 };
  for (const [, tag, attributes] of xml.matchAll(TAGS)) {
    if (attributes === undefined) return undefined;
    const address = ADDRESS.exec(attributes);
    if (address === null) {
      // A row may leave its number out and follow the one before; a cell's address must be there to be checked.
      if (tag === "c" || /\sr\s*=/.test(attributes)) return undefined;
      continue;
    }
    const row = Number(address[3]);
    if (tag === "row") extent.formattedRows = Math.max(extent.formattedRows, row);
    else if (!attributes.endsWith("/")) {
      extent.rows = Math.max(extent.rows, row);
      extent.columns = Math.max(extent.columns, columnNumber(address[2] ?? ""));
    }
  }
  return extent;
}
