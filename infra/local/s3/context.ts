import type { ServerResponse } from "node:http";
import type { BlobShelf } from "./blobs.ts";
import type { Database } from "./database.ts";
import type { EventDelivery } from "./event-delivery.ts";
import { Refusal } from "./refusal.ts";
import type { S3Request } from "./request.ts";
import type { Authenticated } from "./signature.ts";

/** What every operation works with. */
export interface S3Context {
  readonly database: Database;
  readonly shelf: BlobShelf;
  readonly events: EventDelivery;
  readonly region: string;
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Bucket {
  readonly name: string;
  /** Origins a browser may call from, exactly as it sends them; `*` is any. */
  readonly corsOrigins: readonly string[];
  /** Whether what is overwritten or deleted is kept as an earlier version. */
  readonly versioned?: boolean;
}

/** One request and where its answer goes. */
export interface Arrival {
  readonly request: S3Request;
  readonly response: ServerResponse;
  readonly requestId: string;
}

/** One whose signature was checked. */
export interface Exchange extends Arrival {
  readonly authenticated: Authenticated;
}

/** The bucket of a request. Throws NoSuchBucket. */
export function bucketOf(context: S3Context, request: S3Request): string {
  const name = request.bucket ?? "";
  if (!context.buckets.has(name)) throw new Refusal("NoSuchBucket", undefined, { BucketName: name });
  return name;
}

/** The object a request names. Throws NoSuchBucket. */
export function objectNameOf(context: S3Context, request: S3Request): { bucket: string; key: string } {
  const bucket = bucketOf(context, request);
  if (request.key === undefined) throw new Error("A route about objects was given a request about a bucket");
  return { bucket, key: request.key };
}

export function answerXml(response: ServerResponse, document: string): void {
  response.writeHead(200, { "content-type": "application/xml", "content-length": Buffer.byteLength(document) });
  response.end(document);
}

export function answerEmpty(response: ServerResponse, status: 200 | 204 | 304): void {
  response.writeHead(status, status === 200 ? { "content-length": 0 } : {});
  response.end();
}
