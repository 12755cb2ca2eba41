import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Charged, type CostFigures, isPriced } from "./cost-figures.ts";
import { PRICES, type Priced } from "./cost-prices.ts";

const PAGE = fileURLToPath(new URL("../../docs/cost.md", import.meta.url));
const BEGIN = "<!-- counted by: npm run bench -- cost --write -->";
const END = "<!-- end of what was counted -->";

const WORDS: Readonly<Record<Priced, string>> = {
  tableReadUnit: "read units of the table",
  tableWriteUnit: "write units of the table",
  lambdaRequest: "starts of functions",
  lambdaGigabyteSecond: "GB-seconds of functions",
  httpApiRequest: "requests over HTTP",
  objectWrite: "writes of objects",
  objectRead: "reads of objects",
  keySignature: "signatures of the key",
  scheduledStart: "starts by the clock",
};

/** The figures as the page shows them, between its two marks. */
export function costTables(figures: CostFigures): string {
  const { asOf, region, operations, deal, idleMonth } = figures;
  return [
    `List prices of ${region} as of ${asOf}, in US dollars.`,
    "",
    "| operation | in a deal | table requests | read units | write units | starts | S3 | signatures | dollars a million |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ...operations.map(({ operation, times, tableRequests, charged, dollars }) => {
      const { tableReadUnit = 0, tableWriteUnit = 0, lambdaRequest = 0, keySignature = 0 } = charged;
      const objects = (charged.objectRead ?? 0) + (charged.objectWrite ?? 0);
      const counts = [times, tableRequests, tableReadUnit, tableWriteUnit, lambdaRequest, objects, keySignature];
      return `| ${[operation, ...counts, (dollars * 1e6).toFixed(2)].join(" | ")} |`;
    }),
    "",
    `**One deal: ${cents(deal.dollars)}.** A thousand deals: $${(deal.dollars * 1000).toFixed(2)}.`,
    "",
    ...priceLines(deal.charged),
    "",
    `**Thirty days in which nothing happens: $${idleMonth.dollars.toFixed(2)}**, all of it the clock's.`,
    "",
    ...priceLines(idleMonth.charged),
  ].join("\n");
}

function priceLines(charged: Charged): string[] {
  return [
    "| what | how much | price | dollars |",
    "|---|---:|---:|---:|",
    ...Object.keys(PRICES.items)
      .filter(isPriced)
      .filter((name) => (charged[name] ?? 0) > 0)
      .map((name) => {
        const { dollars, per } = PRICES.items[name];
        const amount = charged[name] ?? 0;
        const price = `$${dollars} per ${per.toLocaleString("en")}`;
        return `| ${WORDS[name]} | ${Number(amount.toFixed(3))} | ${price} | ${((amount * dollars) / per).toFixed(6)} |`;
      }),
  ];
}

function cents(dollars: number): string {
  return `${(dollars * 100).toFixed(3)} cents`;
}

/** What stands on the page between the marks. @throws when the marks are gone. */
export async function costOnPage(): Promise<string> {
  return cut(await readFile(PAGE, "utf8")).between.trim();
}

export async function writeCostPage(figures: CostFigures): Promise<void> {
  const { before, after } = cut(await readFile(PAGE, "utf8"));
  await writeFile(PAGE, `${before}${BEGIN}\n\n${costTables(figures)}\n\n${END}${after}`);
}

function cut(page: string): { before: string; between: string; after: string } {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error("docs/cost.md has lost the marks between which its figures stand");
  return {
    before: page.slice(0, begin),
    between: page.slice(begin + BEGIN.length, end),
    after: page.slice(end + END.length),
  };
}
