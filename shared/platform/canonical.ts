import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * The one byte form of a JSON value (RFC 8785), which is what is hashed and signed.
 * @throws {TypeError} for a value JSON has no form for: a fault of the caller, never user input.
 */
export function canonicalJson(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("Only a JSON value has a canonical form");
  return text;
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256Hex(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
