import { Readable } from "node:stream";
import type { CompletedPart, S3Client } from "@aws-sdk/client-s3";
import type { Clock } from "./clock.ts";
import type { BucketName } from "./manifest/buckets.ts";
import { once } from "./once.ts";
import { type AccessKey, encodeSegment, presign } from "./presign.ts";

/** Where an object lies: a bucket by its name in the manifest, and a key below one of the manifest's prefixes. */
export interface ObjectPlace {
  readonly bucket: BucketName;
  readonly key: string;
}

export interface ObjectFacts {
  readonly sizeBytes: number;
  readonly contentType: string;
  readonly eTag: string;
}

export interface SignedRequest {
  readonly url: string;
  /** Headers the sender must send exactly so; they are part of the signature. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A link lives no longer than this (design: a revoked right acts within the URL's life). */
export const MAX_LINK_SECONDS = 15 * 60;
/** One CopyObject moves up to 5 GiB, but slowly; larger files than this are copied in parts of this size. */
const COPY_PART_BYTES = 512 * 1024 ** 2;
/** Parts copied side by side: each is bound by the store's own speed, about 100 MB/s. */
const COPIES_AT_ONCE = 8;

/** The object store: signed links, multipart uploads, checked copies. */
export class Objects {
  readonly #store: () => Promise<Store>;
  readonly #access: () => Promise<Access>;
  readonly #bucketNames: Readonly<Record<BucketName, string>>;
  readonly #clock: Clock;
  readonly #endpoint: string | undefined;
  readonly #copyPartBytes: number;

  constructor(options: {
    readonly bucketNames: Readonly<Record<BucketName, string>>;
    readonly clock: Clock;
    readonly endpoint?: string | undefined;
    readonly copyPartBytes?: number;
    /** Under which key links are signed; absent: as the SDK's own chain finds it. */
    readonly access?: (() => Promise<Access>) | undefined;
  }) {
    this.#copyPartBytes = options.copyPartBytes ?? COPY_PART_BYTES;
    this.#bucketNames = options.bucketNames;
    this.#clock = options.clock;
    this.#endpoint = options.endpoint;
    this.#store = once(() => openStore(options.endpoint));
    this.#access = options.access ?? (async () => accessOf((await this.#store()).client.config));
  }

  /** A link to fetch an object. `fileName` is what the browser saves it as. */
  async signGet(
    place: ObjectPlace,
    options: {
      readonly expiresInSeconds: number;
      readonly fileName?: string;
      readonly inline?: boolean;
      readonly contentType?: string;
    },
  ): Promise<string> {
    const disposition = options.inline === true ? "inline" : "attachment";
    const named =
      options.fileName === undefined
        ? disposition
        : `${disposition}; filename*=UTF-8''${encodeSegment(options.fileName)}`;
    const query = {
      "response-content-disposition": named,
      ...(options.contentType === undefined ? {} : { "response-content-type": options.contentType }),
    };
    return this.#sign("GET", place, { query, headers: {}, expiresInSeconds: options.expiresInSeconds });
  }

