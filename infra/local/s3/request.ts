import type { IncomingMessage } from "node:http";
import { maxKeyBytes } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/** One request, its target taken apart without any normalising: dots and doubled slashes in a key are only characters. */
export interface S3Request {
  readonly method: string;
  /** Path exactly as sent, before the question mark; what the client signed. */
  readonly rawPath: string;
  /** Undefined for the service itself (`GET /`). */
  readonly bucket: string | undefined;
  /** Undefined when the request is about the bucket. Never empty. */
  readonly key: string | undefined;
  /** Decoded, in the order sent. */
  readonly query: readonly (readonly [string, string])[];
  /** Lower-case names; repeated headers joined by a comma, as they are signed. */
  readonly headers: ReadonlyMap<string, string>;
  readonly remoteAddress: string;
  /** The body's bytes. A client that waits to be asked for them (`Expect: 100-continue`) is asked now. */
  openBody(): AsyncIterable<Buffer>;
}

/** Takes a request apart. Throws InvalidURI for a target that is no valid percent-encoded UTF-8. */
export function readRequest(incoming: IncomingMessage, invite: () => void = () => undefined): S3Request {
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  if (!rawPath.startsWith("/")) throw new Refusal("InvalidURI");
  const slash = rawPath.indexOf("/", 1);
  const bucket = decode(slash < 0 ? rawPath.slice(1) : rawPath.slice(1, slash));
  const key = slash < 0 ? "" : decode(rawPath.slice(slash + 1));
  if (Buffer.byteLength(key) > maxKeyBytes) throw new Refusal("KeyTooLongError");
  return {
    method: incoming.method ?? "GET",
    rawPath,
    bucket: bucket === "" ? undefined : bucket,
    key: key === "" ? undefined : key,
    query: mark < 0 ? [] : readQuery(target.slice(mark + 1)),
    headers: readHeaders(incoming),
    remoteAddress: incoming.socket.remoteAddress ?? "",
    openBody() {
      invite();
      // Destroying the request would destroy the line on which the refusal has yet to go out.
      return incoming.iterator({ destroyOnReturn: false });
    },
  };
}

/** First value of a query parameter by its exact name. */
export function queryValue(request: S3Request, name: string): string | undefined {
  return request.query.find(([candidate]) => candidate === name)?.[1];
}

/**
 * A header, or the query parameter a presigner moved it into: S3 reads `x-amz-*` parameters of a presigned URL as if
 * they were headers.
 */
export function amzHeader(request: S3Request, name: string): string | undefined {
  const sent = request.headers.get(name);
  if (sent !== undefined || !name.startsWith("x-amz-")) return sent;
  return request.query.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

/** Names of all `x-amz-*` headers, sent as headers or moved into the query. */
export function amzHeaderNames(request: S3Request): string[] {
  const names = [...request.headers.keys(), ...request.query.map(([name]) => name.toLowerCase())];
  return [...new Set(names.filter((name) => name.startsWith("x-amz-")))];
}

/** A whole number given as query parameter. Throws InvalidArgument outside the bounds. */
export function queryInteger(
  request: S3Request,
  name: string,
  bounds: { least: number; most: number },
): number | undefined {
  const text = queryValue(request, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= bounds.least && value <= bounds.most)) {
    throw new Refusal("InvalidArgument", `${name} must be an integer between ${bounds.least} and ${bounds.most}.`);
  }
  return value;
}

function readQuery(text: string): [string, string][] {
  return text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) return [decodeForm(pair), ""];
      return [decodeForm(pair.slice(0, equals)), decodeForm(pair.slice(equals + 1))];
    });
}

function readHeaders(incoming: IncomingMessage): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    if (values) headers.set(name, values.map((value) => value.trim()).join(","));
  }
  return headers;
}

function decodeForm(text: string): string {
  return decode(text.replaceAll("+", "%20"));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Refusal("InvalidURI", undefined, { Reason: cause instanceof Error ? cause.message : "" });
  }
}
