import { describe, expect, test } from "vitest";
import { lineOfText, readText, textOfLines } from "#shared/platform/free-text.ts";

const LONGEST = 6;
const code = (point: number) => String.fromCharCode(point);
/** Every character of the controls, the separators and the marks, their neighbours, and both halves of one. */
const EDGES = [
  ...Array.from({ length: 0xa2 }, (_, point) => code(point)),
  ...Array.from({ length: 0x50 }, (_, i) => code(0x2020 + i)),
  ...[code(0xd83d), code(0xde00), "🍜", "\ufeff", "\ufffd", "é", "กำ"],
];
const AROUND = [
  (one: string) => one,
  (one: string) => `a${one}b`,
  (one: string) => ` ${one}a`,
  (one: string) => `\n${one}\n`,
];
const TEXTS = [
  ...EDGES.flatMap((one) => AROUND.map((around) => around(one))),
  ...["", " ", "abcdef", "abcdefg", " abcdef ", "a\r\nb", "a\rb", "🍜🍜🍜", "🍜🍜🍜🍜"],
];

describe("a text read for a cell", () => {
  test.each([
    ["one", lineOfText(LONGEST)],
    ["any", textOfLines(LONGEST)],
  ] as const)("of %s line(s) is what the schema for bodies takes, and is kept as it is there", (lines, schema) => {
    for (const written of TEXTS) {
      const read = readText(written, { lines, longest: LONGEST });
      const parsed = schema.safeParse(written);
      // A field of a body must hold something; a cell may be empty.
      const expected = parsed.success ? parsed.data : lines === "one" && written.trim() === "" ? "" : undefined;
      expect(read.ok ? read.text : undefined, JSON.stringify(written)).toBe(expected);
    }
  });

  test.each([
    ["abcdefg", "too-long"],
    ["\ud83da", "half-character"],
    ["a\u202eb", "turning-mark"],
    ["a\u0007b", "control-character"],
    ["a\u0007\nb", "control-character"],
    ["a\nb", "several-lines"],
    ["a\tb", "several-lines"],
    ["a\u2028b", "several-lines"],
  ])("is refused for what is wrong with it: %j is %s", (written, fault) => {
    expect(readText(written, { lines: "one", longest: LONGEST })).toEqual({ ok: false, fault });
  });
});
