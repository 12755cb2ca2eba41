import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createDocuments, Table } from "#shared/platform/table.ts";
import { clientOf, openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";

/** A clock that moves only when it is told to, or when somebody sleeps by it. */
export class HandClock {
  /** Far ahead of any engine's own clock, so that none sweeps what here has just expired. */
  milliseconds = Date.parse("2100-01-01T12:00:00.000Z");
  readonly slept: number[] = [];

  now(): number {
    return this.milliseconds;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.slept.push(milliseconds);
    this.milliseconds += milliseconds;
  }

  pass(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }
}

/** Chance that is none: the same fraction each time, bytes that count up so that no two tokens are one. */
export function plainChance(fraction = 0.5) {
  let made = 0;
  return {
    fraction: () => fraction,
    bytes: (count: number) => {
      const bytes = Buffer.alloc(count);
      bytes.writeUInt32BE(++made);
      return bytes;
    },
  };
}

/** What happens to a command on its way to the engine: `send` passes it on. */
export type OnTheWay = (
  command: { readonly name: string; readonly input: object },
  send: () => Promise<object>,
) => Promise<object>;

/** A table that answers the first so many transactions as AWS does where another one holds an item of theirs. */
export function busyFor(transactions: number): OnTheWay {
  let left = transactions;
  return async ({ name }, send) => {
    if (name !== "TransactWriteItemsCommand" || left-- <= 0) return send();
    const CancellationReasons = [{ Code: "TransactionConflict" }];
    throw Object.assign(new Error("busy"), { name: "TransactionCanceledException", CancellationReasons });
  };
}

/** The marketplace's table in a throw-away engine, with a clock in the hand and a way to step between SDK and engine. */
export async function openGroundBed() {
  const local = await openLocalTable();
  const clock = new HandClock();
  const tableThrough = (onTheWay?: OnTheWay): Table => {
    const client = clientOf(local.endpoint);
    if (onTheWay)
      client.middlewareStack.add(
        (next, context) => async (args) => {
          const answer: { output?: object } = {};
          const send = async () => {
            const { output } = await next(args);
            return output;
          };
          answer.output = await onTheWay({ name: String(context.commandName), input: args.input }, send);
          return { output: { $metadata: {}, ...answer.output }, response: {} };
        },
        { step: "initialize", priority: "low", name: "onTheWay" },
      );
    const { marshallOptions } = createDocuments({ endpoint: local.endpoint }).config.translateConfig ?? {};
    const documents = DynamoDBDocumentClient.from(client, marshallOptions ? { marshallOptions } : {});
    return new Table({ documents, name: TABLE_NAME, clock });
  };
  return { local, clock, table: tableThrough(), tableThrough, close: () => local.close() };
}

let tokens = 0;
/** A token no other commit of this process has. */
export const freshToken = () => `test-${++tokens}`;
