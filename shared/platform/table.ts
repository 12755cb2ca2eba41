import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import type * as z from "zod";
import type { Clock } from "./clock.ts";
import { fitsKey, type IndexOf, type KeyFields, keyOf, type PartitionFields, partitionOf } from "./keys.ts";
import { type ItemKind, TABLE } from "./manifest/table.ts";
import {
  decodePageToken,
  encodePageToken,
  MAX_PAGE_SIZE,
  type Page,
  type PageRequest,
  PageTokenError,
} from "./page.ts";
import { type Conflict, conflictsOf, demandOneTransaction, type Write, writeRequestOf } from "./writes.ts";

/** A kind of item with the schema that every read item must pass. Stores define theirs beside the noun. */
export interface ItemDefinition<K extends ItemKind, T> {
  readonly kind: K;
  readonly schema: z.ZodType<T>;
}

export function defineItem<K extends ItemKind, T>(kind: K, schema: z.ZodType<T>): ItemDefinition<K, T> {
  return { kind, schema };
}

/** An item as read: its value, and the revision that `replace` and ETags compare. */
export interface Stored<T> {
  readonly value: T;
  readonly revision: number;
}

/** An item asked for by key; `table.getMany` keeps order and type. */
export interface ItemRef<K extends ItemKind, T> {
  readonly item: ItemDefinition<K, T>;
  readonly fields: KeyFields<K>;
}

export function ref<K extends ItemKind, T>(item: ItemDefinition<K, T>, fields: KeyFields<K>): ItemRef<K, T> {
  return { item, fields };
}

type AnyRef = { readonly item: { readonly kind: ItemKind; readonly schema: z.ZodType }; readonly fields: object };
type StoredOf<R> = R extends ItemRef<ItemKind, infer T> ? Stored<T> | undefined : never;

/** Told of an item that does not read as its kind. */
export type Unreadable = (fault: unknown) => void;

/** BatchGetItem's own limit. */
const MAX_BATCH_READ = 100;
/** A throttled batch is asked for again this often before it is a fault. */
const MAX_BATCH_TRIES = 6;

/**
 * The table: parsed items in, conditional transactions out. All reads by key are strongly consistent; lists are read
 * from indexes and may be a moment old.
 */
export class Table {
  readonly #documents: DynamoDBDocumentClient;
  readonly #name: string;
  readonly #clock: Clock;

  constructor(options: { readonly documents: DynamoDBDocumentClient; readonly name: string; readonly clock: Clock }) {
    this.#documents = options.documents;
    this.#name = options.name;
    this.#clock = options.clock;
  }

