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
import { type IndexOf, type KeyFields, keyOf, type PartitionFields, partitionOf } from "./keys.ts";
import { type ItemKind, TABLE } from "./manifest/table.ts";
import { decodePageToken, encodePageToken, type Page, type PageRequest, PageTokenError } from "./page.ts";
import { type Conflict, conflictsOf, type Write, writeRequestOf } from "./writes.ts";

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
   * One page of an index's partition, in sort order (or newest first with `descending`).
   * @throws {PageTokenError} when the token is not one of this list.
   */
  async list<K extends ItemKind, T, I extends IndexOf<K> & ("key" | "gsi1" | "gsi2")>(
    item: ItemDefinition<K, T>,
    where: {
      readonly index: I;
      readonly of: PartitionFields<K, I>;
      readonly descending?: boolean;
      /** Only sort keys that come before this text: `{expiresAt:13}` lists use it to stop at now. */
      readonly sortBefore?: string;
    },
    page: PageRequest,
  ): Promise<Page<Stored<T>>> {
    const { partition, sortPrefix } = partitionOf(item.kind, where.index, where.of);
    const names = indexNames(where.index);
    const bounded = where.sortBefore !== undefined;
    const withSort = bounded || sortPrefix !== "";
    const answer = await this.#documents.send(
      new QueryCommand({
        TableName: this.#name,
        ...(where.index === "key" ? { ConsistentRead: true } : { IndexName: where.index }),
        KeyConditionExpression: bounded
          ? "#pk = :pk AND #sk < :sk"
          : withSort
            ? "#pk = :pk AND begins_with(#sk, :sk)"
            : "#pk = :pk",
        ExpressionAttributeNames: { "#pk": names.pk, ...(withSort ? { "#sk": names.sk } : {}) },
        ExpressionAttributeValues: {
          ":pk": partition,
          ...(withSort ? { ":sk": bounded ? sortPrefix + where.sortBefore : sortPrefix } : {}),
        },
        ScanIndexForward: where.descending !== true,
        Limit: page.pageSize,
        ...(page.pageToken === undefined ? {} : { ExclusiveStartKey: startKey(page.pageToken, names, partition) }),
      }),
    );
    const items = (answer.Items ?? []).flatMap((raw) => this.#parse(item, raw) ?? []);
    if (!answer.LastEvaluatedKey) return { items };
    const { [names.pk]: _partition, ...position } = answer.LastEvaluatedKey as Record<string, string>;
    return { items, nextPageToken: encodePageToken(position) };
  }

  /**
   * Writes all or nothing, each write under its named clause.
   * @param token makes a repeated send of the same writes one commit (good for ten minutes).
   * @returns the conflicts that stopped it; an empty list when it was committed.
   */
  async commit(writes: readonly Write[], token: string): Promise<readonly Conflict[]> {
    const requests = writes.map((write) => writeRequestOf(write, this.#name, this.#clock.now()));
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
  if (parsed.success && typeof raw.revision === "number") return { value: parsed.data, revision: raw.revision };
  throw new Error(`The ${item.kind} at ${String(raw.pk)} ${String(raw.sk)} does not read as one`, {
    cause: parsed.error,
  });
}

function indexNames(index: "key" | "gsi1" | "gsi2"): { pk: string; sk: string } {
  return index === "key" ? { pk: "pk", sk: "sk" } : { pk: `${index}pk`, sk: `${index}sk` };
}

/** The place a token names, always inside the partition that is listed: a token cannot lead elsewhere. */
function startKey(token: string, names: { pk: string; sk: string }, partition: string): Record<string, string> {
  const position = decodePageToken(token);
  const expected = [...new Set(["pk", "sk", names.pk, names.sk])].filter((name) => name !== names.pk).sort();
  if (Object.keys(position).sort().join() !== expected.join())
    throw new PageTokenError("The page token belongs to another list");
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
