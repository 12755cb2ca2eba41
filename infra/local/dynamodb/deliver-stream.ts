import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, type _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { lambdaRecordOf } from "./lambda-record.ts";
import { listShards, ShardReader } from "./shard-reader.ts";
import { openStreamCheckpoint, type StreamCheckpoint } from "./stream-checkpoint.ts";

/** A function behind the stream, as Lambda calls it with partial batch responses switched on. */
export type StreamConsumer = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

export interface DeliverStreamOptions {
  /** Address of the DynamoDB-compatible server. */
  readonly endpoint: string;
  readonly tableName: string;
  /** Where the checkpoint and the records given up are kept. */
  readonly directory: string;
  readonly consume: StreamConsumer;
  /** Hands over only new items of these kinds, as the filter of an event source mapping does; default: everything. */
  readonly newItems?: readonly string[];
  /** Most records handed over at once; default 100, as Lambda's. */
  readonly batchSize?: number;
  /** Failed deliveries of one record before it is put aside; default 20. */
  readonly mostTries?: number;
  /** Told of every failed delivery and every fault of the stream; default: silence. */
  readonly onFault?: (fault: unknown) => void;
}

export interface StreamDelivery {
  /** Resolves when everything written before the call has been delivered or parked. */
  drained(): Promise<void>;
  /** Stops after the batch in hand; nothing is cut off in the middle. */
  close(): Promise<void>;
}

/** Lambda's default batch of a stream. */
const DEFAULT_BATCH_SIZE = 100;
/** Pause after a read that found nothing: short after work, doubling while there is none. */
const BUSY_PAUSE_MILLISECONDS = 25;
const IDLE_PAUSE_MILLISECONDS = 100;
/** Pause after a failed delivery: doubling. Twenty tries take about a minute; then the record is put aside. */
const FIRST_BACKOFF_MILLISECONDS = 50;
const LONGEST_BACKOFF_MILLISECONDS = 5000;
const MOST_TRIES = 20;
/** How often new shards are looked for while the known ones are being read. */
const SHARD_LISTING_MILLISECONDS = 30_000;

// Any credentials will do for the local engine, but the SDK will not speak without some.
const LOCAL = { region: "local", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

/**
 * Hands the table's changes to a function as a Lambda event source mapping does: per shard in order, at least once,
 * again from the first failed record, batches halved after a failure so that one bad record is found, and that record
 * put aside after a bounded number of tries. Parents before children where a shard was split.
 */
export async function deliverStream(options: DeliverStreamOptions): Promise<StreamDelivery> {
  const streamArn = await findStream(options);
  const client = new DynamoDBStreamsClient({ endpoint: options.endpoint, ...LOCAL });
  const checkpoint = openStreamCheckpoint(options.directory, streamArn);
  const loop = new DeliveryLoop({ options, streamArn, client, checkpoint });
  const running = loop.run();
  return {
    drained: () => loop.drained(),
    close: async () => {
      loop.stop();
      await running;
      client.destroy();
    },
  };
}

async function findStream(options: DeliverStreamOptions): Promise<string> {
  const client = new DynamoDBClient({ endpoint: options.endpoint, ...LOCAL });
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: options.tableName }));
    if (Table?.LatestStreamArn === undefined) throw new Error(`table ${options.tableName} has no stream`);
    return Table.LatestStreamArn;
  } finally {
    client.destroy();
  }
}

interface LoopParts {
  readonly options: DeliverStreamOptions;
  readonly streamArn: string;
  readonly client: DynamoDBStreamsClient;
  readonly checkpoint: StreamCheckpoint;
}

function isHandedOver(newItems: readonly string[] | undefined): (record: StreamRecord) => boolean {
  if (newItems === undefined) return () => true;
  return ({ eventName, dynamodb }) =>
    eventName === "INSERT" && newItems.includes(dynamodb?.NewImage?.itemKind?.S ?? "");
}

/** One shard on its way to the consumer. */
interface ShardInDelivery {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly reader: ShardReader;
  batchSize: number;
  /** Deliveries of the present first record that failed. */
  failures: number;
  notBeforeMilliseconds: number;
  ended: boolean;
}

