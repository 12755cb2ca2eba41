import { ITEMS, type ItemKind, type ItemLayout, type KeyTemplate } from "./manifest/table.ts";

type FieldsOf<T extends string> = T extends `${string}{${infer F}}${infer Rest}`
  ? (F extends `${infer N}:${string}` ? N : F) | FieldsOf<Rest>
  : never;

type Layout<K extends ItemKind> = (typeof ITEMS)[K];
export type IndexOf<K extends ItemKind> = Exclude<keyof Layout<K>, "patterns" | "mayGo">;

/** The fields that make the key of an item of this kind. */
export type KeyFields<K extends ItemKind> = {
  readonly [F in FieldsOf<Layout<K>["key"]["pk"] | Layout<K>["key"]["sk"]>]: string | number;
};

/** The fields that name one partition of an index. */
export type PartitionFields<K extends ItemKind, I extends IndexOf<K>> = Layout<K>[I] extends {
  readonly pk: infer P extends string;
}
  ? { readonly [F in FieldsOf<P>]: string | number }
  : never;

const PLACEHOLDER = /\{(\w+)(?::(\d+))?\}/g;

/** DynamoDB's own limits, in bytes of UTF-8. */
const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;

/** Fills one template; undefined when a field it names is absent. @throws {TypeError} for a field that would not sort. */
function fill(template: string, fields: object): string | undefined {
  let whole = true;
  const filled = template.replace(PLACEHOLDER, (_, name: string, width?: string) => {
    const field: unknown = Reflect.get(fields, name);
    if (typeof field === "number") return digitsOf(field, width, name);
    if (typeof field === "string" && width === undefined) return field;
    if (field !== undefined && field !== null) throw new TypeError(`"${name}" is no part of a key: a ${typeof field}`);
    whole = false;
    return "";
  });
  return whole ? filled : undefined;
}

/** A whole number from zero up, padded: a sign, a fraction or a digit too many would sort in the wrong place. */
function digitsOf(field: number, width: string | undefined, name: string): string {
  const digits = String(field).padStart(Number(width ?? 0), "0");
  const sorts = Number.isSafeInteger(field) && field >= 0 && (width === undefined || digits.length <= Number(width));
  if (!sorts) throw new TypeError(`"${name}" does not sort as a key: ${field} in ${width ?? "any"} digits`);
  return digits;
}

/** Whether the engine can hold a text as a key: it refuses the empty one, and what is longer than its limit. */
export function fitsKey(text: string, place: "partition" | "sort"): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes > 0 && bytes <= (place === "partition" ? MAX_PARTITION_KEY_BYTES : MAX_SORT_KEY_BYTES);
}

/** @throws {RangeError} when the engine could not hold the key. */
function demandFits(kind: ItemKind, key: { readonly pk: string; readonly sk: string }): void {
  if (!fitsKey(key.pk, "partition") || !fitsKey(key.sk, "sort"))
    throw new RangeError(`A ${kind} cannot stand under a key of ${key.pk.length} and ${key.sk.length} characters`);
}

/**
 * The primary key of an item.
 * @throws {TypeError} when a field the key needs is absent or empty: a fault in the store that asked.
 * @throws {RangeError} when the key is longer than the engine holds.
 */
export function keyOf(kind: ItemKind, fields: object): { pk: string; sk: string } {
  const template: KeyTemplate = ITEMS[kind].key;
  const pk = fill(template.pk, fields);
  const sk = fill(template.sk, fields);
  if (pk === undefined || sk === undefined || hasEmptyField(template, fields))
    throw new TypeError(`The key of a ${kind} needs ${template.pk} and ${template.sk}`);
  demandFits(kind, { pk, sk });
  return { pk, sk };
}

/** What has no name is not one thing: two nameless items would be the same. */
function hasEmptyField(template: KeyTemplate, fields: object): boolean {
  const named = [...`${template.pk}${template.sk}`.matchAll(PLACEHOLDER)];
  return named.some(([, name = ""]) => Reflect.get(fields, name) === "");
}

/**
 * The index attributes of an item; an index one of whose fields is absent is left out.
 * @throws {RangeError} when a key is empty or longer than the engine holds.
 */
export function indexKeysOf(kind: ItemKind, fields: object): Record<string, string> {
  const layout: ItemLayout = ITEMS[kind];
  const keys: Record<string, string> = {};
  for (const index of ["gsi1", "gsi2"] as const) {
    const template = layout[index];
    const pk = template && fill(template.pk, fields);
    const sk = template && fill(template.sk, fields);
    if (pk === undefined || sk === undefined) continue;
    demandFits(kind, { pk, sk });
    keys[`${index}pk`] = pk;
    keys[`${index}sk`] = sk;
  }
  return keys;
}

/** The partition of an index to list, and the fixed beginning of its sort keys for this kind. */
export function partitionOf(
  kind: ItemKind,
  index: "key" | "gsi1" | "gsi2",
  fields: object,
): { partition: string; sortPrefix: string } {
  const layout: ItemLayout = ITEMS[kind];
  const template = layout[index];
  const partition = template && fill(template.pk, fields);
  if (!template || partition === undefined)
    throw new TypeError(`A ${kind} is not listed by ${index} with these fields`);
  return { partition, sortPrefix: template.sk.split("{")[0] ?? "" };
}
