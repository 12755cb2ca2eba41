import * as z from "zod";

/** How much of a list is asked for. */
export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** A page a person or client can use at once, and one table read gives (1 MB): more is another page. */
export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 25;

/** The page token is not one that this list gave. */
export class PageTokenError extends Error {
  override readonly name = "PageTokenError";
}

/** Three keys of the longest the engine holds, in base64url. */
const MAX_TOKEN_CHARACTERS = 8 * 1024;

const tokenSchema = z.object({ v: z.literal(1), k: z.record(z.string().max(8), z.string().min(1).max(2048)) });

/** Where the next page starts, as text a client sends back untouched. It holds the place, never the right to read it. */
export function encodePageToken(position: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify({ v: 1, k: position })).toString("base64url");
}

/** @throws {PageTokenError} when the text is not a token. */
export function decodePageToken(token: string): Record<string, string> {
  if (token.length > MAX_TOKEN_CHARACTERS) throw new PageTokenError("The page token is not one this list gave");
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(token, "base64url").toString("utf8"))).k;
  } catch (cause) {
    throw new PageTokenError("The page token is not one this list gave", { cause });
  }
}
