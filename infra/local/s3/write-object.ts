import type { BodyDigests } from "./body.ts";
import { type ChecksumAlgorithm, checksumHeader, type StoredChecksum } from "./checksums.ts";
import { demandWritable, type WriteConditions } from "./conditions.ts";
import type { Arrival, S3Context } from "./context.ts";
import { type ObjectCreated, saveEvent } from "./event-store.ts";
import { findObject, type ObjectName, type StoredObject, saveObject } from "./object-store.ts";
import { displace, newVersionId } from "./version-store.ts";

/** Where the client names no checksum, S3 keeps this one. */
export const defaultAlgorithm: ChecksumAlgorithm = "CRC64NVME";

/** The name files of an object are hashed from. */
export function blobOwner(name: ObjectName): string {
  return `${name.bucket}\0${name.key}`;
}

/** A checksum of a whole body, as it is stored. */
function fullChecksum(digests: BodyDigests, algorithm: ChecksumAlgorithm): StoredChecksum {
  const digest = digests.checksums.get(algorithm);
  if (!digest) throw new Error(`${algorithm} was asked for but not computed`);
  return { algorithm, type: "FULL_OBJECT", value: digest.toString("base64") };
}

/** An object whose bytes came in one piece and lie in one file. */
export function wholeObject(of: {
  readonly blob: string;
  readonly digests: BodyDigests;
  readonly algorithm: ChecksumAlgorithm;
  readonly description: StoredObject["description"];
  readonly modifiedMs: number;
}): StoredObject {
  const { blob, digests, algorithm, description, modifiedMs } = of;
  return {
    etag: digests.md5.toString("hex"),
    size: digests.size,
    modifiedMs,
    segments: [{ blob, size: digests.size }],
    checksum: fullChecksum(digests, algorithm),
    description,
  };
}

/** Response headers that tell a checksum. */
export function checksumHeaders(checksum: StoredChecksum | undefined): Record<string, string> {
  if (!checksum) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type };
}

/**
 * Makes an object visible: its conditions, its row and its notice in one transaction. Whoever loses a race is refused
 * here, after its bytes arrived; `also` runs inside the transaction. Answers the files no longer used.
 */
export function commitObject(
  context: S3Context,
  arrival: Arrival,
  write: {
    name: ObjectName;
    object: StoredObject;
    conditions: WriteConditions;
    eventName: ObjectCreated["eventName"];
    also?: () => void;
  },
): string[] {
  const versioned = context.buckets.get(write.name.bucket)?.versioned ?? false;
  const versionId = newVersionId();
  const replaced = context.database.transaction(() => {
    const current = findObject(context.database, write.name);
    demandWritable(current, write.conditions);
    if (versioned) displace(context.database, write.name);
    saveObject(context.database, write.name, versioned ? { ...write.object, versionId } : write.object);
    saveEvent(context.database, {
      eventName: write.eventName,
      ...write.name,
      size: write.object.size,
      etag: write.object.etag,
      atMs: write.object.modifiedMs,
      region: context.region,
      requestId: arrival.requestId,
      remoteAddress: arrival.request.remoteAddress,
    });
    write.also?.();
    return versioned ? [] : (current?.segments.map((segment) => segment.blob) ?? []);
  });
  if (versioned) arrival.response.setHeader("x-amz-version-id", versionId);
  context.events.wake();
  return replaced;
}
