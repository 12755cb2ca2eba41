import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { KEEP_ALIVE_MILLISECONDS } from "../keep-alive.ts";
import { openShelf } from "./blobs.ts";
import type { Bucket, S3Context } from "./context.ts";
import { allowOrigin, answerPreflight } from "./cors.ts";
import { openDatabase } from "./database.ts";
import { refuseUnsupported } from "./description.ts";
import { startDelivery } from "./event-delivery.ts";
import type { S3EventRecord } from "./event-store.ts";
import { maxDrainedBytes, requestTimeoutMs } from "./limits.ts";
import { usedBlobs } from "./object-store.ts";
import { postObject } from "./post-object.ts";
import { Refusal } from "./refusal.ts";
import { readRequest, type S3Request } from "./request.ts";
import { findRoute } from "./routes.ts";
import { authenticate, type Credentials } from "./signature.ts";
import { errorDocument, leaf } from "./xml.ts";

/** One line of the access log. It never holds a query string, because a presigned one is a key to the object. */
export interface AccessLine {
  readonly at: string;
  readonly remoteAddress: string;
  readonly method: string;
  /** `PutObject` and the like; undefined where the request was refused before it was understood. */
  readonly operation: string | undefined;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly status: number;
  /** The refusal's code. */
  readonly error: string | undefined;
  readonly milliseconds: number;
  readonly requestId: string;
}

