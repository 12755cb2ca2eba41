import { generateKeyPairSync } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

/** The marketplace's signing key on this machine: made once, then kept, so that certificates stay checkable. */
export async function ensureSigningKey(path: string): Promise<void> {
  if (await exists(path)) return;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const text = JSON.stringify(privateKey.export({ format: "jwk" }));
  // Written aside and moved: a kill half-way leaves no half a key.
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
