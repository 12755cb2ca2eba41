import { describe, expect, test } from "vitest";
import { canonicalJson, sha256Hex } from "#shared/platform/canonical.ts";

/** RFC 8785, appendix B: IEEE 754 bits and their one form. */
const NUMBERS: readonly (readonly [string, string])[] = [
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["8000000000000001", "-5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["ffefffffffffffff", "-1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["c340000000000000", "-9007199254740992"],
  ["4430000000000000", "295147905179352830000"],
  ["44b52d02c7e14af5", "9.999999999999997e+22"],
  ["44b52d02c7e14af6", "1e+23"],
  ["44b52d02c7e14af7", "1.0000000000000001e+23"],
  ["444b1ae4d6e2ef4e", "999999999999999700000"],
  ["444b1ae4d6e2ef4f", "999999999999999900000"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555553", "333333333.3333332"],
  ["41b3de4355555554", "333333333.33333325"],
  ["41b3de4355555555", "333333333.3333333"],
  ["41b3de4355555556", "333333333.3333334"],
  ["41b3de4355555557", "333333333.33333343"],
  ["becbf647612f3696", "-0.0000033333333333333333"],
  ["43143ff3c1cb0959", "1424953923781206.2"],
];

describe("the canonical form is RFC 8785's", () => {
  test.each(NUMBERS)("the number of bits %s is written %s", (bits, text) => {
    expect(canonicalJson([Buffer.from(bits, "hex").readDoubleBE()])).toBe(`[${text}]`);
  });

  test("for the example of section 3.2.2", () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test("with names sorted by UTF-16 units, as in section 3.2.3", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const value = Object.fromEntries(names.map((name, i) => [name, i]));
    const sorted = Object.keys(JSON.parse(canonicalJson(value).replace('"1":3', '"one":3')));
    expect(sorted).toEqual(["\r", "one", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"]);
  });

  test("the same whatever the order in which the fields came, and without those that are undefined", () => {
    const one = canonicalJson({ b: [{ y: 1, x: undefined }], a: "ü" });
    expect(one).toBe('{"a":"ü","b":[{"y":1}]}');
    expect(canonicalJson({ a: "ü", b: [{ x: undefined, y: 1 }] })).toBe(one);
  });

  test.each([
    ["NaN", [Number.NaN]],
    ["an infinity", { n: Number.POSITIVE_INFINITY }],
    ["half a surrogate pair", ["\ud800"]],
  ])("and none for %s", (_, value) => {
    expect(() => canonicalJson(value)).toThrow();
  });
});

test("a hash is SHA-256 of the UTF-8 bytes, in lower-case hexadecimal", () => {
  expect(sha256Hex("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(sha256Hex("é")).toBe(sha256Hex(Buffer.from([0xc3, 0xa9])));
});
