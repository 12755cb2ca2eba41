import { createHash } from "node:crypto";
import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  checksumLength,
  startChecksum,
} from "./checksums.ts";
import { chunkedForms, decodeChunked } from "./chunked-body.ts";
import { Refusal } from "./refusal.ts";
import { amzHeader, amzHeaderNames, type S3Request } from "./request.ts";
import { type Authenticated, unsignedPayload } from "./signature.ts";

/** What was computed over a body that arrived whole and matched everything its sender said of it. */
export interface BodyDigests {
  readonly size: number;
  readonly md5: Buffer;
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, Buffer>;
}

export interface IncomingBody {
  /** Algorithm of the checksum the sender gives, as header or as trailer. */
  readonly claimed: ChecksumAlgorithm | undefined;
  /**
   * The decoded bytes. Throws before it ends where length, body hash, chunk signatures, Content-MD5 or checksum do not
   * match; nothing of it may be kept until it has ended.
   */
  chunks(compute: readonly ChecksumAlgorithm[]): AsyncGenerator<Buffer>;
  /** Only after `chunks` has ended. */
  digests(): BodyDigests;
}

/**
 * Prepares to receive a request's body. Throws for headers that contradict themselves, before a byte is read.
 * `checksumIsOfBody` is false where a checksum header speaks of something else (the object being completed).
 */
export function openBody(
  request: S3Request,
  authenticated: Authenticated,
  { maxBytes, checksumIsOfBody = true }: { maxBytes: number; checksumIsOfBody?: boolean },
): IncomingBody {
  const claim = checksumIsOfBody ? readChecksumClaim(request) : undefined;
  const form = chunkedForms.get(authenticated.payloadHash);
  const bodyHash = readBodyHash(authenticated.payloadHash);
  const length = readLength(request, { chunked: form !== undefined, maxBytes });
  const md5Claim = readDigest(request.headers.get("content-md5"), 16);
  let digests: BodyDigests | undefined;
  return {
    claimed: claim?.algorithm,
    async *chunks(compute) {
      const trailers = new Map<string, string>();
      const sent = request.openBody();
      const source = form ? decodeChunked(sent, form, authenticated, trailers) : sent;
      const measured = measure(compute, claim?.algorithm);
      const sha256 = bodyHash === undefined ? undefined : createHash("sha256");
      for await (const chunk of source) {
        measured.update(chunk);
        sha256?.update(chunk);
        if (measured.size() > length) throw new Refusal("IncompleteBody");
        yield chunk;
      }
      if (measured.size() !== length) throw new Refusal("IncompleteBody");
      if (sha256 && sha256.digest("hex") !== bodyHash) throw new Refusal("XAmzContentSHA256Mismatch");
      digests = measured.digests();
      if (md5Claim && !md5Claim.equals(digests.md5))
        throw new Refusal("BadDigest", "The Content-MD5 you specified did not match what we received.");
      if (claim) checkClaim(claim, digests, trailers);
    },
    digests() {
      if (!digests) throw new Error("A body was asked for its digests before it had ended");
      return digests;
    },
  };
}

/** Computes size, MD5 and checksums of bytes passing by. */
export function measure(compute: readonly ChecksumAlgorithm[], claimed?: ChecksumAlgorithm) {
  const md5 = createHash("md5");
  const wanted = new Set(claimed ? [...compute, claimed] : compute);
  const running = [...wanted].map((algorithm) => ({ algorithm, checksum: startChecksum(algorithm) }));
  let size = 0;
  return {
    size: () => size,
    update(chunk: Buffer): void {
      size += chunk.length;
      md5.update(chunk);
      for (const { checksum } of running) checksum.update(chunk);
    },
    digests(): BodyDigests {
      const checksums = new Map(running.map(({ algorithm, checksum }) => [algorithm, checksum.digest()] as const));
      return { size, md5: md5.digest(), checksums };
    },
  };
}

/** A whole small body in memory, checked as any other. */
export async function readWhole(body: IncomingBody): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body.chunks([])) pieces.push(piece);
  return Buffer.concat(pieces);
}

interface ChecksumClaim {
  readonly algorithm: ChecksumAlgorithm;
  /** Undefined when it comes as a trailer. */
  readonly value: string | undefined;
}

function readChecksumClaim(request: S3Request): ChecksumClaim | undefined {
  const trailer = request.headers.get("x-amz-trailer")?.toLowerCase();
  const names = amzHeaderNames(request);
  const claims = checksumAlgorithms.flatMap((algorithm): ChecksumClaim[] => {
    const name = checksumHeader(algorithm);
    if (names.includes(name)) return [{ algorithm, value: amzHeader(request, name) }];
    return trailer === name ? [{ algorithm, value: undefined }] : [];
  });
  if (claims.length > 1) {
    throw new Refusal(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  const announced = amzHeader(request, "x-amz-sdk-checksum-algorithm");
  if (announced !== undefined && announced !== claims[0]?.algorithm) {
    const words =
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.";
    throw new Refusal("InvalidRequest", words);
  }
  const [claim] = claims;
  if (claim?.value !== undefined) readDigest(claim.value, checksumLength(claim.algorithm));
  return claim;
}

function checkClaim(claim: ChecksumClaim, digests: BodyDigests, trailers: ReadonlyMap<string, string>): void {
  const given = claim.value ?? trailers.get(checksumHeader(claim.algorithm));
  if (given === undefined) throw new Refusal("MalformedTrailerError");
  const expected = readDigest(given, checksumLength(claim.algorithm));
  if (!expected?.equals(digests.checksums.get(claim.algorithm) ?? Buffer.alloc(0))) {
    throw new Refusal("BadDigest", `The ${claim.algorithm} you specified did not match the calculated checksum.`);
  }
}

/** A base64 digest of a known length. */
function readDigest(text: string | undefined, bytes: number): Buffer | undefined {
  if (text === undefined) return undefined;
  const digest = Buffer.from(text, "base64");
  if (digest.length !== bytes || digest.toString("base64") !== text) throw new Refusal("InvalidDigest");
  return digest;
}

function readBodyHash(payloadHash: string): string | undefined {
  if (payloadHash === unsignedPayload || chunkedForms.has(payloadHash)) return undefined;
  if (/^[0-9a-f]{64}$/.test(payloadHash)) return payloadHash;
  const words = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, one of the STREAMING- values, or a valid sha256 value.";
  throw new Refusal("InvalidArgument", words);
}

function readLength(request: S3Request, of: { chunked: boolean; maxBytes: number }): number {
  const text = request.headers.get(of.chunked ? "x-amz-decoded-content-length" : "content-length");
  if (text === undefined) throw new Refusal("MissingContentLength");
  const length = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(length)) throw new Refusal("InvalidArgument", "The content length is not a number.");
  if (length > of.maxBytes) throw new Refusal("EntityTooLarge", undefined, { MaxSizeAllowed: String(of.maxBytes) });
  return length;
}
