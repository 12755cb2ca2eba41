import type { Asset } from "./asset.ts";

/** Part numbers run from 1 to this (S3's own limit). */
export const MAX_PARTS = 10_000;
/** Above S3's least of 5 MiB, and small enough to be sent again when a line breaks. */
export const LEAST_PART_BYTES = 8 * 1024 ** 2;
/** Part sizes are whole mebibytes, so that no browser slices at an odd byte. */
const PART_STEP_BYTES = 1024 ** 2;
/** Links handed out at once: a browser sends a few parts side by side, and links are short-lived. */
export const MAX_PARTS_SIGNED = 100;

/** The size of all parts but the last, in bytes. */
export function partSizeFor(sizeBytes: number): number {
  const least = Math.ceil(sizeBytes / MAX_PARTS / PART_STEP_BYTES) * PART_STEP_BYTES;
  return Math.max(LEAST_PART_BYTES, least);
}

type Parted = Pick<Asset, "sizeBytes" | "partSizeBytes">;

export function partCountOf({ sizeBytes, partSizeBytes }: Parted): number {
  return Math.ceil(sizeBytes / partSizeBytes);
}

/** Bytes of one part, counted from 1; undefined when the file has no such part. */
export function bytesOfPart(file: Parted, partNumber: number): number | undefined {
  const startByte = (partNumber - 1) * file.partSizeBytes;
  if (partNumber < 1 || startByte >= file.sizeBytes) return undefined;
  return Math.min(file.partSizeBytes, file.sizeBytes - startByte);
}

/** The numbers of the file's parts that are not among those given, in order. */
export function partsMissing(file: Parted, given: readonly { readonly partNumber: number }[]): number[] {
  const there = new Set(given.map(({ partNumber }) => partNumber));
  const all = Array.from({ length: partCountOf(file) }, (_, i) => i + 1);
  return all.filter((partNumber) => !there.has(partNumber));
}
