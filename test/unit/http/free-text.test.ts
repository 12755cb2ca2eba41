import { describe, expect, test } from "vitest";
import * as z from "zod";
import { allDefinitions } from "#functions/api/app.ts";
import { newImportSchema } from "#shared/catalogue/catalogue-import-schema.ts";
import { exitSchema } from "#shared/licensing/licence-schema.ts";
import { lineOfText, nameOfFile, plainLineOf, textOfLines } from "#shared/platform/free-text.ts";

const code = (point: number) => String.fromCharCode(point);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => code(first + i));
const LINES = ["\t", "\n", "\r"];
/** C0, delete, C1; what turns text around; half of a character, either one. */
const NEVER = [
  ...[...range(0, 0x1f), ...range(0x7f, 0x9f)].filter((one) => !LINES.includes(one)),
  ...range(0x202a, 0x202e),
  ...range(0x2066, 0x2069),
  ...[code(0xd83d), code(0xde00)],
];
const GOOD = ["Phở 🍜", "قافلة", "שיירה", "a\u200fb", "e\u0301", "𠮷野家"];

/** Texts that name something of a closed list, lead on, or prove themselves: none is kept as it was written. */
const CODES = [
  "media",
  "originalLanguage",
  "originalLanguages",
  "language",
  "tag",
  "territories",
  "exceptTerritories",
  "originCountries",
  "country",
  "eidr",
  "currency",
  "timeZone",
];
const PROOFS = ["clientAccessToken", "pageToken"];
/** Asked, and not kept. */
const QUESTIONS = ["post /search: text"];

describe("a text that people write", () => {
  test.each(NEVER.map((one) => [one.charCodeAt(0).toString(16), one]))("never holds U+%s", (_, one) => {
    for (const schema of [lineOfText(20), textOfLines(20), nameOfFile(20)])
      expect(schema.safeParse(`a${one}b`).success).toBe(false);
  });

  test.each(GOOD)("in any script is taken as it stands: %s", (text) => {
    for (const schema of [lineOfText(20), textOfLines(20), nameOfFile(20)]) expect(schema.parse(text)).toBe(text);
  });

  test("of several lines has them however they were broken; of one line has one", () => {
    expect(textOfLines(20).parse("one\r\ntwo\rthree\n\tfour")).toBe("one\ntwo\nthree\n\tfour");
    for (const broken of [...LINES, "\u2028", "\u2029"])
      expect(lineOfText(20).safeParse(`a${broken}b`).success).toBe(false);
    expect(exitSchema.parse({})).toEqual({ note: "" });
  });

  test("that names a workbook is one line, has no folder and ends as a workbook's does", () => {
    const workbook = (fileName: string) =>
      newImportSchema.safeParse({ fileName, sizeBytes: 1, sha256: "0".repeat(64) }).success;
    expect(["avails.xlsx", "Прокат 2027.XLSX", "ลิขสิทธิ์.xlsx"].map(workbook)).toEqual([true, true, true]);
    for (const one of [...NEVER, ...LINES, "\u2028", "/", "\\"])
      expect(workbook(`a${one}b.xlsx`), JSON.stringify(one)).toBe(false);
    expect([".xlsx", "avails.xls", "avails.xlsx.exe", `${"x".repeat(200)}.xlsx`].map(workbook)).not.toContain(true);
  });

  test("by another system is made one line of whole characters", () => {
    expect(plainLineOf("Linh\u0007\r\n\u202eTran ", 80)).toBe("Linh Tran");
    expect(plainLineOf("ab🍜", 3)).toBe("ab\ufffd");
    expect(plainLineOf("\u0000", 80)).toBe("");
  });
});

interface Field {
  readonly name: string;
  readonly pattern: string | undefined;
}

/** Every text of a body that may be anything, as the API's description has it. */
function textsOf(schema: unknown, name = ""): Field[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => textsOf(one, name));
  if (typeof schema !== "object" || schema === null) return [];
  const { type, pattern, properties, allOf, ...rest } = schema as Readonly<Record<string, unknown>>;
  if (type === "string" && !("enum" in rest || "const" in rest || "format" in rest)) {
    const patterns = [pattern, ...(Array.isArray(allOf) ? allOf.map((one: { pattern?: unknown }) => one.pattern) : [])];
    return [{ name, pattern: patterns.filter((one) => one !== undefined).join("\n") || undefined }];
  }
  const inside = Object.entries(properties ?? {}).flatMap(([member, one]) => textsOf(one, member));
  return [...inside, ...Object.entries({ allOf, ...rest }).flatMap(([, one]) => textsOf(one, name))];
}

test("every text of every body the API takes refuses them, or is a code", async () => {
  const bodies = (await allDefinitions()).flatMap(({ method, path, body }) => (body ? [{ method, path, body }] : []));
  const found = bodies.flatMap(({ method, path, body }) => {
    const described = z.toJSONSchema(body, { io: "input", unrepresentable: "any" });
    return textsOf(described).map((field) => ({ ...field, where: `${method} ${path}: ${field.name}` }));
  });
  const open = found.filter(({ name, pattern, where }) => {
    if (CODES.includes(name) || PROOFS.includes(name) || QUESTIONS.includes(where)) return false;
    const patterns = pattern?.split("\n") ?? [];
    return ["\u0007", "\u009b", "\u202e"].some((one) => patterns.every((known) => new RegExp(known).test(`a${one}b`)));
  });
  expect(found.length).toBeGreaterThan(30);
  expect(open.map(({ where }) => where)).toEqual([]);
});
