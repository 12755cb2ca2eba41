import { Refusal } from "./refusal.ts";

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** An element with text, which is escaped. */
export function leaf(name: string, value: string | number | boolean): string {
  return `<${name}>${escapeText(String(value))}</${name}>`;
}

/** An element around elements already written. */
export function branch(name: string, children: readonly string[]): string {
  return `<${name}>${children.join("")}</${name}>`;
}

/** A whole answer, in S3's namespace. */
export function xmlDocument(root: string, children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${children.join("")}</${root}>`;
}

/** An error answer, which by custom stands in no namespace. */
export function errorDocument(children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${branch("Error", children)}`;
}

// Control characters have no place in XML 1.0 even as references; S3 writes them so all the same, and so do we.
function escapeText(text: string): string {
  return text.replace(/[&<>"'\p{Cc}]/gu, (c) => named.get(c) ?? `&#x${c.charCodeAt(0).toString(16)};`);
}

const named: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
]);
const references: ReadonlyMap<string, string> = new Map([...named].map(([c, reference]) => [reference, c]));

export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads the small XML that S3 requests are made of: elements, text and references. Attributes are passed over; a DOCTYPE,
 * comment, CDATA section or processing instruction is refused (MalformedXML), as no S3 client sends one.
 */
export function parseXml(text: string): XmlElement {
  const document: XmlElement = { name: "", children: [], text: "" };
  const open: XmlElement[] = [document];
  const token = /<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
  token.lastIndex = /^\uFEFF?\s*(?:<\?xml[^?<>]*\?>)?\s*/.exec(text)?.[0].length ?? 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    const parent = open.at(-1);
    if (!found || !parent) throw new Refusal("MalformedXML");
    const [, closing, name = "", , empty, characters] = found;
    if (characters !== undefined) {
      parent.text += readText(characters);
    } else if (closing) {
      if (parent.name !== name || open.length < 2 || empty) throw new Refusal("MalformedXML");
      open.pop();
    } else {
      const element: XmlElement = { name, children: [], text: "" };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
    if (open.length > maxDepth) throw new Refusal("MalformedXML");
  }
  const [root, ...others] = document.children;
  if (!root || others.length > 0 || open.length !== 1 || document.text.trim() !== "") throw new Refusal("MalformedXML");
  return root;
}

/** No S3 request nests deeper than four. */
const maxDepth = 8;

/** Text of the one child of this name; undefined where there is none. Throws MalformedXML for two. */
export function childText(element: XmlElement, name: string): string | undefined {
  const [child, second] = element.children.filter((candidate) => candidate.name === name);
  if (second) throw new Refusal("MalformedXML");
  return child?.text;
}

function readText(text: string): string {
  return text.replace(/&[^;&]*;?/g, (reference) => {
    const known = references.get(reference);
    if (known !== undefined) return known;
    const number = /^&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));$/.exec(reference);
    const point = number ? Number.parseInt(number[1] ?? number[2] ?? "", number[1] ? 16 : 10) : Number.NaN;
    if (!(point <= 0x10ffff)) throw new Refusal("MalformedXML");
    return String.fromCodePoint(point);
  });
}
