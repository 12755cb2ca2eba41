import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findChainFault } from "#shared/platform/audit.ts";
import { chainOf, fact, TAMPERINGS, tampered } from "./tampered-chain.ts";

const RUNS = 10_000;
const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`audit tampering: FC_SEED=${seed}`);

describe("an organisation's record", () => {
  it(`shows each of ${RUNS} random tamperings`, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.property(tampered, ({ how, chain }) => {
        seen.set(how, (seen.get(how) ?? 0) + 1);
        expect(findChainFault(chain.entries, chain.head), how).toBeDefined();
      }),
      { seed, numRuns: RUNS },
    );
    expect([...seen.keys()].sort()).toEqual(Object.keys(TAMPERINGS).sort());
  });

  it("is never accused where nobody touched it", async () => {
    await fc.assert(
      fc.property(fc.array(fact, { maxLength: 12 }), (facts) => {
        const { entries, head } = chainOf("org_1", facts);
        expect(findChainFault(entries, head)).toBeUndefined();
      }),
      { seed, numRuns: 1_000 },
    );
  });
});
