/** Deeper than any body of ours, far from the stack's end. Named in the words of `malformed-body`. */
export const MAX_JSON_DEPTH = 32;

/** Names by which careless merging reaches an object's prototype. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export type JsonFault =
  | "not-json"
  | "repeated-name"
  | "forbidden-name"
  | "too-deep"
  /** Half of a character: no UTF-8 writes it, and what cannot be written cannot be hashed or signed. */
  | "half-character"
  /** A whole number beyond 2^53, or one beyond all: it would be read as another. */
  | "number-too-large";

export class JsonError extends Error {
  override readonly name = "JsonError";
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * Parses JSON that two readers cannot read differently: no name twice in one object, no name that reaches a prototype,
 * at most MAX_JSON_DEPTH levels, no half of a character, no number that is read as another (RFC 7493 §2).
 * @throws {JsonError} naming what is wrong.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    // V8 parses without recursion, so depth is safe to judge afterwards.
    value = JSON.parse(text);
  } catch {
    throw new JsonError("not-json");
  }
  checkShape(text);
  return value;
}

/** The pieces that give JSON its shape. Linear only because the text is known to be JSON: every string is closed. */
const SHAPE = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],]/g;
const ESCAPED_HALF = /\\u[dD][89a-fA-F]/;

/** A string is a name when it opens an object or follows a comma inside one. */
function checkShape(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let before = "";
  for (const [piece] of text.matchAll(SHAPE)) {
    const names = open.at(-1);
    if (piece === "{") open.push(new Set());
    else if (piece === "[") open.push(undefined);
    else if (piece === "}" || piece === "]") open.pop();
    else if (names && piece !== "," && (before === "{" || before === ",")) addName(names, piece);
    checkValue(piece);
    if (open.length > MAX_JSON_DEPTH) throw new JsonError("too-deep");
    before = piece;
  }
}

/** A name is a string too. */
function checkValue(piece: string): void {
  if (piece.startsWith('"')) {
    if (ESCAPED_HALF.test(piece) && !String(JSON.parse(piece)).isWellFormed()) throw new JsonError("half-character");
  } else if (/\d/.test(piece)) {
    const isWhole = !/[.eE]/.test(piece);
    if (isWhole ? !Number.isSafeInteger(Number(piece)) : !Number.isFinite(Number(piece)))
      throw new JsonError("number-too-large");
  }
}

function addName(names: Set<string>, piece: string): void {
  const name = String(JSON.parse(piece));
  if (FORBIDDEN_NAMES.has(name)) throw new JsonError("forbidden-name");
  if (names.has(name)) throw new JsonError("repeated-name");
  names.add(name);
}
