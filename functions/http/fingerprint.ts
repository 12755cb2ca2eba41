import { createHash } from "node:crypto";
import type { ClaimedKey } from "./replay.ts";
import { EdgeRefusal } from "./reply.ts";

/** The IETF draft writes the key as a quoted string; many clients send it bare. Both name the same key. */
const KEY = /^(?:"([\x21\x23-\x7e]{1,128})"|([\x21\x23-\x7e]{1,128}))$/;

/**
 * The claim a request lays to its Idempotency-Key.
 * @throws {EdgeRefusal} when the key is missing or is none.
 */
export function claimOf(
  header: string | null,
  request: {
    readonly method: string;
    readonly path: string;
    readonly bytes: Uint8Array;
    readonly organisationId: string;
    readonly subject: string;
  },
): ClaimedKey {
  if (header === null || header === "") throw new EdgeRefusal("idempotency-key-missing");
  const match = KEY.exec(header.trim());
  const idempotencyKey = match?.[1] ?? match?.[2];
  if (idempotencyKey === undefined) throw new EdgeRefusal("idempotency-key-malformed");
  const { organisationId } = request;
  return { organisationId, idempotencyKey, fingerprint: fingerprintOf(request) };
}

/** The person is part of it: what one member was answered is not replayed to another. */
function fingerprintOf(request: { method: string; path: string; bytes: Uint8Array; subject: string }): string {
  return createHash("sha256")
    .update(`${request.method} ${request.path}\n${request.subject}\n`)
    .update(request.bytes)
    .digest("hex");
}
