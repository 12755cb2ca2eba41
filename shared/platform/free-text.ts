import * as z from "zod";

/** The rules for texts that people write, whichever way they come in: JSON, forms, workbooks, names of files, claims. */

/**
 * The control characters of Unicode as the inside of a character class, by their codes: the API's description shows the
 * patterns made of it, and the regular expressions of many a client know no Unicode categories.
 */
const CONTROL_CHARACTERS = String.raw`\u0000-\u001f\u007f-\u009f`;

/** The marks by which Unicode turns text around: with them it reads otherwise than it is written (Unicode TR 36). */
const TURNING_MARKS = String.raw`\u202a-\u202e\u2066-\u2069`;

/** All control characters but tab, line feed and carriage return. */
const CONTROLS_BESIDE_LINES = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;

const PLAIN_LINES = new RegExp(`^[^${CONTROLS_BESIDE_LINES}${TURNING_MARKS}]*$`);
const ONE_LINE = new RegExp(String.raw`^[^${CONTROL_CHARACTERS}${TURNING_MARKS}\u2028\u2029]*$`);
const ANY_TURNING_MARK = new RegExp(`[${TURNING_MARKS}]`);
const NO_LINE = new RegExp(`[${CONTROL_CHARACTERS}${TURNING_MARKS}\\u2028\\u2029]+`, "g");

/** Half of a character is no text: no UTF-8 writes it. The API's JSON refuses it before; other ways in meet it here. */
const isWhole = (text: string) => text.isWellFormed();
const withPlainLineEnds = (text: string) => text.replace(/\r\n?/g, "\n");

/** A text people write and read, over any number of lines: no other control characters, no mark that turns text around. */
export const textOfLines = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(PLAIN_LINES, "Expected plain text without control characters")
    .refine(isWhole, "Expected whole characters")
    .overwrite(withPlainLineEnds);

/** A field people write and read: one line, trimmed, no control characters, no mark that turns text around. */
export const lineOfText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(ONE_LINE, "Expected one line of text without control characters")
    .refine(isWhole, "Expected whole characters");

/** The name of a file as people see it: no folder. */
export const nameOfFile = (longest: number) =>
  lineOfText(longest).regex(/^[^/\\]*$/, "Expected a file's name, without a folder");

/** How long a text is, as the schemas count: in characters of Unicode, of which some take two units of JavaScript's. */
export function charactersOf(text: string): number {
  return [...text].length;
}

/** What keeps a text from being one of {@link textOfLines} or {@link lineOfText}. */
export type TextFault = "too-long" | "half-character" | "turning-mark" | "control-character" | "several-lines";

/** A text that is kept, or why it is not: the rules of the schemas, for readers that tell the fault in words of their own. */
export type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: TextFault };

/** Reads a text of so many lines as the schemas do. The empty text is one. */
export function readText(written: string, rule: { readonly lines: "one" | "any"; readonly longest: number }): ReadText {
  const text = written.trim();
  const fault = faultOf(text, rule);
  return fault === undefined ? { ok: true, text: withPlainLineEnds(text) } : { ok: false, fault };
}

function faultOf(text: string, { lines, longest }: Parameters<typeof readText>[1]): TextFault | undefined {
  if (text.length > longest && charactersOf(text) > longest) return "too-long";
  if (!isWhole(text)) return "half-character";
  if ((lines === "one" ? ONE_LINE : PLAIN_LINES).test(text)) return undefined;
  if (ANY_TURNING_MARK.test(text)) return "turning-mark";
  return PLAIN_LINES.test(text) ? "several-lines" : "control-character";
}

/** A line made of what another system wrote, such as the name an identity provider knows; empty when nothing is left. */
export function plainLineOf(text: string, longest: number): string {
  return text.replace(NO_LINE, " ").trim().slice(0, longest).toWellFormed();
}
