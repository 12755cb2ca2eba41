import { describe, expect, test } from "vitest";
import { checksumOf } from "#shared/rights/checksum.ts";
import { emptyHead, type RightsHead, withCommitment, withRightsIn } from "#shared/rights/head.ts";
import { buildIndex, withChanges } from "#shared/rights/search/availability-index.ts";
import { decodeIndex, encodeIndex, IndexFault } from "#shared/rights/search/encode-index.ts";
import { searchIndex } from "#shared/rights/search/search-index.ts";
import type { SearchQuestion } from "#shared/rights/search/search-question.ts";

const AS_OF = 1_800_000_000_000;
const CHECKSUM_AT = 12;
const CHECKED_FROM = 16;

const svod = (territories: string[]) => ({
  media: ["SVOD" as const],
  territories,
  languages: { all: true as const },
  window: { startDay: 0, endDay: 100 },
});

const QUESTION: SearchQuestion = {
  lines: [{ box: svod(["TH", "VN"]), exclusivity: { kind: "exclusive" } }],
  scope: { kind: "work" },
  licenseeId: "buyer",
  leastShare: 0.1,
  page: { size: 10 },
};

function owned(workId: string, territories: string[]): RightsHead {
  const right = { id: "in", source: "avail", scope: { kind: "work" } as const, box: svod(territories) };
  return withRightsIn(emptyHead(workId), {
    replacesSources: [],
    rightsIn: [{ ...right, exclusivity: { kind: "exclusive" } }],
  });
}

function soldTo(licenseeId: string, head: RightsHead): RightsHead {
  const lines = [{ box: svod(["TH"]), exclusivity: { kind: "exclusive" } as const }];
  return withCommitment(head, { licenceId: `licence of ${licenseeId}`, licenseeId, scope: { kind: "work" }, lines });
}

const INDEX = buildIndex([owned("film", ["TH", "VN"]), soldTo("rival", owned("série", ["TH", "VN", "JP"]))], AS_OF);

describe("a snapshot of the index", () => {
  test("answers as the index it was made of, and knows of when it is", () => {
    const read = decodeIndex(encodeIndex(INDEX));
    expect(searchIndex(read, QUESTION, AS_OF)).toEqual(searchIndex(INDEX, QUESTION, AS_OF));
    expect(read.asOf).toBe(AS_OF);
  });

  test("has the changes of the index packed in", () => {
    const changed = withChanges(INDEX, { changed: [owned("new", ["VN"])], removed: ["film"], asOf: AS_OF + 1 });
    const read = decodeIndex(encodeIndex(changed));
    expect(read.workIds).toEqual(["série", "new"]);
    expect(searchIndex(read, QUESTION, AS_OF).matches.map(({ workId, share }) => [workId, share])).toEqual([
      ["new", 0.5],
      ["série", 0.5],
    ]);
  });

  test("reads the same wherever its bytes lie in memory", () => {
    const bytes = encodeIndex(INDEX);
    for (let shift = 0; shift < 8; shift++) {
      const shifted = new Uint8Array(bytes.length + shift);
      shifted.set(bytes, shift);
      expect(searchIndex(decodeIndex(shifted.subarray(shift)), QUESTION, AS_OF).total).toBe(2);
    }
  });

  test("of no works is a snapshot, too", () => {
    const read = decodeIndex(encodeIndex(buildIndex([], AS_OF)));
    expect(searchIndex(read, { ...QUESTION, facets: true }, AS_OF).total).toBe(0);
  });
});

describe("a faulty snapshot is a fault, never an answer:", () => {
  test("with any one bit turned", () => {
    const bytes = encodeIndex(INDEX);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      expect(() => decodeIndex(damaged), `byte ${at}`).toThrow(IndexFault);
    }
  });

  test("cut short anywhere, or with anything after it", () => {
    const bytes = encodeIndex(INDEX);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeIndex(bytes.subarray(0, length)), `${length} bytes`).toThrow(IndexFault);
    }
    expect(() => decodeIndex(new Uint8Array([...bytes, 0, 0, 0, 0, 0, 0, 0, 0]))).toThrow(IndexFault);
  });

  test("of a later form, told by its number", () => {
    const bytes = encodeIndex(INDEX);
    bytes[8] = 99;
    expect(() => decodeIndex(bytes)).toThrow("form 99");
  });

  test("with a right checksum over columns that point nowhere", () => {
    const sound = encodeIndex(INDEX);
    let refused = 0;
    for (let at = CHECKED_FROM; at + 4 <= sound.length; at += 4) {
      const forged = sound.slice();
      const view = new DataView(forged.buffer);
      view.setUint32(at, 0x7fff_fff0, true);
      view.setUint32(CHECKSUM_AT, checksumOf(forged.subarray(CHECKED_FROM)), true);
      try {
        searchIndex(decodeIndex(forged), QUESTION, AS_OF);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0);
  });
});

test("the checksum is XXH32 as its author publishes it", () => {
  const sumOf = (text: string) => checksumOf(new TextEncoder().encode(text)).toString(16);
  expect(sumOf("")).toBe("2cc5d05");
  expect(sumOf("Nobody inspects the spammish repetition")).toBe("e2293b2f");
});
