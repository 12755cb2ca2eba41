/**
 * Judges each workbook named, one after another, and prints a line of JSON for each: how it ended, the processor's time,
 * and the most memory this process ever had. A process of its own, so that its memory is its own.
 */
import { readFile } from "node:fs/promises";
import { readAvailsWorkbook } from "#shared/catalogue/avails/read-avails.ts";
import { peakMebibytes } from "#test/support/peak-memory.ts";

for (const path of process.argv.slice(2)) {
  const bytes = new Uint8Array(await readFile(path));
  const before = process.cpuUsage();
  const outcome = await readAvailsWorkbook(bytes, { today: 20_000 });
  const { user, system } = process.cpuUsage(before);
  const milliseconds = Math.round((user + system) / 1_000);
  const mebibytes = Math.round(peakMebibytes());
  const errors = outcome.ok ? [] : outcome.errors.slice(0, 1);
  console.log(JSON.stringify({ milliseconds, mebibytes, errors }));
  // What one file left behind is not the next one's.
  globalThis.gc?.();
}
