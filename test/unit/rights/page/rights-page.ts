/** docs/rights.md, taken apart: its cases, its tables, its tree of media. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const PAGE = readFileSync(fileURLToPath(new URL("../../../../docs/rights.md", import.meta.url)), "utf8");
const BLOCK = /^```yaml\n([\s\S]*?)^```$/gm;

/** A section with a block to be executed: its heading, what is told before the block and after it. */
export interface Section {
  readonly heading: string;
  readonly blocks: readonly unknown[];
  readonly story: string;
  readonly why: string;
}

/** The section that teaches how to read a case, with a case of its own. */
export const example = sectionOf(chapter("## How to read a case"));

export const cases: readonly Section[] = chapter("## Twenty cases").split(/^### /m).slice(1).map(sectionOf);

/** The rows of the one table under a heading, cell by cell; the first is the head. */
export function tableUnder(heading: string): string[][] {
  const lines = chapter(heading).split("\n");
  const rows = lines.filter((line) => line.startsWith("| ")).map((line) => line.slice(1, -1).split("|"));
  return rows.map((cells) => cells.map((cell) => cell.trim()));
}

/** The tree of media as the page draws it, line by line. */
export function mediaOnPage(): string[] {
  const [, drawn = ""] = /^```media\n([\s\S]*?)^```$/m.exec(PAGE) ?? [];
  return drawn.trimEnd().split("\n");
}

function sectionOf(text: string): Section {
  const [heading = "", ...rest] = text.split("\n");
  const [story = "", ...behind] = rest.join("\n").split(/^```[\s\S]*?^```$/m);
  const blocks = [...text.matchAll(BLOCK)].map(([, block]) => parse(block ?? ""));
  return { heading, blocks, story: story.trim(), why: behind.join("\n").trim() };
}

/** The text from a heading to the next of its rank or a higher one. */
function chapter(heading: string): string {
  const begin = PAGE.indexOf(`${heading}\n`);
  if (begin < 0) throw new Error(`docs/rights.md has lost its heading "${heading}"`);
  const rank = heading.indexOf(" ");
  const next = new RegExp(`^#{1,${rank}} `, "m").exec(PAGE.slice(begin + heading.length));
  return next === null ? PAGE.slice(begin) : PAGE.slice(begin, begin + heading.length + next.index);
}
