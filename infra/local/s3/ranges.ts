import { Refusal } from "./refusal.ts";

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
