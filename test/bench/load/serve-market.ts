/**
 * The marketplace under load, as a process of its own: it says where it answers, tells on request what it has used, and
 * ends with the process that started it.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as z from "zod";
import { startMarketplace } from "#infra/local/start-marketplace.ts";
import { askedOfMarket, type Opened, type Usage } from "./market-messages.ts";

/** Ticks of a Linux kernel's process times; 100 a second on every kernel that is shipped. */
const TICK_MILLISECONDS = 10;

setFlagsFromString("--expose-gc");
const collectGarbage = z.custom<() => void>((found) => typeof found === "function").parse(runInNewContext("gc"));

const directory = await mkdtemp(join(tmpdir(), "serai-load-"));
const market = await startMarketplace({ directory, logLevel: "SILENT" });
const enginePid = z
  .object({ engine: z.int() })
  .parse(JSON.parse(readFileSync(join(directory, "dynamodb", "engine.json"), "utf8"))).engine;

/** What Linux knows of the engine's process; elsewhere nothing is told of it. */
function engineUsage(): Pick<Usage, "engineCpuMilliseconds" | "engineResidentBytes"> {
  try {
    const afterName = readFileSync(`/proc/${enginePid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [user = "0", system = "0"] = afterName.slice(11, 13);
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${enginePid}/status`, "utf8"))?.[1] ?? "0";
    return {
      engineCpuMilliseconds: (Number(user) + Number(system)) * TICK_MILLISECONDS,
      engineResidentBytes: Number(kibibytes) * 1024,
    };
  } catch {
    return {};
  }
}

function usage(settled: boolean): Usage {
  if (settled) collectGarbage();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const cpuMilliseconds = (user + system) / 1000;
  return { cpuMilliseconds, residentBytes: rss, heapBytes: heapUsed, ...engineUsage() };
}

let closing: Promise<void> | undefined;
function close(): Promise<void> {
  closing ??= (async () => {
    try {
      await market.close();
    } finally {
      // The engine may still be putting its last page down.
      await rm(directory, { recursive: true, force: true, maxRetries: 10 });
    }
    if (process.connected) process.disconnect();
  })();
  return closing;
}

process.on("disconnect", () => void close());
process.on("message", async (message) => {
  const { ask } = askedOfMarket.parse(message);
  if (ask === "close") return close();
  if (ask === "drain") await market.streamDrained();
  process.send?.({ tell: "usage", usage: usage(ask === "settled-usage") });
});
process.send?.({ tell: "opened", endpoints: market.endpoints } satisfies Opened);
