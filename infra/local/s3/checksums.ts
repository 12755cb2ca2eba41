import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** The checksums S3 can keep with an object, as named in its API. */
export const checksumAlgorithms = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** COMPOSITE is a checksum of the parts' checksums and a count, as multipart ETags are; FULL_OBJECT covers the bytes. */
export const checksumTypes = ["COMPOSITE", "FULL_OBJECT"] as const;
type ChecksumType = (typeof checksumTypes)[number];

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64, big-endian; a composite one ends in `-` and the number of parts. */
  readonly value: string;
}

/** A checksum being computed over a stream. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Raw bytes, big-endian. */
  digest(): Buffer;
}

/** Header that carries a checksum: `x-amz-checksum-crc64nvme`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Bytes of a digest, by which a value of the wrong length is recognised before it is compared. */
export function checksumLength(algorithm: ChecksumAlgorithm): number {
  return { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }[algorithm];
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case "CRC32":
      return runningCrc32();
    case "CRC32C":
      return runningCrc32c();
    case "CRC64NVME":
      return runningCrc64();
    case "SHA1":
    case "SHA256": {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
  }
}

/** Checksum of some bytes already at hand. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Buffer {
  const running = startChecksum(algorithm);
  running.update(bytes);
  return running.digest();
}

// The polynomials below are bit-reversed, as all three CRCs process the lowest bit first.
const crc32Polynomial = 0xedb88320n;
const crc32cPolynomial = 0x82f63b78n;
/** CRC-64/NVME, from the NVM Express Command Set specification. */
const crc64Polynomial = 0x9a6c9329ac4bc9b5n;

function runningCrc32(): RunningChecksum {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    digest: () => bigEndian(BigInt(value), 4),
  };
}

/**
 * Eight tables of 256 entries: a table look-up per byte, eight bytes a turn ("slicing by 8"). Each entry is split
 * in two 32-bit halves, as JavaScript's fast integers end there; a 32-bit CRC leaves the high half at zero.
 */
interface SlicingTables {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

function slicingTables(polynomial: bigint): SlicingTables {
  const low = new Uint32Array(8 * 256);
  const high = new Uint32Array(8 * 256);
  const first: bigint[] = [];
  for (let byte = 0; byte < 256; byte += 1) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    first.push(value);
  }
  for (let byte = 0; byte < 256; byte += 1) {
    let value = first[byte] ?? 0n;
    for (let slice = 0; slice < 8; slice += 1) {
      low[slice * 256 + byte] = Number(value & 0xffffffffn);
      high[slice * 256 + byte] = Number(value >> 32n);
      value = (value >> 8n) ^ (first[Number(value & 0xffn)] ?? 0n);
    }
  }
  return { low, high };
}

let crc32cTables: SlicingTables | undefined;
let crc64Tables: SlicingTables | undefined;

function runningCrc32c(): RunningChecksum {
  crc32cTables ??= slicingTables(crc32cPolynomial);
  const running = slicedCrc(crc32cTables, 0);
  return { update: running.update, digest: () => running.digest().subarray(4) };
}

function runningCrc64(): RunningChecksum {
  crc64Tables ??= slicingTables(crc64Polynomial);
  return slicedCrc(crc64Tables, 0xffffffff);
}

/** `initialHigh` is all ones for a 64-bit CRC and zero for a 32-bit one, which lives in the low half alone. */
function slicedCrc({ low: t, high: h }: SlicingTables, initialHigh: number): RunningChecksum {
  let low = -1;
  let high = initialHigh | 0;
  return {
    // The `?? 0` never applies: indexes are bytes plus a multiple of 256 below 2048. The engine folds them away.
    update(bytes) {
      let at = 0;
      for (const end = bytes.length - 7; at < end; at += 8) {
        const a = low ^ word(bytes, at);
        const b = high ^ word(bytes, at + 4);
        const i0 = 1792 + (a & 255);
        const i1 = 1536 + ((a >>> 8) & 255);
        const i2 = 1280 + ((a >>> 16) & 255);
        const i3 = 1024 + (a >>> 24);
        const i4 = 768 + (b & 255);
        const i5 = 512 + ((b >>> 8) & 255);
        const i6 = 256 + ((b >>> 16) & 255);
        const i7 = b >>> 24;
        low = at8(t, i0) ^ at8(t, i1) ^ at8(t, i2) ^ at8(t, i3) ^ at8(t, i4) ^ at8(t, i5) ^ at8(t, i6) ^ at8(t, i7);
        high = at8(h, i0) ^ at8(h, i1) ^ at8(h, i2) ^ at8(h, i3) ^ at8(h, i4) ^ at8(h, i5) ^ at8(h, i6) ^ at8(h, i7);
      }
      for (; at < bytes.length; at += 1) {
        const index = (low ^ (bytes[at] ?? 0)) & 255;
        low = (low >>> 8) | (high << 24);
        low ^= at8(t, index);
        high = (high >>> 8) ^ at8(h, index);
      }
    },
    digest() {
      const out = Buffer.alloc(8);
      out.writeUInt32BE((initialHigh === 0 ? high : ~high) >>> 0, 0);
      out.writeUInt32BE(~low >>> 0, 4);
      return out;
    },
  };
}

function at8(table: Uint32Array, index: number): number {
  return table[index] ?? 0;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** Checksums whose value for a whole can be had from the values of its parts. */
export type LinearChecksum = "CRC32" | "CRC32C" | "CRC64NVME";

export function isLinear(algorithm: ChecksumAlgorithm): algorithm is LinearChecksum {
  return algorithm.startsWith("CRC");
}

/**
 * The CRC of a whole from the CRCs of its parts, without reading a byte again: appending n bytes multiplies the CRC so
 * far by x^8n modulo the polynomial. `parts` are raw digests with sizes in bytes; answers the raw digest.
 */
export function combineChecksums(
  algorithm: LinearChecksum,
  parts: readonly { digest: Buffer; bytes: number }[],
): Buffer {
  const bits = algorithm === "CRC64NVME" ? 64n : 32n;
  const polynomial = { CRC32: crc32Polynomial, CRC32C: crc32cPolynomial, CRC64NVME: crc64Polynomial }[algorithm];
  let whole = 0n;
  for (const part of parts) {
    const shift = powerOfX(8n * BigInt(part.bytes), polynomial, bits);
    whole = multiply(whole, shift, { polynomial, bits }) ^ BigInt(`0x${part.digest.toString("hex")}`);
  }
  return bigEndian(whole, Number(bits) / 8);
}

/** x to the n, in the bit-reversed form where the highest bit stands for x^0. */
function powerOfX(n: bigint, polynomial: bigint, bits: bigint): bigint {
  const one = 1n << (bits - 1n);
  let result = one;
  let square = one >> 1n;
  for (let rest = n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(result, square, { polynomial, bits });
    square = multiply(square, square, { polynomial, bits });
  }
  return result;
}

function multiply(a: bigint, b: bigint, field: { polynomial: bigint; bits: bigint }): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = 1n << (field.bits - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ field.polynomial : shifted >> 1n;
  }
  return product;
}

function bigEndian(value: bigint, bytes: number): Buffer {
  return Buffer.from(value.toString(16).padStart(bytes * 2, "0"), "hex");
}
