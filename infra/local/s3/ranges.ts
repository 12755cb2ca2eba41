import { maxPartNumber } from "./limits.ts";
import type { StoredObject } from "./object-store.ts";
import { Refusal } from "./refusal.ts";
import { queryInteger, type S3Request } from "./request.ts";

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/**
 * One range of a Range header over an object of `size` bytes. Undefined where the whole is to be served: no header,
 * several ranges, or one that cannot be read (RFC 9110 §14.2 and S3 both pass those over). Throws InvalidRange where
 * no byte lies in it.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  const [, first = "", last = ""] = parts ?? [];
  if (!parts || (first === "" && last === "")) return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) {
    throw new Refusal("InvalidRange", undefined, { RangeRequested: header ?? "", ActualObjectSize: String(size) });
  }
  return { start, end };
}

/**
 * The part a read asks for with `partNumber`: its bytes, and how many parts there are. An object that was put in one piece
 * has one, and no count is told of it. Throws InvalidRequest beside a Range header, InvalidPartNumber past the last part.
 */
export function readPartNumber(
  request: S3Request,
  object: StoredObject,
): { range: ByteRange | undefined; count: number | undefined } | undefined {
  const number = queryInteger(request, "partNumber", { least: 1, most: maxPartNumber });
  if (number === undefined) return undefined;
  if (request.headers.has("range")) {
    throw new Refusal("InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
  }
  const segment = object.segments[number - 1];
  if (!segment) throw new Refusal("InvalidPartNumber", undefined, { PartNumberRequested: String(number) });
  const start = object.segments.slice(0, number - 1).reduce((total, before) => total + before.size, 0);
  const range = segment.size > 0 ? { start, end: start + segment.size - 1 } : undefined;
  return { range, count: object.etag.includes("-") ? object.segments.length : undefined };
}

/** The range of a part copy, which must be exact: `bytes=first-last` inside the source. Throws InvalidArgument. */
export function readCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const parts = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header);
  const range = { start: Number(parts?.[1]), end: Number(parts?.[2]) };
  if (!parts || range.end < range.start || range.end >= size) {
    throw new Refusal(
      "InvalidArgument",
      "The x-amz-copy-source-range value must be of the form bytes=first-last and lie in the source.",
    );
  }
  return range;
}
