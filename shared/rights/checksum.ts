/**
 * XXH32 (Yann Collet, github.com/Cyan4973/xxHash, doc/xxhash_spec.md), seed 0. A snapshot of megabytes is read at every
 * cold start, and this reads four words at a time; every step is reversible in the word it takes in, so no single changed
 * word goes unseen.
 */
const PRIMES = [0x9e37_79b1, 0x85eb_ca77, 0xc2b2_ae3d, 0x27d4_eb2f, 0x1656_67b1] as const;
const [P1, P2, P3, P4, P5] = PRIMES;
const STRIPE_BYTES = 16;
const WORD_BYTES = 4;

/** The XXH32 of bytes, as an unsigned number of 32 bits. */
export function checksumOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const striped = bytes.length - (bytes.length % STRIPE_BYTES);
  let sum = (bytes.length < STRIPE_BYTES ? P5 : sumOfStripes(view, striped)) + bytes.length;
  let at = striped;
  for (; at + WORD_BYTES <= bytes.length; at += WORD_BYTES) {
    sum = Math.imul(rotated(sum + Math.imul(view.getUint32(at, true), P3), 17), P4);
  }
  for (; at < bytes.length; at++) sum = Math.imul(rotated(sum + Math.imul(view.getUint8(at), P5), 11), P1);
  sum = Math.imul(sum ^ (sum >>> 15), P2);
  sum = Math.imul(sum ^ (sum >>> 13), P3);
  return (sum ^ (sum >>> 16)) >>> 0;
}

function sumOfStripes(view: DataView, end: number): number {
  let a = (P1 + P2) | 0;
  let b = P2 | 0;
  let c = 0;
  let d = -P1 | 0;
  for (let at = 0; at < end; at += STRIPE_BYTES) {
    a = turned(a, view.getUint32(at, true));
    b = turned(b, view.getUint32(at + 4, true));
    c = turned(c, view.getUint32(at + 8, true));
    d = turned(d, view.getUint32(at + 12, true));
  }
  return (rotated(a, 1) + rotated(b, 7) + rotated(c, 12) + rotated(d, 18)) | 0;
}

function turned(lane: number, word: number): number {
  return Math.imul(rotated(lane + Math.imul(word, P2), 13), P1);
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
