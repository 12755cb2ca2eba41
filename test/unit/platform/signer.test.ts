import { generateKeyPairSync, sign as signBytes, verify } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { once } from "#shared/platform/once.ts";
import { secretOf } from "#shared/platform/secret.ts";
import { rawOfDer, signerOf } from "#shared/platform/signer.ts";

let directory: string;
let path: string;
const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serai-signer-"));
  path = join(directory, "key.jwk");
  await writeFile(path, JSON.stringify(keys.privateKey.export({ format: "jwk" })));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("the marketplace's signature", () => {
  const bytes = Buffer.from("what was accepted");

  test("is 64 bytes that the published key verifies, over these bytes alone", async () => {
    const signer = signerOf(`file:${path}`);
    const signature = await signer.sign(bytes);
    const holds = (signed: Buffer) =>
      verify("sha256", signed, { key: keys.publicKey, dsaEncoding: "ieee-p1363" }, signature);
    expect(signature).toHaveLength(64);
    expect(holds(bytes)).toBe(true);
    expect(holds(Buffer.from("what was accepteD"))).toBe(false);
  });

  test("is what JWS calls ES256", async () => {
    const signer = signerOf(`file:${path}`);
    const header = Buffer.from(JSON.stringify({ alg: "ES256" })).toString("base64url");
    const input = `${header}.${bytes.toString("base64url")}`;
    const jws = `${input}.${Buffer.from(await signer.sign(Buffer.from(input))).toString("base64url")}`;
    const key = await importJWK({ ...(await signer.publicJwk()) });
    expect(Buffer.from((await compactVerify(jws, key)).payload)).toEqual(bytes);
    const theirs = await new CompactSign(bytes).setProtectedHeader({ alg: "ES256" }).sign(keys.privateKey);
    await expect(compactVerify(theirs, key)).resolves.toBeDefined();
  });

  test("is named by the key's RFC 7638 thumbprint, and publishes no private part", async () => {
    const signer = signerOf(`file:${path}`);
    const jwk = await signer.publicJwk();
    expect(await signer.keyId()).toBe(await calculateJwkThumbprint({ ...jwk }));
    expect(Object.keys(jwk).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  });

  test("fails while there is no key, and works as soon as there is one", async () => {
    const late = join(directory, "late.jwk");
    const signer = signerOf(`file:${late}`);
    await expect(signer.keyId()).rejects.toThrow("ENOENT");
    await writeFile(late, JSON.stringify(keys.privateKey.export({ format: "jwk" })));
    expect(await signer.sign(bytes)).toHaveLength(64);
  });

  test("refuses a key of another curve", async () => {
    const other = join(directory, "p384.jwk");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    await writeFile(other, JSON.stringify(privateKey.export({ format: "jwk" })));
    await expect(signerOf(`file:${other}`).keyId()).rejects.toThrow();
  });
});

describe("a DER signature", () => {
  test("of every length becomes the same signature in 64 bytes", () => {
    const lengths = new Set<number>();
    for (let i = 0; i < 1_500; i++) {
      const message = Buffer.from(`message ${i}`);
      const der = signBytes("sha256", message, keys.privateKey);
      lengths.add(der.length);
      const raw = rawOfDer(der);
      expect(verify("sha256", message, { key: keys.publicKey, dsaEncoding: "ieee-p1363" }, raw)).toBe(true);
    }
    expect(lengths.size).toBeGreaterThanOrEqual(3);
  });

  const integer = (...bytes: number[]) => [2, bytes.length, ...bytes];
  const sequence = (...parts: number[]) => Uint8Array.from([0x30, parts.length, ...parts]);

  test("of short integers is padded on the left", () => {
    const raw = rawOfDer(sequence(...integer(1), ...integer(0, 0xff)));
    expect([...raw]).toEqual([...Array(31).fill(0), 1, ...Array(31).fill(0), 0xff]);
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["a sequence cut short", sequence(...integer(1), ...integer(2)).slice(0, -1)],
    ["bytes after the sequence", Uint8Array.from([...sequence(...integer(1), ...integer(2)), 0])],
    ["one integer", sequence(...integer(1))],
    ["three integers", sequence(...integer(1), ...integer(2), ...integer(3))],
    ["an integer too long", sequence(...integer(...Array(33).fill(1)), ...integer(1))],
    ["an empty integer", sequence(2, 0, ...integer(1))],
    ["no sequence", Uint8Array.from([0x31, 6, ...integer(1), ...integer(1)])],
  ])("is not made of %s", (_, der) => {
    expect(() => rawOfDer(der)).toThrow(TypeError);
  });
});

describe("what is done once", () => {
  test("is done when first asked, for all who ask at once", async () => {
    let times = 0;
    const ask = once(async () => ++times);
    expect(times).toBe(0);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  });

  test("is not kept when it failed: all who asked hear of it, and the next asking tries again", async () => {
    let times = 0;
    const ask = once(async () => {
      times++;
      if (times === 1) throw new Error("not yet");
      return times;
    });
    expect((await Promise.allSettled([ask(), ask()])).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect([await ask(), await ask()]).toEqual([2, 2]);
  });
});

test("a plain secret is what follows its scheme, colons and all", async () => {
  expect(await secretOf("plain:a:b:c")()).toBe("a:b:c");
});