class DeliveryLoop {
  readonly #parts: LoopParts;
  readonly #maximumBatch: number;
  readonly #shards = new Map<string, ShardInDelivery>();
  #shardsListedAtMilliseconds = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #wake: () => void = () => undefined;
  #waiters: { readonly sincePass: number; readonly resolve: () => void }[] = [];
  #pass = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#maximumBatch = parts.options.batchSize ?? DEFAULT_BATCH_SIZE;
  }

  async run(): Promise<void> {
    let pause = BUSY_PAUSE_MILLISECONDS;
    while (!this.#stopped) {
      this.#pass += 1;
      const found = await this.#passOnce();
      if (found !== undefined && found > 0) {
        pause = BUSY_PAUSE_MILLISECONDS;
        continue;
      }
      if (found === 0) this.#tellDrained();
      await this.#sleep(pause);
      pause = Math.min(pause * 2, IDLE_PAUSE_MILLISECONDS);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
    for (const waiter of this.#waiters.splice(0)) waiter.resolve();
  }

  drained(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ sincePass: this.#pass, resolve });
      this.#wake();
    });
  }

  /** Reads each shard that is due once; answers how many records were found, or nothing when the engine is away. */
  async #passOnce(): Promise<number | undefined> {
    try {
      await this.#listShardsWhenDue();
      let found = 0;
      for (const shard of this.#shards.values()) {
        if (!this.#stopped && this.#isDue(shard)) found += await this.#deliverNext(shard);
      }
      return found;
    } catch (fault) {
      // The engine is away or restarting: the next pass tries again.
      this.#report(fault);
      return undefined;
    }
  }

  /** A shard waits for its parent to be read to the end, and out its pause after a failure. */
  #isDue(shard: ShardInDelivery): boolean {
    const parent = shard.parentId === undefined ? undefined : this.#shards.get(shard.parentId);
    return !shard.ended && parent?.ended !== false && shard.notBeforeMilliseconds <= performance.now();
  }

  async #listShardsWhenDue(): Promise<void> {
    const isDue = performance.now() - this.#shardsListedAtMilliseconds >= SHARD_LISTING_MILLISECONDS;
    const hasOpenShard = [...this.#shards.values()].some((shard) => !shard.ended);
    if (!isDue && hasOpenShard) return;
    const { client, streamArn } = this.#parts;
    const listed = await listShards(client, streamArn);
    this.#shardsListedAtMilliseconds = performance.now();
    for (const { ShardId, ParentShardId } of listed) {
      if (ShardId === undefined || this.#shards.has(ShardId)) continue;
      this.#shards.set(ShardId, {
        id: ShardId,
        parentId: ParentShardId,
        reader: new ShardReader(client, { StreamArn: streamArn, ShardId }),
        batchSize: this.#maximumBatch,
        failures: 0,
        notBeforeMilliseconds: 0,
        ended: false,
      });
    }
  }

  async #deliverNext(shard: ShardInDelivery): Promise<number> {
    const { checkpoint } = this.#parts;
    const page = await shard.reader.read(checkpoint.deliveredUpTo(shard.id), shard.batchSize);
    const { records } = page;
    if (records.length > 0) {
      const failedAt = await this.#consume(records);
      if (failedAt === undefined) this.#succeed(shard, records);
      else this.#retryFrom(shard, records, failedAt);
    }
    const isAllDelivered = checkpoint.deliveredUpTo(shard.id) === records.at(-1)?.dynamodb?.SequenceNumber;
    if (page.ended && (records.length === 0 || isAllDelivered)) shard.ended = true;
    return records.length;
  }

  /** Index of the first record to deliver again; undefined when all were taken. */
  async #consume(records: readonly StreamRecord[]): Promise<number | undefined> {
    const { options, streamArn } = this.#parts;
    const handed = records.filter(isHandedOver(options.newItems));
    if (handed.length === 0) return undefined;
    try {
      const answer = await options.consume({ Records: handed.map((record) => lambdaRecordOf(record, streamArn)) });
      if (answer.batchItemFailures.length === 0) return undefined;
      const failed = new Set(answer.batchItemFailures.map((failure) => failure.itemIdentifier));
      this.#report(new Error(`${failed.size} of ${handed.length} stream records were not taken`));
      // An identifier that is not in the batch fails the whole batch, as in Lambda.
      return Math.max(
        0,
        records.findIndex((record) => failed.has(record.dynamodb?.SequenceNumber ?? "")),
      );
    } catch (fault) {
      this.#report(fault);
      return 0;
    }
  }

  #succeed(shard: ShardInDelivery, records: readonly StreamRecord[]): void {
    this.#advanceTo(shard, records.at(-1));
    shard.batchSize = Math.min(shard.batchSize * 2, this.#maximumBatch);
  }

  #retryFrom(shard: ShardInDelivery, records: readonly StreamRecord[], failedAt: number): void {
    if (failedAt > 0) this.#advanceTo(shard, records[failedAt - 1]);
    shard.reader.rewind();
    shard.failures += 1;
    shard.batchSize = Math.max(1, Math.floor(shard.batchSize / 2));
    if (shard.failures >= (this.#parts.options.mostTries ?? MOST_TRIES) && records.length === 1) {
      this.#parts.checkpoint.park(records[0], `not taken in ${shard.failures} tries`);
      this.#advanceTo(shard, records[0]);
      return;
    }
    const backoff = FIRST_BACKOFF_MILLISECONDS * 2 ** (shard.failures - 1);
    shard.notBeforeMilliseconds = performance.now() + Math.min(backoff, LONGEST_BACKOFF_MILLISECONDS);
  }

  #advanceTo(shard: ShardInDelivery, record: StreamRecord | undefined): void {
    const sequenceNumber = record?.dynamodb?.SequenceNumber;
    if (sequenceNumber === undefined) throw new Error(`a record of shard ${shard.id} has no sequence number`);
    this.#parts.checkpoint.markDelivered(shard.id, sequenceNumber);
    shard.failures = 0;
  }

  /** Only a pass that began after the question was asked, found nothing and left nothing waiting is an answer. */
  #tellDrained(): void {
    const now = performance.now();
    if ([...this.#shards.values()].some((shard) => shard.notBeforeMilliseconds > now || shard.failures > 0)) return;
    const answered = this.#waiters.filter((waiter) => waiter.sincePass < this.#pass);
    this.#waiters = this.#waiters.filter((waiter) => waiter.sincePass >= this.#pass);
    for (const waiter of answered) waiter.resolve();
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #report(fault: unknown): void {
    this.#parts.options.onFault?.(fault);
  }
}
