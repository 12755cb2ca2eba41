import { PREFIXES } from "#shared/platform/manifest/buckets.ts";
import type { ObjectPlace } from "#shared/platform/objects.ts";
import type { Asset } from "./asset.ts";

type Filed = Pick<Asset, "assetId" | "fileName">;

/** Names in the store are for people who look into a bucket; the file's own name goes with each download. */
const LONGEST_NAME = 80;

/** Where an asset is uploaded to. Nothing is ever served from there. */
export function quarantinePlace({ assetId, fileName }: Filed): ObjectPlace {
  return { bucket: "quarantine", key: `${PREFIXES.assetUploads}${assetId}/${safeName(fileName)}` };
}

/** Where a published asset lies. */
export function publishedPlace({ assetId, fileName }: Filed): ObjectPlace {
  return { bucket: "vault", key: `${PREFIXES.published}${assetId}/${safeName(fileName)}` };
}

/** The asset a key of the quarantine belongs to; undefined for any other key. */
export function assetIdOfKey(key: string): string | undefined {
  return new RegExp(`^${PREFIXES.assetUploads}(ast_[0-9A-Z]{26})/[^/]+$`).exec(key)?.[1];
}

/** A name of plain letters, digits, dots and dashes that ends as the file's own does. */
export function safeName(fileName: string): string {
  const plain = fileName
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "");
  return plain === "" ? "file" : plain.slice(-LONGEST_NAME);
}
