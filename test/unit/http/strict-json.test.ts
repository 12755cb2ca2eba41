import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonError, MAX_JSON_DEPTH, parseStrictJson } from "#functions/http/strict-json.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

const faultOf = (text: string) => {
  try {
    parseStrictJson(text);
    return undefined;
  } catch (error) {
    if (error instanceof JsonError) return error.fault;
    throw error;
  }
};

describe("strict JSON", () => {
  test("every JSON value of moderate depth is read as JSON.parse reads it", async () => {
    console.log(`strict JSON: FC_SEED=${SEED}`);
    const value = fc.jsonValue({ maxDepth: 10, stringUnit: "binary" });
    const text = (one: unknown) => JSON.stringify(one);
    const plain = value.filter(
      (one) => !/"(__proto__|constructor|prototype)":|\d{16}|\\u[dD][89a-fA-F]/.test(text(one)),
    );
    await fc.assert(
      fc.property(plain, fc.constantFrom(undefined, 2), (one, indent) => {
        const written = JSON.stringify(one, null, indent);
        expect(parseStrictJson(written)).toEqual(JSON.parse(written));
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  test("a name given twice is found at any place, however it is spelled", async () => {
    const name = fc.string({ unit: "binary", maxLength: 8 }).filter((text) => !/proto|constructor/.test(text));
    const escaped = (text: string) =>
      `"${[...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`;
    await fc.assert(
      fc.property(name, fc.nat({ max: 20 }), (text, depth) => {
        const twice = `{${JSON.stringify(text)}: {"x": "a,{"}, ${escaped(text)}: [1, {}]}`;
        expect(faultOf(`${'{"in": ['.repeat(depth / 2)}${twice}${"]}".repeat(depth / 2)}`)).toBe("repeated-name");
      }),
      { seed: SEED },
    );
  });

  test("values that look like names are no names, and names in sibling objects do not meet", () => {
    expect(faultOf('["a", "a", {"a": "a"}, {"a": ["a", "a"]}]')).toBeUndefined();
    expect(faultOf('{"a": "}, \\"a\\": {", "b": "constructor"}')).toBeUndefined();
  });

  test("the limit of depth is exact", () => {
    expect(faultOf("[".repeat(MAX_JSON_DEPTH) + "]".repeat(MAX_JSON_DEPTH))).toBeUndefined();
    expect(faultOf("[".repeat(MAX_JSON_DEPTH + 1) + "]".repeat(MAX_JSON_DEPTH + 1))).toBe("too-deep");
    expect(faultOf(`{"a": "${"[".repeat(100)}"}`)).toBeUndefined();
  });
});
