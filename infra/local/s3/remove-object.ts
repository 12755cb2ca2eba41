import { demandWritable } from "./conditions.ts";
import type { S3Context } from "./context.ts";
import { findObject, type ObjectName, removeObject } from "./object-store.ts";
import { Refusal } from "./refusal.ts";
import { findVersion, nullVersion, removeVersion, setMarker } from "./version-store.ts";

/** What a deletion came to. */
export interface Removal {
  /** Files no version uses any more. */
  readonly freed: readonly string[];
  /** The version that was removed, or the marker that was set. */
  readonly versionId?: string;
  /** Whether that is a delete marker. */
  readonly isMarker?: true;
}

/**
 * Deletes what a key names, or one version of it; call it inside a transaction. In a bucket that keeps versions a
 * deletion without a version only sets a marker.
 */
export function removeFrom(
  context: S3Context,
  name: ObjectName,
  wanted: { versionId: string | undefined; ifMatch: string | undefined },
): Removal {
  const versioned = context.buckets.get(name.bucket)?.versioned ?? false;
  const current = findObject(context.database, name);
  demandWritable(current, { ifMatch: wanted.ifMatch, ifNoneMatch: undefined });
  if (wanted.versionId !== undefined) return removeOneVersion(context, name, { id: wanted.versionId, versioned });
  if (versioned) {
    return { freed: [], versionId: setMarker(context.database, name, context.now()), isMarker: true };
  }
  removeObject(context.database, name);
  return { freed: current?.segments.map((segment) => segment.blob) ?? [] };
}

function removeOneVersion(context: S3Context, name: ObjectName, of: { id: string; versioned: boolean }): Removal {
  demandVersionId(of.id, of.versioned);
  // Gone or never there, the answer is the same.
  const removed = removeVersion(context.database, name, of.id);
  if (removed?.kind === "marker") return { freed: [], versionId: of.id, isMarker: true };
  return { freed: removed?.object.segments.map((segment) => segment.blob) ?? [], versionId: of.id };
}

/** The object a read asks for by version. Throws NoSuchVersion; MethodNotAllowed where the version is a delete marker. */
export function demandVersion(context: S3Context, name: ObjectName, id: string) {
  demandVersionId(id, context.buckets.get(name.bucket)?.versioned ?? false);
  const version = findVersion(context.database, name, id);
  if (!version) throw new Refusal("NoSuchVersion", undefined, { Key: name.key, VersionId: id });
  if (version.kind === "marker") throw new Refusal("MethodNotAllowed", undefined, { Method: "GET" });
  return version.object;
}

function demandVersionId(id: string, versioned: boolean): void {
  if (id === nullVersion || (versioned && /^[\w-]{32}$/.test(id))) return;
  throw new Refusal("InvalidArgument", "Invalid version id specified", { ArgumentName: "versionId" });
}
