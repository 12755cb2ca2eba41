/** The rules of reading a page without seeing or pointing that can be told from its source (WCAG 2.2, A and AA). */
export function faultsOfPage(html: string): string[] {
  const faults: string[] = [];
  const count = (pattern: RegExp) => [...html.matchAll(pattern)].length;
  if (!html.startsWith("<!doctype html>")) faults.push("no doctype");
  if (!/<html lang="[a-z-]+">/.test(html)) faults.push("no language");
  if (!/<title>[^<]+ · Serai<\/title>/.test(html)) faults.push("no title");
  if (count(/<h1[ >]/g) !== 1) faults.push(`${count(/<h1[ >]/g)} headings of the first level`);
  for (const landmark of ["header", "main", "footer"]) {
    if (count(new RegExp(`<${landmark}[ >]`, "g")) !== 1) faults.push(`not one ${landmark}`);
  }
  if (!html.includes('href="#content"') || !html.includes('id="content"')) faults.push("no way past the navigation");
  if (/\son\w+="|<style|style="|javascript:/.test(html)) faults.push("script or style in line");
  return [...faults, ...repeatedIds(html), ...unlabelled(html), ...skippedHeadings(html), ...tablesWithoutHeads(html)];
}

function repeatedIds(html: string): string[] {
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
  return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `two elements have the id ${id}`);
}

function unlabelled(html: string): string[] {
  const labelled = new Set([...html.matchAll(/<label for="([^"]+)"/g)].map((match) => match[1]));
  const outside = html.replace(/<label>.*?<\/label>/gs, "");
  const controls = [...outside.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)].map(([control]) => control);
  return controls
    .filter((control) => !control.includes('type="hidden"'))
    .filter((control) => !labelled.has(/\sid="([^"]+)"/.exec(control)?.[1]))
    .map((control) => `no label: ${control}`);
}

function skippedHeadings(html: string): string[] {
  const levels = [...html.matchAll(/<h([1-6])[ >]/g)].map((match) => Number(match[1]));
  return levels.flatMap((level, i) => (level > (levels[i - 1] ?? 0) + 1 ? [`a heading skips to level ${level}`] : []));
}

function tablesWithoutHeads(html: string): string[] {
  return [...html.matchAll(/<table>.*?<\/table>/gs)].flatMap(([table]) =>
    table.includes("<caption>") && table.includes('scope="col"') ? [] : ["a table without caption or column heads"],
  );
}