  /** One item, strongly consistent; undefined when there is none or its time to live has passed. */
  async get<K extends ItemKind, T>(item: ItemDefinition<K, T>, fields: KeyFields<K>): Promise<Stored<T> | undefined> {
    const key = keyOf(item.kind, fields);
    const answer = await this.#documents.send(
      new GetCommand({ TableName: this.#name, Key: key, ConsistentRead: true }),
    );
    return this.#parse(item, answer.Item);
  }

  /** Up to 100 items in one strongly consistent round trip, in the order asked; absent ones are undefined. */
  async getMany<const R extends readonly AnyRef[]>(...refs: R): Promise<{ -readonly [I in keyof R]: StoredOf<R[I]> }> {
    const keys = refs.map((one) => keyOf(one.item.kind, one.fields));
    const found = await this.#batchGet(keys);
    const parsed = refs.map((one, i) => this.#parse(one.item, found.get(`${keys[i]?.pk}\n${keys[i]?.sk}`)));
    return parsed as { -readonly [I in keyof R]: StoredOf<R[I]> };
  }

  /**
   * One page of an index's partition, in sort order (or newest first with `descending`). Items whose time to live has
   * passed are left out, so a page may hold fewer than were asked for, and the last page may be empty.
   * @throws {PageTokenError} when the token is not one of this list.
   * @throws {RangeError} when the page asked for is larger than MAX_PAGE_SIZE.
   * @throws when an item does not read as its kind, unless `unreadable` is told.
   */
  async list<K extends ItemKind, T, I extends IndexOf<K> & ("key" | "gsi1" | "gsi2")>(
    item: ItemDefinition<K, T>,
    where: {
      readonly index: I;
      readonly of: PartitionFields<K, I>;
      readonly descending?: boolean;
      /** Only sort keys that come before this text: `{lookAt:13}` lists use it to stop at now. */
      readonly sortBefore?: string;
      /** Where given, it is told of each item that does not read as its kind, and that one is left out. */
      readonly unreadable?: Unreadable | undefined;
    },
    page: PageRequest,
  ): Promise<Page<Stored<T>>> {
    if (!Number.isInteger(page.pageSize) || page.pageSize < 1 || page.pageSize > MAX_PAGE_SIZE)
      throw new RangeError(`A page holds 1 to ${MAX_PAGE_SIZE} items, not ${page.pageSize}`);
    const { partition, sortPrefix } = partitionOf(item.kind, where.index, where.of);
    const names = indexNames(where.index);
    const range = sortRange(sortPrefix, where.sortBefore);
    const start = page.pageToken === undefined ? undefined : startKey(page.pageToken, { names, partition, range });
    const answer = await this.#documents.send(
      new QueryCommand({
        TableName: this.#name,
        ...(where.index === "key" ? { ConsistentRead: true } : { IndexName: where.index }),
        KeyConditionExpression: ["#pk = :pk", ...range.condition].join(" AND "),
        ExpressionAttributeNames: { "#pk": names.pk, ...(range.condition.length > 0 ? { "#sk": names.sk } : {}) },
        ExpressionAttributeValues: { ":pk": partition, ...range.values },
        ScanIndexForward: where.descending !== true,
        Limit: page.pageSize,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    const within = (answer.Items ?? []).filter((raw) => range.holds(String(raw[names.sk])));
    const items = within.flatMap((raw) => this.#parseListed(item, raw, where.unreadable) ?? []);
    if (!answer.LastEvaluatedKey) return { items };
    const { [names.pk]: _partition, ...position } = answer.LastEvaluatedKey as Record<string, string>;
    return { items, nextPageToken: encodePageToken(position) };
  }

  /**
   * Writes all or nothing, each write under its named clause.
   * @param token makes a repeated send of the same writes one commit (good for ten minutes); at most 36 characters. The
   *   same token with other writes is a fault.
   * @returns the conflicts that stopped it; an empty list when it was committed.
   * @throws {RangeError} for no writes, more than MAX_TRANSACTION_WRITES, or two of one item.
   */
  async commit(writes: readonly Write[], token: string): Promise<readonly Conflict[]> {
    demandOneTransaction(writes);
    const sending = { tableName: this.#name, nowMilliseconds: this.#clock.now(), token };
    const requests = writes.map((write) => writeRequestOf(write, sending));
    try {
      await this.#documents.send(new TransactWriteCommand({ TransactItems: requests, ClientRequestToken: token }));
      return [];
    } catch (error) {
      return conflictsOf(error, writes);
    }
  }

  async #batchGet(keys: readonly { pk: string; sk: string }[]): Promise<Map<string, Record<string, unknown>>> {
    if (keys.length > MAX_BATCH_READ)
      throw new RangeError(`At most ${MAX_BATCH_READ} items are read at once, not ${keys.length}`);
    const found = new Map<string, Record<string, unknown>>();
    let wanted: Record<string, unknown>[] = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values()];
    for (let tries = 1; wanted.length > 0; tries++) {
      if (tries > MAX_BATCH_TRIES)
        throw new Error(`The table left ${wanted.length} items unread after ${MAX_BATCH_TRIES} tries`);
      if (tries > 1) await this.#clock.sleep(25 * 2 ** tries);
      const answer = await this.#documents.send(
        new BatchGetCommand({ RequestItems: { [this.#name]: { Keys: wanted, ConsistentRead: true } } }),
      );
      for (const raw of answer.Responses?.[this.#name] ?? []) found.set(`${raw.pk}\n${raw.sk}`, raw);
      wanted = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
    }
    return found;
  }

  #parseListed<T>(
    item: { readonly kind: ItemKind; readonly schema: z.ZodType<T> },
    raw: Record<string, unknown>,
    unreadable: Unreadable | undefined,
  ) {
    if (!unreadable) return this.#parse(item, raw);
    try {
      return this.#parse(item, raw);
    } catch (fault) {
      unreadable(fault);
      return undefined;
    }
  }

  #parse<T>(
    item: { readonly kind: ItemKind; readonly schema: z.ZodType<T> },
    raw: Record<string, unknown> | undefined,
  ) {
    if (!raw) return undefined;
    const expires = raw[TABLE.timeToLive];
    // The engine sweeps late, in AWS by up to days: what has expired is absent from now on.
    if (typeof expires === "number" && expires * 1000 <= this.#clock.now()) return undefined;
    return parseItem(item, raw);
  }
}

/** Parses a raw item, from a read or from the stream. @throws when it is not of its kind: a fault, named by kind and key. */
export function parseItem<T>(
  item: { readonly kind: ItemKind; readonly schema: z.ZodType<T> },
  raw: Readonly<Record<string, unknown>>,
): Stored<T> {
  const parsed = item.schema.safeParse(raw);
  if (parsed.success && raw.itemKind === item.kind && typeof raw.revision === "number")
    return { value: parsed.data, revision: raw.revision };
  throw new Error(`The ${item.kind} at ${String(raw.pk)} ${String(raw.sk)} does not read as one`, {
    cause: parsed.error,
  });
}

function indexNames(index: "key" | "gsi1" | "gsi2"): { pk: string; sk: string } {
  return index === "key" ? { pk: "pk", sk: "sk" } : { pk: `${index}pk`, sk: `${index}sk` };
}

interface SortRange {
  readonly condition: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** Whether a sort key lies inside. */
  holds(sortKey: string): boolean;
}

/**
 * The sort keys of one kind in a partition it may share with others: those that begin with its prefix, and come before
 * `before` where that is given. The engine has no range open at one end only; BETWEEN takes both in, `holds` one out.
 */
function sortRange(prefix: string, before: string | undefined): SortRange {
  if (before !== undefined) {
    const end = prefix + before;
    // By bytes, as the engine sorts; JavaScript compares UTF-16 units.
    const holds = (sortKey: string) => sortKey.startsWith(prefix) && Buffer.compare(bytes(sortKey), bytes(end)) < 0;
    if (prefix === "") return { condition: ["#sk < :end"], values: { ":end": end }, holds };
    return { condition: ["#sk BETWEEN :prefix AND :end"], values: { ":prefix": prefix, ":end": end }, holds };
  }
  const holds = (sortKey: string) => sortKey.startsWith(prefix);
  if (prefix === "") return { condition: [], values: {}, holds };
  return { condition: ["begins_with(#sk, :prefix)"], values: { ":prefix": prefix }, holds };
}

const bytes = (text: string) => Buffer.from(text, "utf8");

/**
 * The place a token names, always inside the range that is listed: a token cannot lead elsewhere, and one that was
 * tampered with is refused before the engine would find fault with it.
 */
function startKey(
  token: string,
  list: {
    readonly names: { readonly pk: string; readonly sk: string };
    readonly partition: string;
    readonly range: SortRange;
  },
): Record<string, string> {
  const position = decodePageToken(token);
  const { names, partition, range } = list;
  const expected = [...new Set(["pk", "sk", names.pk, names.sk])].filter((name) => name !== names.pk).sort();
  const isOfList = Object.keys(position).sort().join() === expected.join() && range.holds(position[names.sk] ?? "");
  const fits = Object.entries(position).every(([name, key]) => fitsKey(key, name === "pk" ? "partition" : "sort"));
  if (!isOfList || !fits) throw new PageTokenError("The page token belongs to another list");
  return { ...position, [names.pk]: partition };
}

export function createDocuments(options: { readonly endpoint?: string | undefined }): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    // The SDK's own retries answer throttling and cut connections; conflicts are re-decided by `transact`.
    maxAttempts: 4,
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
