import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { sha256Hex } from "./canonical.ts";
import { indexKeysOf, type KeyFields, keyOf } from "./keys.ts";
import { ITEMS, type ItemKind, type ItemLayout, TABLE } from "./manifest/table.ts";
import type { ItemDefinition, Stored } from "./table.ts";

type WriteRequest = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** The conditions of all writes, each with what it says. A refused write names the clause that refused it. */
export const CLAUSES = {
  /** No such item exists, or the one that did has outlived its time to live. */
  absent: "attribute_not_exists(pk) OR expiresAtSeconds <= :nowSeconds",
  /** Nobody wrote the item since it was read. */
  unchanged: "revision = :revision",
  /** The item is there; its fields are what is demanded of them, whoever wrote it since. */
  there: "attribute_exists(pk)",
} as const;

export type Clause = keyof typeof CLAUSES;

/** What a field of an item must be at the commit: this text, or a list that holds one of these. */
export type FieldDemand =
  | { readonly field: string; readonly is: string }
  | { readonly field: string; readonly holdsOneOf: readonly string[] };

interface WriteOf<V> {
  readonly kind: ItemKind;
  readonly key: { readonly pk: string; readonly sk: string };
  readonly change: V;
  /** Demanded of the item as it lies there, beside the clause of the change. */
  readonly fields?: readonly FieldDemand[];
}

export type Write =
  | WriteOf<{ readonly create: object; readonly expiresAtSeconds?: number | undefined }>
  | WriteOf<{ readonly replace: object; readonly revision: number; readonly expiresAtSeconds?: number | undefined }>
  | WriteOf<{ readonly remove: true; readonly revision: number }>
  | WriteOf<{ readonly demand: true; readonly revision?: number }>
  | WriteOf<{ readonly increase: Readonly<Record<string, number>>; readonly fields: object }>;

/** A write that lost: which item, and whether a clause refused it or another transaction held the item. */
export interface Conflict {
  readonly kind: ItemKind;
  readonly pk: string;
  readonly because: Clause | "busy";
}

type AnyDefinition<T> = ItemDefinition<ItemKind, T>;

/** Writes a new item, if it is absent. `expiresAtSeconds` sets its time to live; only a kind that may go has one. */
export function create<T extends object>(
  item: AnyDefinition<T>,
  value: T,
  options: { expiresAtSeconds?: number } = {},
): Write {
  if (options.expiresAtSeconds !== undefined) demandMayGo(item.kind);
  return { kind: item.kind, key: keyOf(item.kind, value), change: { create: value, ...options } };
}

/** Writes an item anew, if it is unchanged since it was read. A time to live is not carried over: it is given again or ends. */
export function replace<T extends object>(
  item: AnyDefinition<T>,
  stored: Stored<T>,
  value: T,
  options: { expiresAtSeconds?: number } = {},
): Write {
  return {
    kind: item.kind,
    key: keyOf(item.kind, value),
    change: { replace: value, revision: stored.revision, ...options },
  };
}

/** Writes an item anew if it was read, as a new one if it was not. */
export function createOrReplace<T extends object>(
  item: AnyDefinition<T>,
  stored: Stored<T> | undefined,
  value: T,
): Write {
  return stored ? replace(item, stored, value) : create(item, value);
}

/** Removes an item of a kind that may go, if it is unchanged since it was read. */
export function remove<T extends object>(item: AnyDefinition<T>, stored: Stored<T>): Write {
  demandMayGo(item.kind);
  return { kind: item.kind, key: keyOf(item.kind, stored.value), change: { remove: true, revision: stored.revision } };
}

/** Writes nothing, but demands that an item is unchanged since it was read: a decision that rested on it still stands. */
export function demandUnchanged<T extends object>(item: AnyDefinition<T>, stored: Stored<T>): Write {
  return { kind: item.kind, key: keyOf(item.kind, stored.value), change: { demand: true, revision: stored.revision } };
}

/**
 * Writes nothing, but demands that an item is there with these fields. It need not have been read, and does not lose to
 * changes of anything else in it.
 */
export function demandFields<K extends ItemKind>(
  item: ItemDefinition<K, unknown>,
  key: KeyFields<K> & object,
  fields: readonly FieldDemand[],
): Write {
  return { kind: item.kind, key: keyOf(item.kind, key), change: { demand: true }, fields };
}

