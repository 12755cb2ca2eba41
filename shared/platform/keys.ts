import { ITEMS, type ItemKind, type ItemLayout, type KeyTemplate } from "./manifest/table.ts";

type FieldsOf<T extends string> = T extends `${string}{${infer F}}${infer Rest}`
  ? (F extends `${infer N}:${string}` ? N : F) | FieldsOf<Rest>
  : never;

type Layout<K extends ItemKind> = (typeof ITEMS)[K];
export type IndexOf<K extends ItemKind> = Exclude<keyof Layout<K>, "patterns">;

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

/** Fills one template; undefined when a field it names is absent. */
function fill(template: string, fields: object): string | undefined {
  let whole = true;
  const filled = template.replace(PLACEHOLDER, (_, name: string, width?: string) => {
    const field: unknown = Reflect.get(fields, name);
    if (typeof field === "string") return field;
    if (typeof field === "number") return String(field).padStart(Number(width ?? 0), "0");
    whole = false;
    return "";
  });
  return whole ? filled : undefined;
}

/** The primary key of an item. @throws {TypeError} when a field the key needs is absent: a fault in the store that asked. */
export function keyOf(kind: ItemKind, fields: object): { pk: string; sk: string } {
  const template: KeyTemplate = ITEMS[kind].key;
  const pk = fill(template.pk, fields);
  const sk = fill(template.sk, fields);
  if (pk === undefined || sk === undefined)
    throw new TypeError(`The key of a ${kind} needs ${template.pk} and ${template.sk}`);
  return { pk, sk };
}

/** The index attributes of an item; an index one of whose fields is absent is left out. */
export function indexKeysOf(kind: ItemKind, fields: object): Record<string, string> {
  const layout: ItemLayout = ITEMS[kind];
  const keys: Record<string, string> = {};
  for (const index of ["gsi1", "gsi2"] as const) {
    const template = layout[index];
    const pk = template && fill(template.pk, fields);
    const sk = template && fill(template.sk, fields);
    if (pk === undefined || sk === undefined) continue;
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
