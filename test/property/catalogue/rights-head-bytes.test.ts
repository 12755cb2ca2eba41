import { deflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headBytes, headOfWork, readHeadBytes } from "#shared/catalogue/rights-head-bytes.ts";
import { decide } from "#shared/rights/decide.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { NEWEST_FORM } from "#shared/rights/packed/columns.ts";
import { HeadFault } from "#shared/rights/packed/head-fault.ts";
import { packHead, unpackHead } from "#shared/rights/packed/pack-head.ts";
import { law, moment } from "../rights/law.ts";
import { request, seed } from "../rights/world.ts";
import { anyHead } from "./kept-heads.ts";

/** Of each damaged head so many kinds of damage are tried: 10,000 in all. */
const DAMAGED_HEADS = 100;
const DAMAGES = 100;

console.info(`kept heads: FC_SEED=${seed}`);

/** An xorshift: damage must be repeated with the seed. */
function chanceFrom(start: number): (below: number) => number {
  let state = start | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe("a rights head that was kept", () => {
  law("comes back as it was, whatever its shape", anyHead, (head) => {
    expect(readHeadBytes(headBytes(head))).toStrictEqual({ head, form: NEWEST_FORM });
  });

  law("comes back as it was out of the JSON it was first kept in", anyHead, (head) => {
    expect(readHeadBytes(deflateRawSync(JSON.stringify(head)))).toStrictEqual({ head, form: 1 });
  });

  law("is kept in the same bytes when it is kept again", anyHead, (head) => {
    const bytes = headBytes(head);
    expect(headBytes(readHeadBytes(bytes).head)).toEqual(bytes);
  });

  law(
    "decides as it did before, in whichever order its media and territories stood",
    fc.tuple(moment, request),
    ([{ head, now }, asked]) => {
      const { head: read } = readHeadBytes(headBytes(head));
      expect(decide(read, asked, now)).toEqual(decide(head, asked, now));
    },
  );
});

describe("bytes that are not what was kept", () => {
  test(`are a fault with the work's id, however they were damaged: ${DAMAGED_HEADS * DAMAGES} times`, () => {
    const chance = chanceFrom(seed);
    const heads = fc.sample(anyHead, { seed, numRuns: DAMAGED_HEADS });
    const others = heads.map((head) => headBytes({ ...head, workId: "wrk_other" }));
    let damaged = 0;
    for (const head of heads) {
      const whole = headBytes({ ...head, workId: "wrk_damaged" });
      for (let times = 0; times < DAMAGES; times++) {
        const bytes = damage(whole, others[chance(others.length)] ?? whole, chance);
        if (Buffer.compare(bytes, whole) === 0) continue;
        damaged++;
        expect(
          faultOf(() => headOfWork("wrk_damaged", bytes)),
          Buffer.from(bytes).toString("hex"),
        ).toMatch(/wrk_damaged/);
      }
    }
    expect(damaged).toBeGreaterThan(0.95 * DAMAGED_HEADS * DAMAGES);
  });

  test("and columns that nobody wrote end in a fault as well, or in a head that can be kept again", () => {
    const chance = chanceFrom(seed);
    for (const head of fc.sample(anyHead, { seed, numRuns: DAMAGED_HEADS })) {
      const columns = packHead(head);
      for (let times = 0; times < DAMAGES / 4; times++) {
        const strange = damage(columns, columns, chance);
        let read: RightsHead;
        try {
          read = unpackHead(strange, NEWEST_FORM);
        } catch (fault) {
          expect(fault).toBeInstanceOf(HeadFault);
          continue;
        }
        expect(read).toHaveProperty("commitments");
      }
    }
  });
});

/** Bits turned, bytes changed, the end cut off, something behind it, a stretch of another head in its place. */
function damage(whole: Uint8Array, other: Uint8Array, chance: (below: number) => number): Uint8Array {
  const bytes = Uint8Array.from(whole);
  const at = chance(bytes.length);
  switch (chance(6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Uint8Array.from([...bytes, ...other.subarray(0, 1 + chance(8))]);
    case 2:
      bytes.set(other.subarray(at, at + 1 + chance(30)).subarray(0, bytes.length - at), at);
      return bytes;
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + chance(4))]);
    case 4:
      bytes[at] = chance(256);
      return bytes;
    default:
      for (let turned = chance(3); turned >= 0; turned--) {
        const place = chance(bytes.length);
        bytes[place] = (bytes[place] ?? 0) ^ (1 << chance(8));
      }
      return bytes;
  }
}

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (fault) {
    if (fault instanceof HeadFault) return fault.message;
    throw fault;
  }
  return "read without a fault";
}
