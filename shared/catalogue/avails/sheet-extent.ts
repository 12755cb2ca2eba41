/** How far a sheet reaches. */
export interface SheetExtent {
  /** The furthest row and column that hold something, 1-based. */
  rows: number;
  columns: number;
  /** The furthest row mentioned at all; templates format empty rows down to the last one. */
  formattedRows: number;
}

/**
 * Cells carry an address, a style and a type: some 40 characters. Bounded so that no text makes the search slow.
 * The reader behind takes a name under any prefix, so the search does.
 */
const TAGS = /<(?:[^\s<>/:]*:)?(c|row)(?=[\s/>])(?:([^<>]{0,400})>)?/g;
const ADDRESS = /\sr\s*=\s*(["'])([A-Z]{0,3})(\d{1,7})\1/;
/** Under any prefix: the reader behind strikes it out, and the last one written wins. */
const ADDRESSES = /[\s:]r\s*=/g;
/** Attributes as XML has them, each behind a blank and in quotes. */
const WELL_FORMED = /^(?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*\/?$/;

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}

/** Cells have short tags and namespace lists the longest; this leaves either ample room. */
const LONGEST_TAG = 8_192;

/** How much of a part a parser has to do with. */
export interface MarkupExtent {
  /** Openings of an element; closings are not counted. */
  elements: number;
  /** Characters written as an entity (`&amp;`) or as `_x0041_`: each costs the parser as much as a word. */
  escapes: number;
}

const [OPENING, CLOSING, SLASH, AMPERSAND, UNDERSCORE, X] = Buffer.from("<>/&_x");

/**
 * Counts markup without parsing it, up to where a limit is passed. Undefined where a tag does not close within
 * {@link LONGEST_TAG}: the parser's time grows with the square of a tag's length.
 * @param part the part's bytes: its text would take as much memory again, and a bomb is found without it.
 */
export function markupExtent(part: Uint8Array, most: MarkupExtent): MarkupExtent | undefined {
  const found = { elements: 0, escapes: 0 };
  let openedAt = -1;
  for (let at = 0; at < part.length; at++) {
    if (openedAt !== -1 && at - openedAt > LONGEST_TAG) return undefined;
    const byte = part[at];
    if (byte === OPENING && openedAt === -1) {
      openedAt = at;
      if (part[at + 1] !== SLASH) found.elements += 1;
    } else if (byte === CLOSING) openedAt = -1;
    else if (byte === AMPERSAND || (byte === UNDERSCORE && part[at + 1] === X)) found.escapes += 1;
    if (found.elements > most.elements || found.escapes > most.escapes) return found;
  }
  return openedAt === -1 ? found : undefined;
}

/**
 * Measures a sheet's XML without parsing it, before a parser fills the gaps between cells: one filled cell at XFD1048576
 * would make a billion empty ones. Undefined where an address cannot be told for certain, as no program writes it.
 */
export function sheetExtent(xml: string): SheetExtent | undefined {
  const extent: SheetExtent = { rows: 0, columns: 0, formattedRows: 0 };
  for (const [, tag, attributes] of xml.matchAll(TAGS)) {
    if (attributes === undefined || !WELL_FORMED.test(attributes)) return undefined;
    if ((attributes.match(ADDRESSES)?.length ?? 0) > 1) return undefined;
    const address = ADDRESS.exec(attributes);
    if (address === null) {
      // A row may leave its number out and follow the one before; a cell's address must be there to be checked.
      if (tag === "c" || attributes.search(ADDRESSES) !== -1) return undefined;
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
