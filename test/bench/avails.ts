import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import readSheets from "read-excel-file/universal";
import { demoRows } from "#infra/local/seed/demo-workbook.ts";
import { writeAvails } from "#infra/local/seed/write-avails.ts";
import { readAvailsWorkbook } from "#shared/catalogue/avails/read-avails.ts";
import { peakMebibytes } from "#test/support/peak-memory.ts";
import type { BenchRow } from "./row.ts";

const ROWS = 5_000;
const BUDGET_SECONDS = 3;
const BUDGET_MIB = 256;
/** Limits checked and rows judged may cost at most twice what reading the bare cells costs. */
const BUDGET_RATIO = 3;
const RUNS = 5;
/** 2026-05-27; any day does, no row says `Immediate`. */
const TODAY = 20_600;

interface Timing {
  readMs: number;
  importMs: number;
}

const median = (figures: number[]) => figures.sort((one, other) => one - other)[Math.floor(figures.length / 2)] ?? 0;

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

async function importOnce(bytes: Uint8Array): Promise<void> {
  const outcome = await readAvailsWorkbook(bytes, { today: TODAY });
  if (!outcome.ok) throw new Error("The measured workbook must be clean");
}

/** Reading the bare cells and importing, in turns, so that both meet the same warmth of the machine. */
async function timing(bytes: Uint8Array): Promise<Timing> {
  const reads: number[] = [];
  const imports: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    reads.push(await timed(() => readSheets(new Blob([new Uint8Array(bytes)]))));
    imports.push(await timed(() => importOnce(bytes)));
  }
  return { readMs: median(reads), importMs: median(imports) };
}

/** Peak memory in MiB of a process that imports the file and does nothing else, its runtime included. */
async function peakMemory(bytes: Uint8Array): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "serai-bench-"));
  try {
    const file = join(folder, "avails.xlsx");
    await writeFile(file, bytes);
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", import.meta.filename, file]);
    return Number(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Import of an avails workbook of 5,000 rows: time beside reading the bare cells, and the process's peak memory. */
export async function measure(): Promise<BenchRow[]> {
  const { movies, tv } = demoRows();
  const films = movies.slice(0, ROWS - tv.length);
  const bytes = await writeAvails({ movies: films, tv });
  const { readMs, importMs } = await timing(bytes);
  const peakMib = await peakMemory(bytes);
  const ratio = importMs / readMs;
  return [
    {
      what: `import of an avails workbook, ${films.length + tv.length} rows judged, at most ${BUDGET_SECONDS} s`,
      measured: `${Math.round(importMs)} ms`,
      reference: `read-excel-file alone ${Math.round(readMs)} ms`,
      ratio,
      budget: BUDGET_RATIO,
      ok: ratio <= BUDGET_RATIO && importMs <= BUDGET_SECONDS * 1000,
    },
    {
      what: "peak memory of a process that imports it",
      measured: `${Math.round(peakMib)} MiB`,
      reference: `limit ${BUDGET_MIB} MiB`,
      ratio: peakMib / BUDGET_MIB,
      budget: 1,
      ok: peakMib <= BUDGET_MIB,
    },
  ];
}

const [, program, file] = process.argv;
if (program === import.meta.filename && file !== undefined) {
  await importOnce(await readFile(file));
  console.log(peakMebibytes());
}
