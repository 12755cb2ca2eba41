import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, sign as signBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { once } from "./once.ts";

/** The marketplace's own signature: ES256, over what it certifies. The private key never enters the use cases. */
export interface Signer {
  /** Name of the key, as published: the JWK's RFC 7638 thumbprint. */
  keyId(): Promise<string>;
  /** ECDSA P-256 with SHA-256 in the 64-byte form JWS wants. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** The public half, as a JWK with `kid`, `alg` and `use`. */
  publicJwk(): Promise<PublicJwk>;
}

export interface PublicJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: "ES256";
  readonly use: "sig";
}

/** A signer by its reference: `file:<path of a private JWK>` or `kms:<key arn>` (see the manifest's environment). */
export function signerOf(reference: string): Signer {
  const place = reference.slice(reference.indexOf(":") + 1);
  const key = once(() => (reference.startsWith("file:") ? fileKey(place) : kmsKey(place)));
  return {
    keyId: async () => (await key()).publicJwk.kid,
    publicJwk: async () => (await key()).publicJwk,
    sign: async (bytes) => (await key()).sign(bytes),
  };
}

interface Key {
  readonly publicJwk: PublicJwk;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

async function fileKey(path: string): Promise<Key> {
  const privateKey = createPrivateKey({ key: JSON.parse(await readFile(path, "utf8")), format: "jwk" });
  const publicJwk = published(createPublicKey(privateKey).export({ format: "jwk" }));
  return {
    publicJwk,
    sign: (bytes) => Promise.resolve(signBytes("sha256", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" })),
  };
}

async function kmsKey(keyArn: string): Promise<Key> {
  const { KMSClient, GetPublicKeyCommand, SignCommand } = await import("./sdk/kms.ts");
  const client = new KMSClient({});
  const { PublicKey: spki } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
  if (!spki) throw new Error("KMS gave no public key");
  const publicJwk = published(
    createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" }).export({ format: "jwk" }),
  );
  return {
    publicJwk,
    sign: async (bytes) => {
      const digest = createHash("sha256").update(bytes).digest();
      const request = {
        KeyId: keyArn,
        Message: digest,
        MessageType: "DIGEST",
        SigningAlgorithm: "ECDSA_SHA_256",
      } as const;
      const { Signature: der } = await client.send(new SignCommand(request));
      if (!der) throw new Error("KMS gave no signature");
      return rawOfDer(der);
    },
  };
}

function published({ kty, crv, x, y }: JsonWebKey): PublicJwk {
  if (kty !== "EC" || crv !== "P-256" || x === undefined || y === undefined)
    throw new TypeError("The signing key is not of the curve P-256");
  // RFC 7638: members in this order, no white space.
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
  return { kty, crv, x, y, kid, alg: "ES256", use: "sig" };
}

const DER_SEQUENCE = 0x30;
const DER_INTEGER = 0x02;

/**
 * DER SEQUENCE of two INTEGERs (KMS) to r‖s of 32 bytes each (JWS).
 * @throws {TypeError} when the bytes are not such a sequence, to the last byte.
 */
export function rawOfDer(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    // A leading zero keeps a number positive whose first bit is set: 33 bytes for 32.
    const integer = der.subarray(at + 2, at + 2 + length);
    const significant = length === 33 && integer[0] === 0 ? integer.subarray(1) : integer;
    const isHalf = der[at] === DER_INTEGER && integer.length === length && length > 0 && significant.length <= 32;
    if (!isHalf) throw new TypeError("The signature is not two DER integers of 256 bits");
    raw.set(significant, end - significant.length);
    at += 2 + length;
  }
  if (der[0] !== DER_SEQUENCE || der[1] !== der.length - 2 || at !== der.length)
    throw new TypeError("The signature is not one DER sequence");
  return raw;
}
