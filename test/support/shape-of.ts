import { createHash } from "node:crypto";
import { readHeadBytes } from "#shared/catalogue/rights-head-bytes.ts";
import type { Items } from "./world.ts";

/** What no two runs share, and what stands for it. Ids are named by what they take part in, below. */
const INCIDENTAL: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<instant>"],
  [/\d{8}T\d{6}Z/g, "<instant>"],
  [/%2F\d{8}%2F/g, "<day>"],
  [/\b1[6-9]\d{8}(\d{3})?\b/g, "<epoch>"],
  [/\b[0-9a-f]{64}\b/g, "<sha256>"],
  [/\b(cs|pi|ch|evt|re|txn)_(test_)?[A-Za-z0-9]{14,}/g, "<stripe $1>"],
  [/"x-amz-checksum-sha256":"[^"]+"/g, "<checksum>"],
  [/X-Amz-Signature=[0-9a-f]+/g, "<signature>"],
  // Which of the lists of changes a note stands in goes by the id of its work.
  [/\bSEARCH#CHANGES#\d\b/g, "SEARCH#CHANGES#<list>"],
  [/"list":\d\b/g, '"list":"<list>"'],
  // Named by its content, in which the ids of works stand.
  [/\bsnp_[0-9a-f]{32}\b/g, "<snapshot>"],
];
/** Told by how often something was tried, not by what came of it. */
const OF_THE_TRIES = ["revision", "uploadId", "previous"];
const ID = /\b(org|wrk|imp|hbk|lic|pay|pst|ast|dep|evt)_([0-7][0-9A-HJKMNP-TV-Z]{25})\b/g;
const ROUNDS = 4;

/**
 * The state as its business stands: no times, hashes or store's ids, and each of our own ids named by everything it takes
 * part in, so that two runs of the same story have the same shape and one item too many or too few does not.
 * `inOrder` keeps the places of facts in their audit chains: which came first is then part of the story.
 */
export function shapeOf(items: Items, options: { readonly inOrder?: boolean } = {}): readonly string[] {
  const texts = items.map((item) => textOf(item, options.inOrder === true));
  let names = new Map<string, string>();
  const ids = new Set(texts.flatMap((text) => [...text.matchAll(ID)].map(([id]) => id)));
  for (const id of ids) names.set(id, id.slice(0, 3));
  for (let round = 0; round < ROUNDS; round++) names = renamed(texts, ids, names);
  return texts.map((text) => named(text, names)).sort();
}

/** What one state has and another has not, item by item. */
export function differenceOf(found: readonly string[], expected: readonly string[]) {
  const left = [...expected];
  const tooMany: string[] = [];
  for (const item of found) {
    const at = left.indexOf(item);
    if (at < 0) tooMany.push(item);
    else left.splice(at, 1);
  }
  return { tooMany, missing: left };
}

function textOf(item: Readonly<Record<string, unknown>>, inOrder: boolean): string {
  const kept = Object.fromEntries(Object.entries(item).filter(([name]) => !OF_THE_TRIES.includes(name)));
  const { packedHead } = item;
  if (packedHead instanceof Uint8Array) kept.packedHead = readHeadBytes(packedHead).head;
  if (!inOrder && item.itemKind === "auditEntry") for (const name of ["sequence", "sk"]) delete kept[name];
  if (!inOrder && item.itemKind === "auditHead") delete kept.sequence;
  // Which of a payment's callbacks is looked at first, and finds the news, goes by the tries; payment and books tell the news.
  if (item.itemKind === "stripeEvent" && item.outcome !== undefined) kept.outcome = "<looked at>";
  let text = JSON.stringify(kept, (_, value: unknown) => sorted(value));
  for (const [pattern, word] of INCIDENTAL) text = text.replace(pattern, word);
  return text;
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function renamed(texts: readonly string[], ids: ReadonlySet<string>, names: Map<string, string>): Map<string, string> {
  const seen = new Map<string, Set<string>>([...ids].map((id) => [id, new Set()]));
  for (const text of texts) {
    for (const id of new Set([...text.matchAll(ID)].map(([found]) => found))) {
      seen.get(id)?.add(named(text, new Map([...names, [id, `${id.slice(0, 3)}-self`]])));
    }
  }
  return new Map([...seen].map(([id, places]) => [id, `${id.slice(0, 3)}-${digest([...places].sort().join("\n"))}`]));
}

function named(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(ID, (id) => names.get(id) ?? id);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