export interface S3Options {
  /** Everything is kept here; made if missing. One server at a time may use it. */
  directory: string;
  /** 0, the default, takes a free port. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  buckets: Bucket[];
  /** Called at least once for each object created, again after an error or a crash until it resolves. */
  onObjectCreated?: (event: S3EventRecord) => Promise<void>;
  onAccess?: (line: AccessLine) => void;
  /** Asked before each authenticated operation: may answer SlowDown in its place, or cut the line. */
  injectFault?: (request: {
    operation: string;
    bucket: string | undefined;
    key: string | undefined;
  }) => Fault | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export type Fault = "slow-down" | "cut";

/**
 * Starts an S3-compatible server over a folder, strict where S3 is strict. Path-style addresses only.
 * Throws where the port is taken or another process uses the folder.
 */
export async function startS3(options: S3Options): Promise<{ endpoint: string; close(): Promise<void> }> {
  await mkdir(options.directory, { recursive: true });
  const database = openDatabase(join(options.directory, "index.sqlite"));
  const shelf = await openShelf(options.directory);
  const used = usedBlobs(database);
  await shelf.sweep((blob) => used.has(blob));
  const events = startDelivery(database, options.onObjectCreated);
  const context: S3Context = {
    database,
    shelf,
    events,
    region: options.region,
    buckets: new Map(options.buckets.map((bucket) => [bucket.name, bucket])),
    now: options.now ?? Date.now,
  };
  const underWay = new Set<Promise<void>>();
  const serve = (incoming: IncomingMessage, response: ServerResponse, invite?: () => void) => {
    const done = serveRequest(context, options, { incoming, response, ...(invite ? { invite } : {}) }).finally(() =>
      underWay.delete(done),
    );
    underWay.add(done);
  };
  const server = createServer({ requestTimeout: requestTimeoutMs, keepAliveTimeout: KEEP_ALIVE_MILLISECONDS });
  server.on("request", (incoming, response) => serve(incoming, response));
  // A client that waits to be asked for its body hears of a refusal before it has sent one byte.
  server.on("checkContinue", (incoming, response) => serve(incoming, response, () => response.writeContinue()));
  const port = await listen(server, { port: options.port ?? 0, host: options.host ?? "127.0.0.1" }).catch((cause) => {
    database.close();
    throw cause;
  });
  // What a crash left undelivered comes once the caller holds the endpoint, which its callback may need.
  setImmediate(events.wake);
  return {
    endpoint: `http://${options.host ?? "127.0.0.1"}:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await Promise.all(underWay);
      await events.close();
      database.close();
    },
  };
}

function listen(server: Server, at: { port: number; host: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : at.port);
    });
  });
}

interface Served {
  request: S3Request | undefined;
  operation: string | undefined;
  error: string | undefined;
}

/** Serves one request and answers every error; never rejects. */
async function serveRequest(
  context: S3Context,
  options: S3Options,
  line: { incoming: IncomingMessage; response: ServerResponse; invite?: () => void },
): Promise<void> {
  const { incoming, response } = line;
  let invited = line.invite === undefined;
  const invite = () => {
    if (!invited) line.invite?.();
    invited = true;
  };
  const startedMs = performance.now();
  const requestId = randomBytes(8).toString("hex").toUpperCase();
  const served: Served = { request: undefined, operation: undefined, error: undefined };
  response.setHeader("x-amz-request-id", requestId);
  response.setHeader("server", "serai-local-s3");
  // A client that reads another time here signs by it from then on; the one Node puts in keeps its own clock.
  response.setHeader("date", new Date().toUTCString());
  try {
    await perform(context, options, { incoming, response, requestId, served, invite });
  } catch (cause) {
    const lost = incoming.errored !== null || response.destroyed;
    const refusal = cause instanceof Refusal ? cause : new Refusal("InternalError");
    served.error = lost ? "ConnectionLost" : refusal.code;
    if (!(cause instanceof Refusal) && !lost) console.error("s3: a request failed", cause);
    // Who was not asked for a body may send it all the same, or not: only closing keeps the two apart.
    if (!invited && !response.headersSent) response.setHeader("connection", "close");
    answerRefusal(response, refusal, { request: served.request, requestId });
  }
  drain(incoming);
  options.onAccess?.({
    at: new Date(context.now()).toISOString(),
    remoteAddress: incoming.socket.remoteAddress ?? "",
    method: incoming.method ?? "",
    operation: served.operation,
    bucket: served.request?.bucket,
    key: served.request?.key,
    status: response.statusCode,
    error: served.error,
    milliseconds: performance.now() - startedMs,
    requestId,
  });
}

async function perform(
  context: S3Context,
  credentials: S3Options & Credentials,
  at: { incoming: IncomingMessage; response: ServerResponse; requestId: string; served: Served; invite: () => void },
): Promise<void> {
  const { response, requestId, served } = at;
  const request = readRequest(at.incoming, at.invite);
  served.request = request;
  const bucket: Bucket | undefined = context.buckets.get(request.bucket ?? "");
  if (request.method === "OPTIONS") return answerPreflight(request, response, bucket);
  allowOrigin(request, response, bucket);
  // A form carries its signature inside, so it is read before it is known whose it is.
  const isForm =
    request.method === "POST" && /^multipart\/form-data\b/i.test(request.headers.get("content-type") ?? "");
  if (isForm && request.query.length === 0) {
    served.operation = "PostObject";
    return postObject(context, { request, response, requestId }, credentials);
  }
  const authenticated = authenticate(request, credentials, context.now());
  const route = findRoute(request);
  refuseUnsupported(request);
  served.operation = route.name;
  const fault = credentials.injectFault?.({ operation: route.name, bucket: request.bucket, key: request.key });
  if (fault === "slow-down") throw new Refusal("SlowDown");
  if (fault === "cut") {
    response.destroy();
    return;
  }
  await route.handle(context, { request, response, authenticated, requestId });
}

function answerRefusal(
  response: ServerResponse,
  refusal: Refusal,
  about: { request: S3Request | undefined; requestId: string },
): void {
  // Once bytes of an object are on their way, cutting the line is the only honest way to say that they end early.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const document = errorDocument([
    leaf("Code", refusal.code),
    leaf("Message", refusal.message),
    ...Object.entries(refusal.details).map(([name, value]) => leaf(name, value)),
    ...(about.request ? [leaf("Resource", about.request.rawPath)] : []),
    leaf("RequestId", about.requestId),
  ]);
  response.writeHead(refusal.status, {
    "content-type": "application/xml",
    "content-length": Buffer.byteLength(document),
  });
  response.end(about.request?.method === "HEAD" ? undefined : document);
}

/** Reads on, within bounds, what a refused client is still sending, so that it gets to read why. */
function drain(incoming: IncomingMessage): void {
  if (incoming.readableEnded || incoming.destroyed) return;
  let drained = 0;
  incoming.on("data", (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > maxDrainedBytes) incoming.destroy();
  });
}
