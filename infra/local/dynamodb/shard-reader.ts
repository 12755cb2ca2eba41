import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";

/** A stream of one small table has one open shard and a few closed ones; more pages than this means a runaway. */
const SHARD_PAGES = 100;

/** All shards of a stream, parents and children, as the service lists them. */
export async function listShards(client: DynamoDBStreamsClient, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let from: string | undefined;
  for (let page = 0; page < SHARD_PAGES; page += 1) {
    const start = from === undefined ? {} : { ExclusiveStartShardId: from };
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: streamArn, ...start }));
    shards.push(...(StreamDescription?.Shards ?? []));
    from = StreamDescription?.LastEvaluatedShardId;
    if (from === undefined) return shards;
  }
  throw new Error(`stream ${streamArn} lists more than ${SHARD_PAGES} pages of shards`);
}

export interface ShardPage {
  readonly records: StreamRecord[];
  /** True when the shard is closed and nothing will follow. */
  readonly ended: boolean;
}

/**
 * Reads one shard in order. Iterators that expired are renewed, and where the service has already dropped the records
 * after the checkpoint (kept 24 hours in AWS), reading goes on at the oldest one left.
 */
export class ShardReader {
  readonly #client: DynamoDBStreamsClient;
  readonly #shard: { readonly StreamArn: string; readonly ShardId: string };
  #iterator: string | undefined;

  constructor(client: DynamoDBStreamsClient, shard: { readonly StreamArn: string; readonly ShardId: string }) {
    this.#client = client;
    this.#shard = shard;
  }

  /** The next records, at most `limit`, after the one with that sequence number or from the oldest. */
  async read(after: string | undefined, limit: number): Promise<ShardPage> {
    this.#iterator ??= await this.#iteratorAfter(after);
    try {
      const page = await this.#client.send(new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: limit }));
      this.#iterator = page.NextShardIterator;
      return { records: page.Records ?? [], ended: page.NextShardIterator === undefined };
    } catch (fault) {
      this.rewind();
      if (fault instanceof ExpiredIteratorException || fault instanceof TrimmedDataAccessException) {
        return { records: [], ended: false };
      }
      throw fault;
    }
  }

  /** Forgets the place reached: the next read begins after the sequence number it is given. */
  rewind(): void {
    this.#iterator = undefined;
  }

  async #iteratorAfter(sequenceNumber: string | undefined): Promise<string> {
    if (sequenceNumber === undefined) return this.#oldest();
    try {
      const { ShardIterator } = await this.#client.send(
        new GetShardIteratorCommand({
          ...this.#shard,
          ShardIteratorType: "AFTER_SEQUENCE_NUMBER",
          SequenceNumber: sequenceNumber,
        }),
      );
      if (ShardIterator === undefined) throw new Error(`no iterator for shard ${this.#shard.ShardId}`);
      return ShardIterator;
    } catch (fault) {
      if (fault instanceof TrimmedDataAccessException) return this.#oldest();
      throw fault;
    }
  }

  async #oldest(): Promise<string> {
    const { ShardIterator } = await this.#client.send(
      new GetShardIteratorCommand({ ...this.#shard, ShardIteratorType: "TRIM_HORIZON" }),
    );
    if (ShardIterator === undefined) throw new Error(`no iterator for shard ${this.#shard.ShardId}`);
    return ShardIterator;
  }
}
