import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { maxClockSkewMs, maxExpirySeconds } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import { queryValue, type S3Request } from "./request.ts";

/**
 * AWS Signature Version 4 as S3 checks it, from "Authenticating Requests (AWS Signature Version 4)" in the S3 API
 * reference: by the Authorization header and by query parameters, over the path exactly as sent.
 */

const algorithm = "AWS4-HMAC-SHA256";
export const unsignedPayload = "UNSIGNED-PAYLOAD";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** What a checked signature says about the body, and what a chunked body needs to go on signing. */
export interface Authenticated {
  /** Hex SHA-256 of the body, UNSIGNED-PAYLOAD, or one of the STREAMING-… words. */
  readonly payloadHash: string;
  readonly seedSignature: string;
  readonly signingKey: Buffer;
  /** `20260101T000000Z`. */
  readonly timestamp: string;
  /** `20260101/region/s3/aws4_request`. */
  readonly scope: string;
}

interface Claim {
  readonly kind: "header" | "query";
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly payloadHash: string;
}

/**
 * Checks who signed a request and that nothing signed was changed.
 * Throws a Refusal: AccessDenied for anonymous, expired or partly unsigned requests, InvalidAccessKeyId,
 * SignatureDoesNotMatch, RequestTimeTooSkewed, or the malformed codes.
 */
export function authenticate(request: S3Request, credentials: Credentials, nowMs: number): Authenticated {
  const claim = readClaim(request);
  const scope = checkScope(claim, credentials);
  checkTime(claim, request, nowMs);
  checkSignedHeaders(claim, request);
  const date = scope.slice(0, 8);
  const signingKey = deriveSigningKey({ ...credentials, date });
  const canonical = canonicalRequest(request, claim.signedHeaders, claim.payloadHash);
  const text = stringToSign({ timestamp: claim.timestamp, scope, canonical });
  const expected = createHmac("sha256", signingKey).update(text).digest();
  if (!sameSignature(expected, claim.signature)) {
    throw new Refusal("SignatureDoesNotMatch", undefined, {
      AWSAccessKeyId: credentials.accessKeyId,
      StringToSign: text,
      CanonicalRequest: canonical,
    });
  }
  return {
    payloadHash: claim.payloadHash,
    seedSignature: claim.signature,
    signingKey,
    timestamp: claim.timestamp,
    scope,
  };
}

/** The canonical request: what both sides hash. Query parameters are re-encoded and sorted; the path is left as sent. */
export function canonicalRequest(
  request: Pick<S3Request, "method" | "rawPath" | "query" | "headers">,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const query = request.query
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const headers = signedHeaders
    .map((name) => `${name}:${(request.headers.get(name) ?? "").replace(/ +/g, " ")}\n`)
    .join("");
  return [request.method, request.rawPath, query, headers, signedHeaders.join(";"), payloadHash].join("\n");
}

/** The text that is signed, from a canonical request. */
export function stringToSign(of: { timestamp: string; scope: string; canonical: string }): string {
  return [algorithm, of.timestamp, of.scope, sha256Hex(of.canonical)].join("\n");
}

/** The key of one day, region and service, from the secret. `date` is `20260101`. */
export function deriveSigningKey(of: { secretAccessKey: string; date: string; region: string }): Buffer {
  const steps = [of.date, of.region, "s3", "aws4_request"];
  return steps.reduce(
    (key, step) => createHmac("sha256", key).update(step).digest(),
    Buffer.from(`AWS4${of.secretAccessKey}`),
  );
}

/** Compares in constant time; a signature of another form is simply another signature. */
export function sameSignature(expected: Buffer, givenHex: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(givenHex)) return false;
  return timingSafeEqual(expected, Buffer.from(givenHex, "hex"));
}

export function sha256Hex(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}

function readClaim(request: S3Request): Claim {
  const authorization = request.headers.get("authorization");
  const byQuery = request.query.some(([name]) => name === "X-Amz-Signature" || name === "X-Amz-Algorithm");
  if (authorization !== undefined && byQuery) {
    throw new Refusal("InvalidArgument", "Only one auth mechanism allowed.");
  }
  if (authorization !== undefined) return readHeaderClaim(request, authorization);
  if (byQuery) return readQueryClaim(request);
  throw new Refusal("AccessDenied");
}