/** A transaction's writes with more demands: an item takes one write, so a demand of one that is written joins that write. */
export function withDemands(writes: readonly Write[], demands: readonly Write[]): Write[] {
  const placeOf = ({ key }: Write) => `${key.pk}\n${key.sk}`;
  const joining = new Map(demands.map((demand) => [placeOf(demand), demand]));
  const joined = writes.map((write): Write => {
    const demand = joining.get(placeOf(write));
    // What is only now made can fulfil no demand: that transaction is a fault, and refused as one of two writes.
    if (!demand || !("revision" in write.change)) return write;
    joining.delete(placeOf(write));
    return { ...write, fields: [...(write.fields ?? []), ...(demand.fields ?? [])] };
  });
  return [...joined, ...joining.values()];
}

/** Adds to numbers of an item, making it if it is absent. Needs no reading, so it does not lose to other additions. */
export function increase<K extends ItemKind>(
  item: ItemDefinition<K, unknown>,
  fields: KeyFields<K> & object,
  by: Readonly<Record<string, number>>,
): Write {
  return { kind: item.kind, key: keyOf(item.kind, fields), change: { increase: by, fields } };
}

/** @throws {TypeError} when the manifest does not say of the kind that it may go: its revisions would begin at 1 again. */
function demandMayGo(kind: ItemKind): void {
  if (!mayGo(kind)) throw new TypeError(`The manifest says of no ${kind} that it may go`);
}

function mayGo(kind: ItemKind): boolean {
  const layout: ItemLayout = ITEMS[kind];
  return layout.mayGo === true;
}

/** Hexadecimal digits of a drawn revision: 48 bits, so that it and all that follow stay whole numbers of JavaScript. */
const DRAWN_DIGITS = 12;

/**
 * The revision an item begins with: 1 where it stays for good. One that may go begins at a number drawn by the commit's
 * token, so that two under one key never share a revision; sent again under its token, a commit draws the same.
 */
function firstRevision({ kind, key }: Write, token: string): number {
  if (!mayGo(kind)) return 1;
  return 1 + Number.parseInt(sha256Hex(`${token}\n${key.pk}\n${key.sk}`).slice(0, DRAWN_DIGITS), 16);
}

/** When a commit is sent, and the token by which the engine knows it again. */
interface Sending {
  readonly tableName: string;
  readonly nowMilliseconds: number;
  readonly token: string;
}

/** The request the engine understands. */
export function writeRequestOf(write: Write, { tableName, nowMilliseconds, token }: Sending): WriteRequest {
  const { change, key } = write;
  if ("create" in change) {
    return {
      Put: {
        TableName: tableName,
        Item: itemOf(write, change.create, firstRevision(write, token), change.expiresAtSeconds),
        ConditionExpression: CLAUSES.absent,
        ExpressionAttributeValues: { ":nowSeconds": Math.floor(nowMilliseconds / 1000) },
      },
    };
  }
  if ("increase" in change) return { Update: { TableName: tableName, Key: key, ...increaseOf(write.kind, change) } };
  const unchanged = { TableName: tableName, ...conditionOf(change.revision, write.fields ?? []) };
  if ("replace" in change) {
    return { Put: { ...unchanged, Item: itemOf(write, change.replace, change.revision + 1, change.expiresAtSeconds) } };
  }
  if ("remove" in change) return { Delete: { ...unchanged, Key: key } };
  return { ConditionCheck: { ...unchanged, Key: key } };
}

