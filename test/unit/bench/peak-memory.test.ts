import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { peakMebibytes } from "#test/support/peak-memory.ts";

test("a process counts its own memory, not that of the process which started it", async () => {
  const filled = Buffer.alloc(400 * 2 ** 20, 1);
  const tell = `import("#test/support/peak-memory.ts").then(({ peakMebibytes }) => console.log(peakMebibytes()))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "-e", tell]);
  expect(peakMebibytes()).toBeGreaterThan(filled.length / 2 ** 20);
  expect(Number(stdout)).toBeGreaterThan(20);
  expect(Number(stdout)).toBeLessThan(350);
});
