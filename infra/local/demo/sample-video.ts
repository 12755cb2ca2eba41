import { Buffer } from "node:buffer";

/** Multipart means several parts: larger than one. */
const BODY_BYTES = 20 * 1024 * 1024;

/**
 * A small but well-formed ISO base media file: `ftyp`, `moov` with an empty movie header, `mdat` with noise. Nobody will
 * enjoy it, but every reader of file types knows it for what it is, and each one made differs in its bytes.
 */
export function sampleVideo(brand: "isom" | "qt  ", seed: number): Uint8Array {
  const fileType = box("ftyp", Buffer.concat([Buffer.from(brand, "ascii"), uint32(512), Buffer.from(brand, "ascii")]));
  const movie = box("moov", box("mvhd", Buffer.alloc(100)));
  return Buffer.concat([fileType, movie, box("mdat", noise(BODY_BYTES, seed))]);
}

function box(type: string, content: Buffer): Buffer {
  return Buffer.concat([uint32(content.length + 8), Buffer.from(type, "ascii"), content]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Deterministic bytes (xorshift32), so that a run is repeated to the byte. */
function noise(length: number, seed: number): Buffer {
  const words = new Uint32Array(length / 4);
  let state = seed || 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return Buffer.from(words.buffer);
}
