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

const MAX_NAME_CHARACTERS = 8;
const MAX_KEY_CHARACTERS = 2048;
const VERSION = 1;

/** Where the next page starts, as text a client sends back untouched. It holds the place, never the right to read it. */
export function encodePageToken(position: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify({ v: VERSION, k: position })).toString("base64url");
}

/** @throws {PageTokenError} when the text is not a token. */
export function decodePageToken(token: string): Record<string, string> {
  if (token.length > MAX_TOKEN_CHARACTERS) throw new PageTokenError("The page token is not one this list gave");
  try {
    const text = Buffer.from(token, "base64url").toString("utf8");
    const { v, k }: { readonly v?: unknown; readonly k?: unknown } = JSON.parse(text);
    if (v === VERSION && isPosition(k)) return k;
  } catch (cause) {
    throw new PageTokenError("The page token is not one this list gave", { cause });
  }
  throw new PageTokenError("The page token is not one this list gave");
}

/** A plain check, no schema: the table stands under every function, and a schema would be built at each start. */
function isPosition(value: unknown): value is Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, key]) =>
      name.length <= MAX_NAME_CHARACTERS &&
      typeof key === "string" &&
      key.length >= 1 &&
      key.length <= MAX_KEY_CHARACTERS,
  );
}