function readHeaderClaim(request: S3Request, authorization: string): Claim {
  const fields = new Map<string, string>();
  if (!authorization.startsWith(`${algorithm} `)) throw new Refusal("AuthorizationHeaderMalformed");
  for (const field of authorization.slice(algorithm.length + 1).split(",")) {
    const equals = field.indexOf("=");
    fields.set(field.slice(0, equals).trim(), field.slice(equals + 1).trim());
  }
  const payloadHash = request.headers.get("x-amz-content-sha256");
  if (payloadHash === undefined) {
    throw new Refusal("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  }
  if (request.headers.has("x-amz-security-token")) throw new Refusal("InvalidToken");
  const [credential, signedHeaders, signature] = ["Credential", "SignedHeaders", "Signature"].map((n) => fields.get(n));
  if (!credential || !signedHeaders || !signature) throw new Refusal("AuthorizationHeaderMalformed");
  const timestamp = request.headers.get("x-amz-date");
  if (timestamp === undefined) {
    throw new Refusal("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  }
  return { kind: "header", credential, signedHeaders: signedHeaders.split(";"), signature, timestamp, payloadHash };
}

function readQueryClaim(request: S3Request): Claim {
  const names = ["X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date"];
  const [credential, signedHeaders, signature, timestamp] = names.map((name) => queryValue(request, name));
  const complete = credential && signedHeaders && signature && timestamp && queryValue(request, "X-Amz-Expires");
  if (!complete || queryValue(request, "X-Amz-Algorithm") !== algorithm) {
    throw new Refusal(
      "AuthorizationQueryParametersError",
      "Query-string authentication requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  }
  if (queryValue(request, "X-Amz-Security-Token") !== undefined) throw new Refusal("InvalidToken");
  const payloadHash =
    queryValue(request, "X-Amz-Content-Sha256") ?? request.headers.get("x-amz-content-sha256") ?? unsignedPayload;
  return { kind: "query", credential, signedHeaders: signedHeaders.split(";"), signature, timestamp, payloadHash };
}

function checkScope(claim: Claim, credentials: Credentials): string {
  const slash = claim.credential.indexOf("/");
  const accessKeyId = claim.credential.slice(0, slash);
  const scope = claim.credential.slice(slash + 1);
  const malformed =
    claim.kind === "header"
      ? ("AuthorizationHeaderMalformed" as const)
      : ("AuthorizationQueryParametersError" as const);
  const [date, region, service, terminator, ...rest] = scope.split("/");
  if (slash < 1 || terminator !== "aws4_request" || service !== "s3" || rest.length > 0) throw new Refusal(malformed);
  if (accessKeyId !== credentials.accessKeyId) throw new Refusal("InvalidAccessKeyId");
  if (region !== credentials.region) {
    const words = `the region '${region}' is wrong; expecting '${credentials.region}'`;
    throw new Refusal(malformed, words, { Region: credentials.region });
  }
  if (!/^\d{8}$/.test(date ?? "") || !claim.timestamp.startsWith(`${date}T`)) {
    throw new Refusal(malformed, "Invalid credential date.");
  }
  return scope;
}

function checkTime(claim: Claim, request: S3Request, nowMs: number): void {
  const signedAtMs = parseTimestamp(claim.timestamp);
  if (claim.kind === "header") {
    if (Math.abs(nowMs - signedAtMs) > maxClockSkewMs) throw new Refusal("RequestTimeTooSkewed");
    return;
  }
  const expiry = queryValue(request, "X-Amz-Expires") ?? "";
  const expirySeconds = /^\d{1,7}$/.test(expiry) ? Number(expiry) : 0;
  if (expirySeconds < 1 || expirySeconds > maxExpirySeconds) {
    const words = "X-Amz-Expires must be between 1 second and a week (604800 seconds)";
    throw new Refusal("AuthorizationQueryParametersError", words);
  }
  if (signedAtMs - nowMs > maxClockSkewMs) throw new Refusal("AccessDenied", "Request is not yet valid");
  const expiresAtMs = signedAtMs + expirySeconds * 1000;
  if (nowMs > expiresAtMs) {
    throw new Refusal("AccessDenied", "Request has expired", {
      "X-Amz-Expires": String(expirySeconds),
      Expires: new Date(expiresAtMs).toISOString(),
      ServerTime: new Date(nowMs).toISOString(),
    });
  }
}

function checkSignedHeaders(claim: Claim, request: S3Request): void {
  const signed = new Set(claim.signedHeaders);
  const unsigned = [...request.headers.keys()].filter((name) => name.startsWith("x-amz-") && !signed.has(name));
  // A body hash sent beside a presigned URL is checked against the body, so it needs no signature of its own.
  const missing = unsigned.filter((name) => !(claim.kind === "query" && name === "x-amz-content-sha256"));
  if (!signed.has("host") || missing.length > 0) {
    throw new Refusal("AccessDenied", "There were headers present in the request which were not signed", {
      HeadersNotSigned: missing.join(", ") || "host",
    });
  }
}

function parseTimestamp(timestamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!parts) throw new Refusal("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  const [year = "", month = "", day = "", hour = "", minute = "", second = ""] = parts.slice(1);
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(ms))
    throw new Refusal("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  return ms;
}

/** Percent-encodes as SigV4 asks: every byte but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