  /** The origin links to a bucket lead to, for the policies that let a browser send files there. */
  async originOf(bucket: BucketName): Promise<string> {
    if (this.#endpoint !== undefined) return this.#endpoint;
    return `https://${this.#bucketNames[bucket]}.s3.${(await this.#access()).region}.amazonaws.com`;
  }

  /**
   * A link to put one whole object that must not exist yet, of exactly the declared length, type and hash.
   * The store refuses a body that is not as declared.
   */
  async signPut(
    place: ObjectPlace,
    declared: {
      readonly contentType: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly expiresInSeconds: number;
    },
  ): Promise<SignedRequest> {
    const headers = {
      "content-length": String(declared.sizeBytes),
      "content-type": declared.contentType,
      "if-none-match": "*",
      "x-amz-checksum-sha256": Buffer.from(declared.sha256, "hex").toString("base64"),
    };
    const url = await this.#sign("PUT", place, { query: {}, headers, expiresInSeconds: declared.expiresInSeconds });
    return { url, headers };
  }

  /** A link to put one part of a multipart upload, of exactly `sizeBytes`. */
  async signPart(
    place: ObjectPlace,
    part: {
      readonly uploadId: string;
      readonly partNumber: number;
      readonly sizeBytes: number;
      readonly expiresInSeconds: number;
    },
  ): Promise<SignedRequest> {
    const query = { partNumber: String(part.partNumber), uploadId: part.uploadId, "x-id": "UploadPart" };
    const headers = { "content-length": String(part.sizeBytes) };
    const url = await this.#sign("PUT", place, { query, headers, expiresInSeconds: part.expiresInSeconds });
    return { url, headers };
  }

  /** Begins a multipart upload and gives its id. */
  async beginUpload(place: ObjectPlace, contentType: string): Promise<string> {
    const { client, sdk } = await this.#store();
    const answer = await client.send(
      new sdk.CreateMultipartUploadCommand({ ...this.#at(place), ContentType: contentType }),
    );
    if (answer.UploadId === undefined) throw new Error("The object store began an upload without an id");
    return answer.UploadId;
  }

  /**
   * Joins the parts, if no object is there yet. Refusals of the store: `missing-parts`, `exists`, `no-such-upload`, and
   * `busy` when another write of the same key was under way and its end is not known.
   */
  async completeUpload(
    place: ObjectPlace,
    upload: {
      readonly uploadId: string;
      readonly parts: readonly { readonly partNumber: number; readonly eTag: string }[];
    },
  ): Promise<"completed" | "missing-parts" | "exists" | "no-such-upload" | "busy"> {
    const { client, sdk } = await this.#store();
    const parts = upload.parts.map(({ partNumber, eTag }) => ({ PartNumber: partNumber, ETag: eTag }));
    try {
      const request = {
        ...this.#at(place),
        UploadId: upload.uploadId,
        MultipartUpload: { Parts: parts },
        IfNoneMatch: "*",
      };
      await client.send(new sdk.CompleteMultipartUploadCommand(request));
      return "completed";
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (name === "NoSuchUpload") return "no-such-upload";
      if (name === "PreconditionFailed") return "exists";
      if (name === "ConditionalRequestConflict") return "busy";
      if (["InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML"].includes(name)) return "missing-parts";
      throw error;
    }
  }

  async abortUpload(place: ObjectPlace, uploadId: string): Promise<void> {
    const { client, sdk } = await this.#store();
    try {
      await client.send(new sdk.AbortMultipartUploadCommand({ ...this.#at(place), UploadId: uploadId }));
    } catch (error) {
      if (!(error instanceof Error && error.name === "NoSuchUpload")) throw error;
    }
  }

  /** Facts about an object, or undefined when there is none. */
  async head(place: ObjectPlace): Promise<ObjectFacts | undefined> {
    const { client, sdk } = await this.#store();
    try {
      const answer = await client.send(new sdk.HeadObjectCommand(this.#at(place)));
      return {
        sizeBytes: answer.ContentLength ?? 0,
        contentType: answer.ContentType ?? "application/octet-stream",
        eTag: answer.ETag ?? "",
      };
    } catch (error) {
      if (error instanceof Error && (error.name === "NotFound" || error.name === "NoSuchKey")) return undefined;
      throw error;
    }
  }

  /** The object's bytes as a stream; undefined when there is none. */
  async read(place: ObjectPlace): Promise<Readable | undefined> {
    const { client, sdk } = await this.#store();
    try {
      const answer = await client.send(new sdk.GetObjectCommand(this.#at(place)));
      if (!(answer.Body instanceof Readable)) throw new Error("The object store gave no readable body");
      return answer.Body;
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw error;
    }
  }

  /** The object's bytes at once. @throws {RangeError} when it is larger than `atMostBytes`. */
  async readWhole(place: ObjectPlace, atMostBytes: number): Promise<Uint8Array | undefined> {
    const body = await this.read(place);
    if (!body) return undefined;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > atMostBytes) throw new RangeError(`The object is larger than ${atMostBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** Writes a small object of the marketplace's own, in one piece. Writing the same again changes nothing. */
  async write(place: ObjectPlace, body: Uint8Array, contentType: string): Promise<void> {
    const { client, sdk } = await this.#store();
    await client.send(new sdk.PutObjectCommand({ ...this.#at(place), Body: body, ContentType: contentType }));
  }

  /** Copies an object inside the store, whatever its size, only if it still has the given ETag. */
  async copy(
    from: ObjectPlace & { readonly eTag: string; readonly sizeBytes: number },
    to: ObjectPlace,
    contentType: string,
  ): Promise<void> {
    const { client, sdk } = await this.#store();
    const source = `${this.#bucketNames[from.bucket]}/${from.key.split("/").map(encodeSegment).join("/")}`;
    const unchanged = { CopySource: source, CopySourceIfMatch: from.eTag };
    if (from.sizeBytes <= this.#copyPartBytes) {
      await client.send(
        new sdk.CopyObjectCommand({
          ...this.#at(to),
          ...unchanged,
          MetadataDirective: "REPLACE",
          ContentType: contentType,
        }),
      );
      return;
    }
    const uploadId = await this.beginUpload(to, contentType);
    try {
      const parts = await this.#copyParts(from.sizeBytes, { ...this.#at(to), ...unchanged, UploadId: uploadId });
      await client.send(
        new sdk.CompleteMultipartUploadCommand({
          ...this.#at(to),
          UploadId: uploadId,
          MultipartUpload: { Parts: parts },
        }),
      );
    } catch (error) {
      await this.abortUpload(to, uploadId);
      throw error;
    }
  }

  async #copyParts(
    sizeBytes: number,
    request: { readonly Bucket: string; readonly Key: string; readonly CopySource: string; readonly UploadId: string },
  ): Promise<CompletedPart[]> {
    const { client, sdk } = await this.#store();
    const starts = Array.from(
      { length: Math.ceil(sizeBytes / this.#copyPartBytes) },
      (_, i) => i * this.#copyPartBytes,
    );
    const copyPart = async (start: number): Promise<CompletedPart> => {
      const PartNumber = start / this.#copyPartBytes + 1;
      const CopySourceRange = `bytes=${start}-${Math.min(start + this.#copyPartBytes, sizeBytes) - 1}`;
      const answer = await client.send(new sdk.UploadPartCopyCommand({ ...request, PartNumber, CopySourceRange }));
      return { PartNumber, ETag: answer.CopyPartResult?.ETag };
    };
    const parts: CompletedPart[] = [];
    for (let i = 0; i < starts.length; i += COPIES_AT_ONCE)
      parts.push(...(await Promise.all(starts.slice(i, i + COPIES_AT_ONCE).map(copyPart))));
    return parts;
  }

  #at(place: ObjectPlace): { Bucket: string; Key: string } {
    return { Bucket: this.#bucketNames[place.bucket], Key: place.key };
  }

  async #sign(
    method: "GET" | "PUT",
    place: ObjectPlace,
    options: {
      readonly query: Readonly<Record<string, string>>;
      readonly headers: Readonly<Record<string, string>>;
      readonly expiresInSeconds: number;
    },
  ): Promise<string> {
    const { expiresInSeconds } = options;
    if (expiresInSeconds < 1 || expiresInSeconds > MAX_LINK_SECONDS)
      throw new RangeError(`A link lives 1 to ${MAX_LINK_SECONDS} s, not ${expiresInSeconds}`);
    const { accessKey, region } = await this.#access();
    const bucket = this.#bucketNames[place.bucket];
    const key = place.key.split("/").map(encodeSegment).join("/");
    const path = this.#endpoint === undefined ? `/${key}` : `/${bucket}/${key}`;
    const at = { origin: await this.originOf(place.bucket), path };
    return presign({ method, ...at, ...options, region }, accessKey, this.#clock.now());
  }
}

/** The key under which links are signed, and the region it is good for. */
export interface Access {
  readonly accessKey: AccessKey;
  readonly region: string;
}

/** What any client of the SDK knows of the key it sends under. */
export async function accessOf(config: {
  readonly credentials: () => Promise<AccessKey>;
  readonly region: () => Promise<string>;
}): Promise<Access> {
  const [accessKey, region] = await Promise.all([config.credentials(), config.region()]);
  return { accessKey, region };
}

interface Store {
  readonly sdk: typeof import("./sdk/s3.ts");
  readonly client: S3Client;
}

/** The SDK's client is imported when first needed: whoever only signs links starts without it. */
async function openStore(endpoint: string | undefined): Promise<Store> {
  const sdk = await import("./sdk/s3.ts");
  const client = new sdk.S3Client({
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // The SDK would otherwise sign the checksum of an empty body into what it presigns.
    requestChecksumCalculation: "WHEN_REQUIRED",
    maxAttempts: 4,
  });
  return { sdk, client };
}

/** The objects of a function by its configuration, signing links under the key its table client has already found. */
export function openObjects(
  ground: { readonly clock: Clock; readonly access: () => Promise<Access> },
  config: {
    readonly QUARANTINE_BUCKET: string;
    readonly VAULT_BUCKET: string;
    readonly S3_ENDPOINT?: string | undefined;
  },
): Objects {
  const bucketNames = { quarantine: config.QUARANTINE_BUCKET, vault: config.VAULT_BUCKET };
  return new Objects({ bucketNames, clock: ground.clock, endpoint: config.S3_ENDPOINT, access: ground.access });
}
