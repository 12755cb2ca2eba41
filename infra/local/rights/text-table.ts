/** No column of a table is wider; longer texts go on in the next line, broken at spaces. */
const WIDEST = 36;
const GAP = "  ";

/** Rows under their headings, in columns as wide as they need to be. A row may be blank at its beginning to go on. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const wrapped = [headings, ...rows].map((row) => row.map(wrap));
  const widths = headings.map((_, column) => {
    return Math.max(...wrapped.flatMap((row) => (row[column] ?? []).map(({ length }) => length)));
  });
  const [head = [], ...body] = wrapped.map((row) => linesOf(row, widths));
  return [...head, widths.map((width) => "─".repeat(width)).join(GAP), ...body.flat()].join("\n");
}

function linesOf(row: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const height = Math.max(...row.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) => {
    return widths
      .map((width, column) => (row[column]?.[at] ?? "").padEnd(width))
      .join(GAP)
      .trimEnd();
  });
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > WIDEST && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
