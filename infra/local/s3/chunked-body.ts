import { createHash, createHmac } from "node:crypto";
import { maxChunkLineBytes, maxTrailers, minChunkBytes } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import { type Authenticated, sameSignature, sha256Hex } from "./signature.ts";

/**
 * The aws-chunked encoding: lines of `size[;chunk-signature=…]`, each followed by that many bytes, a chunk of size zero
 * and then trailers. Source: "Signature calculations for the Authorization header: Transferring a payload in multiple
 * chunks" and "… with trailing headers" in the S3 API reference.
 */
export interface ChunkedForm {
  /** Each chunk carries a signature that continues the one before it. */
  readonly signed: boolean;
  /** The body ends in trailers. */
  readonly trailers: boolean;
}

/** Words of `x-amz-content-sha256` that announce a chunked body. */
export const chunkedForms: ReadonlyMap<string, ChunkedForm> = new Map([
  ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", { signed: false, trailers: true }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", { signed: true, trailers: false }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", { signed: true, trailers: true }],
]);

/**
 * Yields the decoded bytes as they come and fills `trailers` at the end. Bytes are yielded before the signature of
 * their chunk is known; it is refused (SignatureDoesNotMatch) before the generator ends, so nothing may be kept until
 * it has ended.
 */
export async function* decodeChunked(
  source: AsyncIterable<Buffer>,
  form: ChunkedForm,
  authenticated: Authenticated,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const bytes = byteReader(source);
  const signatures = form.signed ? signatureChain(authenticated) : undefined;
  try {
    yield* decodeChunks(bytes, signatures);
    await readTrailers(bytes, form, { signatures, trailers });
    await bytes.end();
  } finally {
    await bytes.close();
  }
}

async function* decodeChunks(bytes: ByteReader, signatures: SignatureChain | undefined): AsyncGenerator<Buffer> {
  for (let sawShortChunk = false; ; ) {
    const head = readChunkHead(await bytes.line());
    if (head.size > 0) {
      if (sawShortChunk) throw new Refusal("InvalidChunkSizeError");
      sawShortChunk = head.size < minChunkBytes;
    }
    const hash = createHash("sha256");
    for await (const piece of bytes.take(head.size)) {
      if (signatures) hash.update(piece);
      yield piece;
    }
    signatures?.checkChunk(hash.digest("hex"), head.signature);
    if (head.size === 0) return;
    if ((await bytes.line()) !== "") throw new Refusal("IncompleteBody");
  }
}

interface ChunkHead {
  readonly size: number;
  readonly signature: string;
}

function readChunkHead(line: string): ChunkHead {
  const parts = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (!parts) throw new Refusal("IncompleteBody");
  return { size: Number.parseInt(parts[1] ?? "", 16), signature: parts[2] ?? "" };
}

async function readTrailers(
  bytes: ByteReader,
  form: ChunkedForm,
  into: { signatures: SignatureChain | undefined; trailers: Map<string, string> },
): Promise<void> {
  let canonical = "";
  let signature = "";
  for (let line = await bytes.line(); line !== ""; line = await bytes.line()) {
    const colon = line.indexOf(":");
    if (!form.trailers || colon < 1 || into.trailers.size >= maxTrailers) throw new Refusal("MalformedTrailerError");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "x-amz-trailer-signature") {
      signature = value;
      continue;
    }
    canonical += `${name}:${value}\n`;
    into.trailers.set(name, value);
  }
  if (form.trailers) into.signatures?.checkTrailers(canonical, signature);
}

interface SignatureChain {
  checkChunk(chunkHashHex: string, given: string): void;
  checkTrailers(canonical: string, given: string): void;
}

function signatureChain(authenticated: Authenticated): SignatureChain {
  let previous = authenticated.seedSignature;
  const check = (kind: string, lines: string[], given: string) => {
    const text = [kind, authenticated.timestamp, authenticated.scope, previous, ...lines].join("\n");
    const expected = createHmac("sha256", authenticated.signingKey).update(text).digest();
    if (!sameSignature(expected, given)) throw new Refusal("SignatureDoesNotMatch");
    previous = given;
  };
  const emptyHash = sha256Hex("");
  return {
    checkChunk: (hash, given) => check("AWS4-HMAC-SHA256-PAYLOAD", [emptyHash, hash], given),
    checkTrailers: (canonical, given) => check("AWS4-HMAC-SHA256-TRAILER", [sha256Hex(canonical)], given),
  };
}

interface ByteReader {
  /** One line without its CRLF. */
  line(): Promise<string>;
  /** Exactly this many bytes, in the pieces they came in. */
  take(count: number): AsyncGenerator<Buffer>;
  /** Demands that nothing follows. */
  end(): Promise<void>;
  /** Lets go of the source. */
  close(): Promise<void>;
}

function byteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await iterator.next();
    if (next.done) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  return {
    async line() {
      for (;;) {
        const end = held.indexOf("\r\n");
        if (end > maxChunkLineBytes || (end < 0 && held.length > maxChunkLineBytes))
          throw new Refusal("IncompleteBody");
        if (end >= 0) {
          const line = held.toString("latin1", 0, end);
          held = held.subarray(end + 2);
          return line;
        }
        if (!(await more())) throw new Refusal("IncompleteBody");
      }
    },
    async *take(count) {
      for (let left = count; left > 0; ) {
        if (held.length === 0 && !(await more())) throw new Refusal("IncompleteBody");
        const piece = held.subarray(0, left);
        held = held.subarray(piece.length);
        left -= piece.length;
        if (piece.length > 0) yield piece;
      }
    },
    async end() {
      while (held.length === 0) if (!(await more())) return;
      throw new Refusal("IncompleteBody");
    },
    async close() {
      await iterator.return?.();
    },
  };
}
