/** The growth of the search as a table, and as a page with a chart in `docs/`. */
import { writeFile } from "node:fs/promises";
import { type Growth, growthAt } from "./search.ts";

const SIZES = [1_000, 10_000, 50_000, 200_000];
const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 24;
const TOP = 56;
const BOTTOM = 56;
/** The scales: works from a thousand to two hundred thousand, milliseconds from a hundredth to a hundred. */
const LEAST_WORKS = SIZES[0] ?? 1;
const MOST_WORKS = SIZES.at(-1) ?? 1;
const LEAST_MILLISECONDS = 0.01;
const MOST_MILLISECONDS = 100;
const BUDGETS = [
  { name: "budget p99, 50 ms", milliseconds: 50 },
  { name: "budget p50, 10 ms", milliseconds: 10 },
];

/** Measures each size and prints it; with `write`, sets `docs/search-growth.md` and its chart anew. */
export async function report({ json, write }: { readonly json: boolean; readonly write: boolean }): Promise<void> {
  const grown = SIZES.map((works) => growthAt(works));
  console.log(json ? JSON.stringify(grown, null, 2) : tableOf(grown));
  if (!write) return;
  await writeFile("docs/search-growth.svg", chartOf(grown));
  await writeFile("docs/search-growth.md", pageOf(grown));
}

function tableOf(grown: readonly Growth[]): string {
  const rows = grown.map(({ works, rows: avails, mebibytes, p50, p99 }) => {
    return `| ${number(works)} | ${number(avails)} | ${mebibytes.toFixed(1)} | ${p50.toFixed(2)} | ${p99.toFixed(2)} |`;
  });
  const head = "| works | avails rows | index, MiB | p50, ms | p99, ms |\n|---:|---:|---:|---:|---:|";
  return [head, ...rows].join("\n");
}

function pageOf(grown: readonly Growth[]): string {
  return `# How the search grows

Measured by \`npm run bench -- search-growth --write\` on a machine of two cores that had other work: read the growth, not the
milliseconds. The mix is that of the bench: one medium in one country, ten countries in part, all television in ASEAN, a
quarter of SVOD and AVOD with Thai dub. The catalogues come from a seed, some forty avails rows a work.

${tableOf(grown)}

![Time of a search by the number of works](search-growth.svg)
`;
}

function chartOf(grown: readonly Growth[]): string {
  const ticks = [0.01, 0.1, 1, 10, 100];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">
<title>Time of a search by the number of works</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="28" font-size="16" fill="#1c1c1c">Time of a search by the number of works (both scales logarithmic)</text>
${ticks.map((tick) => gridLine(tick)).join("\n")}
${SIZES.map((works) => `<text x="${x(works)}" y="${HEIGHT - BOTTOM + 22}" text-anchor="middle" fill="#555">${number(works)}</text>`).join("\n")}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 12}" text-anchor="middle" fill="#555">works</text>
${BUDGETS.map(budgetLine).join("\n")}
${curve(grown, ({ p99 }) => p99, { colour: "#b3541e", name: "p99", nameBy: -12 })}
${curve(grown, ({ p50 }) => p50, { colour: "#1f5f8b", name: "p50", nameBy: 22 })}
</svg>
`;
}

function gridLine(milliseconds: number): string {
  const at = y(milliseconds);
  return `<line x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" stroke="#e4e4e4"/>
<text x="${LEFT - 8}" y="${at + 4}" text-anchor="end" fill="#555">${milliseconds} ms</text>`;
}

function budgetLine({ name, milliseconds }: { name: string; milliseconds: number }): string {
  const at = y(milliseconds);
  return `<line x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" stroke="#999" stroke-dasharray="5 4"/>
<text x="${LEFT + 8}" y="${at - 6}" fill="#777">${name}</text>`;
}

function curve(
  grown: readonly Growth[],
  of: (growth: Growth) => number,
  { colour, name, nameBy }: { colour: string; name: string; nameBy: number },
): string {
  const points = grown.map((growth) => ({ x: x(growth.works), y: y(of(growth)) }));
  const last = points.at(-1) ?? { x: 0, y: 0 };
  return `<polyline points="${points.map((point) => `${point.x},${point.y}`).join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>
${points.map((point) => `<circle cx="${point.x}" cy="${point.y}" r="4" fill="${colour}"/>`).join("\n")}
<text x="${last.x}" y="${last.y + nameBy}" text-anchor="middle" fill="${colour}">${name}</text>`;
}

function x(works: number): number {
  return onScale({ value: works, least: LEAST_WORKS, most: MOST_WORKS, from: LEFT + 20, to: WIDTH - RIGHT - 20 });
}

function y(milliseconds: number): number {
  const value = Math.max(LEAST_MILLISECONDS, Math.min(MOST_MILLISECONDS, milliseconds));
  return onScale({ value, least: LEAST_MILLISECONDS, most: MOST_MILLISECONDS, from: HEIGHT - BOTTOM, to: TOP });
}

function onScale(of: { value: number; least: number; most: number; from: number; to: number }): number {
  const share = Math.log(of.value / of.least) / Math.log(of.most / of.least);
  return Math.round((of.from + share * (of.to - of.from)) * 10) / 10;
}

function number(value: number): string {
  return value.toLocaleString("en");
}
