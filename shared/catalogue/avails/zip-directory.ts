import { inflateRawSync } from "node:zlib";

/** One member of a zip archive, as its central directory declares it. */
export interface ZipEntry {
  name: string;
  packedBytes: number;
  unpackedBytes: number;
  encrypted: boolean;
  method: number;
  headerOffset: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
/** The end record is 22 bytes plus a comment of at most 65,535. */
const END_SEARCHED = 22 + 65_535;

function endOfDirectory(bytes: Buffer): number | undefined {
  const first = Math.max(0, bytes.length - END_SEARCHED);
  for (let at = bytes.length - 22; at >= first; at--) if (bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  return undefined;
}

/**
 * The central directory of a zip archive, or undefined where there is none, it is damaged, or it is zip64 (an archive
 * of more than 4 GB or 65,535 members: no workbook). Nothing is unpacked.
 */
export function readZipDirectory(bytes: Buffer): ZipEntry[] | undefined {
  const end = endOfDirectory(bytes);
  if (end === undefined) return undefined;
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) return undefined;
    const nameBytes = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString("utf8", at + 46, at + 46 + nameBytes),
      encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      unpackedBytes: bytes.readUInt32LE(at + 24),
      headerOffset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** zlib takes no smaller one. */
const SMALLEST_CHUNK = 64;

/** Unpacks one member, never to more than it declares; undefined where it is damaged or declares falsely. */
export function unpackEntry(bytes: Buffer, entry: ZipEntry): Buffer | undefined {
  const header = entry.headerOffset;
  if (header + 30 > bytes.length || bytes.readUInt32LE(header) !== LOCAL_HEADER) return undefined;
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  if (entry.method === 0) return packed.length === entry.unpackedBytes ? packed : undefined;
  if (entry.method !== 8) return undefined;
  try {
    const most = Math.max(1, entry.unpackedBytes);
    // In one piece: many small ones would all be held beside the whole when they are joined.
    const unpacked = inflateRawSync(packed, { maxOutputLength: most, chunkSize: Math.max(SMALLEST_CHUNK, most) });
    return unpacked.length === entry.unpackedBytes ? unpacked : undefined;
  } catch {
    return undefined; // zlib throws for damaged data and for more output than allowed alike
  }
}
