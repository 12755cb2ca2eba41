import type { ServerResponse } from "node:http";
import type { Bucket } from "./context.ts";
import { Refusal } from "./refusal.ts";
import type { S3Request } from "./request.ts";

const allowedMethods = ["GET", "HEAD", "PUT", "POST", "DELETE"];
/** What a page must see to complete a multipart upload and to check what it received. */
const exposedHeaders =
  "ETag, Content-Range, Accept-Ranges, x-amz-checksum-crc32, x-amz-checksum-crc64nvme, x-amz-checksum-sha256, x-amz-request-id";
/** How long a browser may remember a preflight. */
const maxAgeSeconds = 3000;

/** Adds what lets a page of an allowed origin read this answer, be it a success or a refusal. */
export function allowOrigin(request: S3Request, response: ServerResponse, bucket: Bucket | undefined): void {
  const origin = request.headers.get("origin");
  if (origin === undefined || !bucket || !isAllowed(bucket, origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", exposedHeaders);
  response.setHeader("vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

/** Answers a preflight, which carries no signature. Throws AccessForbidden for another origin or method. */
export function answerPreflight(request: S3Request, response: ServerResponse, bucket: Bucket | undefined): void {
  const origin = request.headers.get("origin");
  const method = request.headers.get("access-control-request-method");
  if (origin === undefined || method === undefined) {
    throw new Refusal(
      "InvalidRequest",
      "Insufficient information. Origin and Access-Control-Request-Method are needed.",
    );
  }
  if (!bucket || !isAllowed(bucket, origin) || !allowedMethods.includes(method)) throw new Refusal("AccessForbidden");
  allowOrigin(request, response, bucket);
  response.setHeader("access-control-allow-methods", allowedMethods.join(", "));
  const headers = request.headers.get("access-control-request-headers");
  if (headers !== undefined) response.setHeader("access-control-allow-headers", headers);
  response.setHeader("access-control-max-age", maxAgeSeconds);
  response.writeHead(200, { "content-length": 0 });
  response.end();
}

function isAllowed(bucket: Bucket, origin: string): boolean {
  return bucket.corsOrigins.includes(origin) || bucket.corsOrigins.includes("*");
}
