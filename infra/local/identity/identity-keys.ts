import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import * as z from "zod";

const keysSchema = z.object({
  jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() })).min(1) }),
  cookieKeys: z.array(z.string().min(32)).min(1),
});

export type IdentityKeys = z.infer<typeof keysSchema>;

/**
 * The keys that sign tokens and cookies, made at the first start and kept, so that what was issued before a restart is
 * good after it. RS256, because that is what a Cognito user pool signs with.
 */
export async function loadIdentityKeys(directory: string): Promise<IdentityKeys> {
  const file = join(directory, "identity-keys.json");
  if (existsSync(file)) return keysSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const { privateKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  const signing = {
    ...(await exportJWK(privateKey)),
    kty: "RSA",
    alg: "RS256",
    use: "sig",
    kid: randomBytes(8).toString("hex"),
  };
  const keys: IdentityKeys = { jwks: { keys: [signing] }, cookieKeys: [randomBytes(32).toString("base64url")] };
  writeFileSync(`${file}.next`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.next`, file);
  return keys;
}
