import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** What the wire does with one operation on its way to the table. */
export type Mishap =
  /** The engine never hears of it; this error of DynamoDB is answered. */
  | { readonly answer: string; readonly reasons?: readonly string[] }
  /** The engine does it, but its answer is lost: the connection breaks. */
  | "lose-answer";

/** A wire between a client and the engine that counts what passes and lets mishaps happen. */
export interface Wire {
  readonly endpoint: string;
  /** Operations since last asked, in order: `BatchGetItem`, `TransactWriteItems` … */
  taken(): string[];
  /** The next operations of this name meet these mishaps, one each. */
  mishaps(operation: string, ...next: readonly Mishap[]): void;
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** Puts a wire before a DynamoDB-compatible engine. It speaks the protocol as DynamoDB does, errors and all. */
export async function startWire(engine: string): Promise<Wire> {
  const taken: string[] = [];
  const waiting = new Map<string, Mishap[]>();
  const server = createServer((incoming, outgoing) => {
    const operation = String(incoming.headers["x-amz-target"]).split(".")[1] ?? "";
    taken.push(operation);
    const mishap = waiting.get(operation)?.shift();
    if (mishap === undefined) forward(engine, incoming, (answer) => relay(answer, outgoing));
    else if (mishap === "lose-answer") forward(engine, incoming, (answer) => lose(answer, outgoing));
    else refuse(incoming, outgoing, mishap);
  });
  await new Promise<void>((listening) => server.listen(0, LOOPBACK, listening));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    taken: () => taken.splice(0),
    mishaps: (operation, ...next) => waiting.set(operation, [...next]),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function forward(engine: string, incoming: IncomingMessage, take: (answer: IncomingMessage) => void): void {
  const { method, headers, url } = incoming;
  const outward = send(new URL(url ?? "/", engine), { method, headers }, take);
  outward.on("error", () => incoming.destroy());
  incoming.pipe(outward);
}

function relay(answer: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  answer.pipe(outgoing);
}

/** The whole answer has come, so what was asked is done; then the line breaks. */
function lose(answer: IncomingMessage, outgoing: ServerResponse): void {
  answer.resume();
  answer.on("end", () => outgoing.destroy());
}

function refuse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { answer, reasons }: Exclude<Mishap, string>,
): void {
  incoming.resume();
  incoming.on("end", () => {
    const body = {
      __type: `com.amazonaws.dynamodb.v20120810#${answer}`,
      message: answer,
      ...(reasons ? { CancellationReasons: reasons.map((Code) => ({ Code })) } : {}),
    };
    outgoing.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
    outgoing.end(JSON.stringify(body));
  });
}