function conditionOf(revision: number | undefined, fields: readonly FieldDemand[]) {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = revision === undefined ? {} : { ":revision": revision };
  const clauses = fields.map((demand, i) => {
    names[`#d${i}`] = demand.field;
    if ("is" in demand) {
      values[`:d${i}`] = demand.is;
      return `#d${i} = :d${i}`;
    }
    const held = demand.holdsOneOf.map((one, j) => {
      values[`:d${i}_${j}`] = one;
      return `contains(#d${i}, :d${i}_${j})`;
    });
    return `(${held.join(" OR ")})`;
  });
  return {
    ConditionExpression: [revision === undefined ? CLAUSES.there : CLAUSES.unchanged, ...clauses].join(" AND "),
    ...(fields.length === 0 ? {} : { ExpressionAttributeNames: names }),
    // The engine refuses an empty map of values.
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

/** TransactWriteItems' own limit. */
const MAX_TRANSACTION_WRITES = 100;

/** @throws {RangeError} for what no engine takes as one transaction: a fault of the use case, named before it is sent. */
export function demandOneTransaction(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > MAX_TRANSACTION_WRITES)
    throw new RangeError(`A transaction of ${writes.length} writes; it takes 1 to ${MAX_TRANSACTION_WRITES}`);
  const seen = new Set<string>();
  for (const { kind, key } of writes) {
    const place = `${key.pk}\n${key.sk}`;
    if (seen.has(place)) throw new RangeError(`A transaction writes the ${kind} at ${key.pk} ${key.sk} twice`);
    seen.add(place);
  }
}

/** What the ground itself keeps on an item. A field of the same name would be lost, or set a time to live unasked. */
const OWN_ATTRIBUTES = ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "itemKind", "revision", TABLE.timeToLive];

function refuseOwnAttributes(kind: ItemKind, fields: object): void {
  const taken = OWN_ATTRIBUTES.find((name) => Object.hasOwn(fields, name));
  if (taken !== undefined) throw new TypeError(`A ${kind} cannot have a field "${taken}": the table keeps that itself`);
}

function itemOf(write: Write, fields: object, revision: number, expiresAtSeconds?: number) {
  refuseOwnAttributes(write.kind, fields);
  return {
    ...fields,
    ...write.key,
    ...indexKeysOf(write.kind, fields),
    itemKind: write.kind,
    revision,
    ...(expiresAtSeconds === undefined ? {} : { [TABLE.timeToLive]: expiresAtSeconds }),
  };
}

function increaseOf(kind: ItemKind, change: { increase: Readonly<Record<string, number>>; fields: object }) {
  refuseOwnAttributes(kind, change.fields);
  const fixed = { ...change.fields, ...indexKeysOf(kind, change.fields), itemKind: kind };
  const names: Record<string, string> = { "#revision": "revision" };
  const values: Record<string, unknown> = { ":one": 1 };
  const present = Object.entries(fixed).filter(([, value]) => value !== undefined);
  const sets = present.map(([name, value], i) => {
    names[`#f${i}`] = name;
    values[`:f${i}`] = value;
    return `#f${i} = :f${i}`;
  });
  const adds = Object.entries(change.increase).map(([name, value], i) => {
    names[`#a${i}`] = name;
    values[`:a${i}`] = value;
    return `#a${i} :a${i}`;
  });
  return {
    UpdateExpression: `SET ${sets.join(", ")} ADD ${[...adds, "#revision :one"].join(", ")}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

const BUSY_ERRORS = new Set([
  "TransactionConflictException",
  "TransactionInProgressException",
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
]);
const BUSY_REASONS = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);

/** The clause of a write's own change. */
function clauseOf({ change }: Write): Clause {
  if ("create" in change) return "absent";
  return "revision" in change ? "unchanged" : "there";
}

/** The conflicts an engine's error tells of. @throws the error itself when it is not a conflict. */
export function conflictsOf(error: unknown, writes: readonly Write[]): readonly Conflict[] {
  if (!(error instanceof Error)) throw error;
  if (BUSY_ERRORS.has(error.name))
    return writes.map((write) => ({ kind: write.kind, pk: write.key.pk, because: "busy" as const }));
  if (error.name !== "TransactionCanceledException" || !("CancellationReasons" in error)) throw error;
  const reasons = error.CancellationReasons as readonly { Code?: string }[];
  const conflicts = reasons.flatMap(({ Code: code = "None" }, i): Conflict[] => {
    const write = writes[i];
    if (!write || code === "None") return [];
    if (BUSY_REASONS.has(code)) return [{ kind: write.kind, pk: write.key.pk, because: "busy" }];
    if (code === "ConditionalCheckFailed") return [{ kind: write.kind, pk: write.key.pk, because: clauseOf(write) }];
    throw new Error(`The table refused a ${write.kind}: ${code}`, { cause: error });
  });
  if (conflicts.length === 0) throw error;
  return conflicts;
}
