import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { ClientRequest } from "node:http";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { FUNCTIONS } from "#shared/platform/manifest/functions.ts";

/** What was asked of the outside while somebody counted. */
export interface OutsideUse {
  /** Requests of the table by operation: `GetItem`, `TransactWriteItems` … */
  readonly tableRequests: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly objectWrites: number;
  readonly objectReads: number;
  readonly stripeRequests: number;
  /** Commits with an item that starts the stream's function. */
  readonly tellingCommits: number;
}

export interface CostMeter {
  /** Counts from nothing what `act` asks of the outside. */
  during(act: () => Promise<void>): Promise<OutsideUse>;
  close(): void;
}

/** Who is asked where: origins of the object store and of Stripe. */
interface Outside {
  readonly documents: DynamoDBDocumentClient;
  readonly objectsOrigin: string;
  readonly stripeOrigin: string;
}

/** Capacity as the engine reports it: transactions count double, each index by what is written to it. */
const consumed = z.object({
  ConsumedCapacity: z.preprocess(
    (one) => (Array.isArray(one) ? one : [one]),
    z.array(z.object({ CapacityUnits: z.number() })),
  ),
});

/** What the marketplace never asks: with these the tests look at the table and fill it. */
const NOT_OURS = ["ScanCommand", "BatchWriteItemCommand", "BatchWriteCommand"];
const WRITES = ["TransactWriteCommand", "TransactWriteItemsCommand"];

/** Counts every request to the table at the SDK, and to the object store and Stripe where Node sends them. */
export function meterOutside({ documents, objectsOrigin, stripeOrigin }: Outside): CostMeter {
  let use = nothing();
  documents.middlewareStack.add(
    (next, context) => async (args) => {
      const name = String(context.commandName);
      if (NOT_OURS.includes(name)) return next(args);
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "INDEXES" } });
      const units = consumed.parse(result.output).ConsumedCapacity.reduce((sum, one) => sum + one.CapacityUnits, 0);
      const operation = operationOf(name);
      use.tableRequests[operation] = (use.tableRequests[operation] ?? 0) + 1;
      if (WRITES.includes(name)) use.writeUnits += units;
      else use.readUnits += units;
      if (startsStream(args.input)) use.tellingCommits += 1;
      return result;
    },
    { step: "initialize", priority: "high", name: "costMeter", override: true },
  );
  const count = (origin: string, method: string) => {
    if (origin !== objectsOrigin) return;
    if (method === "PUT" || method === "POST") use.objectWrites += 1;
    else if (method !== "DELETE") use.objectReads += 1;
  };
  const ofHttp = (message: unknown) => {
    const { request } = httpStarted.parse(message);
    const origin = `http://${String(request.getHeader("host"))}`;
    if (origin === stripeOrigin) use.stripeRequests += 1;
    count(origin, request.method);
  };
  // What people and their programs send: files to signed links. What they do at Stripe's page is no request of ours.
  const ofFetch = (message: unknown) => {
    const { request } = fetchStarted.parse(message);
    count(request.origin, request.method);
  };
  subscribe("http.client.request.start", ofHttp);
  subscribe("undici:request:create", ofFetch);
  return {
    during: async (act) => {
      use = nothing();
      await act();
      const counted = use;
      // What follows is counted elsewhere, not in what was handed out.
      use = nothing();
      return counted;
    },
    close: () => {
      unsubscribe("http.client.request.start", ofHttp);
      unsubscribe("undici:request:create", ofFetch);
      documents.middlewareStack.remove("costMeter");
    },
  };
}

const creating = z.object({
  Put: z.object({
    Item: z.object({ itemKind: z.enum(FUNCTIONS.stream.trigger.newItems) }),
    ConditionExpression: z.string().startsWith("attribute_not_exists"),
  }),
});
const writing = z.object({ TransactItems: z.array(z.unknown()) });

/** Whether a request creates an item that starts the stream's function. */
function startsStream(input: unknown): boolean {
  const { success, data } = writing.safeParse(input);
  return success && data.TransactItems.some((item) => creating.safeParse(item).success);
}

const httpStarted = z.object({ request: z.instanceof(ClientRequest) });
const fetchStarted = z.object({ request: z.object({ origin: z.string(), method: z.string() }) });

function nothing() {
  const tableRequests: Record<string, number> = {};
  return {
    ...{ tableRequests, readUnits: 0, writeUnits: 0, objectWrites: 0, objectReads: 0, stripeRequests: 0 },
    tellingCommits: 0,
  };
}

/** `TransactWriteCommand` is how the document client calls `TransactWriteItems`. */
function operationOf(command: string): string {
  const short = command.replace(/Command$/, "");
  if (short === "Query" || short.endsWith("Item") || short.endsWith("Items")) return short;
  return short === "TransactWrite" ? "TransactWriteItems" : `${short}Item`;
}
