import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** An error as AWS words it on the wire; the SDK reads it as if the engine had sent it. */
export interface WireFault {
  readonly status: number;
  readonly type: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Another transaction holds an item of this one: what AWS answers under contention and no local engine ever does. */
export function transactionConflict(reasons: readonly string[] = ["TransactionConflict"]): WireFault {
  const CancellationReasons = reasons.map((Code) => ({ Code }));
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.join(", ")}]`;
  return {
    status: 400,
    type: "TransactionCanceledException",
    more: { message, Message: message, CancellationReasons },
  };
}

export const THROTTLED: WireFault = { status: 400, type: "ThrottlingException", more: { message: "Rate exceeded" } };
export const OVERLOADED: WireFault = {
  status: 400,
  type: "ProvisionedThroughputExceededException",
  more: { message: "The level of configured provisioned throughput for the table was exceeded." },
};
export const BROKEN: WireFault = {
  status: 500,
  type: "InternalServerError",
  more: { message: "Internal server error" },
};

/**
 * Puts an answer of AWS in the place of the engine's own, at the end of the SDK's way, so that its retries and its reading
 * of errors run as in earnest. `before` is asked at each send: a fault, or undefined to let it through. `after` is asked
 * once the engine has answered: a fault there is a commit whose answer was lost.
 */
export function injectFaults(
  client: DynamoDBClient,
  at: {
    readonly before?: (operation: string) => WireFault | undefined;
    readonly after?: (operation: string) => WireFault | undefined;
  },
): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, "");
      const early = at.before?.(operation);
      if (early) return { response: answerOf(early) } as never;
      const result = await next(args);
      const late = at.after?.(operation);
      return late ? ({ response: answerOf(late) } as never) : result;
    },
    { step: "deserialize", priority: "low", name: "injectFaults" },
  );
}

/**
 * Lists as they were a moment ago: the first page of each index partition is remembered, and given again until
 * `catchUp` is called. Reads by key stay as they are, since those are consistent.
 */
export function holdIndexesBack(client: DynamoDBClient): { catchUp(): void } {
  const remembered = new Map<string, object>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const index = Reflect.get(args.input, "IndexName");
      if (context.commandName !== "QueryCommand" || index === undefined) return next(args);
      const asked = JSON.stringify([index, Reflect.get(args.input, "KeyConditionExpression")]);
      const stale = remembered.get(asked);
      if (stale) return { output: structuredClone(stale), response: {} } as never;
      const result = await next(args);
      remembered.set(asked, structuredClone(result.output));
      return result;
    },
    { step: "initialize", priority: "low", name: "holdIndexesBack" },
  );
  return { catchUp: () => remembered.clear() };
}

/** `@smithy/core` asks an answer for no more than this. */
function answerOf(fault: WireFault) {
  const body = Buffer.from(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.type}`, ...fault.more }));
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": fault.type };
  return { statusCode: fault.status, headers, body };
}
