import { createHash } from "node:crypto";
import { createContext, runInContext, Script } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SHA256_SOURCE, UPLOAD_ISLAND } from "#functions/portal/browser/upload-island.ts";

interface Hash {
  update(bytes: Uint8Array): void;
  hex(): string;
}

const newHash: () => Hash = runInContext(`${SHA256_SOURCE}; () => new Sha256()`, createContext({}));

describe("the browser's SHA-256", () => {
  it("is that of node, in whatever pieces the file is read", () => {
    const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
    console.log(`FC_SEED=${seed}`);
    const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, (read) => {
        const [ours, theirs] = [newHash(), createHash("sha256")];
        for (const piece of read) {
          ours.update(piece);
          theirs.update(piece);
        }
        expect(ours.hex()).toBe(theirs.digest("hex"));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("holds at every length around a block's end", () => {
    for (let length = 0; length <= 130; length++) {
      const bytes = new Uint8Array(length).fill(length);
      const hash = newHash();
      hash.update(bytes);
      expect(hash.hex()).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });
});

it("the whole script is JavaScript", () => {
  expect(() => new Script(UPLOAD_ISLAND)).not.toThrow();
});
