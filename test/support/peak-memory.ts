import { readFileSync } from "node:fs";

/**
 * The most memory this process ever had resident, in MiB. Linux counts into `maxRSS` what the parent had when it started
 * this process, so there the kernel is asked for the memory of this program alone; elsewhere `maxRSS` is what there is.
 */
export function peakMebibytes(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (kibibytes === undefined) throw new Error("the kernel tells no peak of this process's memory");
  return Number(kibibytes) / 1024;
}
