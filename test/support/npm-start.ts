import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { claimPorts } from "#infra/local/claim-ports.ts";
import { PORTS } from "#infra/local/start-marketplace.ts";
import { until } from "./deal.ts";

/** `npm start` as a person runs it: the real command, with a port and a directory of its own. */
export interface NpmStart {
  /** What it has printed so far. */
  output(): string;
  /** Resolves with the milliseconds it took until it said that it is open; throws when it ends before. */
  opened(): Promise<number>;
  /** Its exit status; undefined when a signal ended it. */
  exited(): Promise<number | undefined>;
  /** Every process below it and itself, also those that are no longer below it because a parent has gone. */
  family(): readonly number[];
  /** The process that is the marketplace, below npm and its shell. */
  marketplace(): number;
  /** What a terminal does on Ctrl-C: the signal reaches npm and all it started in its group. */
  interrupt(): void;
  /** Waits until none of its processes is left. */
  gone(): Promise<void>;
}

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const OPEN = "Ctrl-C closes everything";

export function npmStart(
  at: { readonly directory: string; readonly port: number },
  args: readonly string[] = [],
): NpmStart {
  const startedAt = performance.now();
  const npm = spawn("npm", ["start", ...(args.length > 0 ? ["--", ...args] : [])], {
    cwd: PROJECT,
    env: { ...process.env, SERAI_DIRECTORY: at.directory, PORT: String(at.port) },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, as a terminal gives each command.
    detached: true,
  });
  const group = npm.pid;
  if (group === undefined) throw new Error("npm is not there");
  let output = "";
  for (const stream of [npm.stdout, npm.stderr]) stream?.on("data", (said: Buffer) => (output += said.toString()));
  const exited = new Promise<number | undefined>((resolve) => npm.once("close", (code) => resolve(code ?? undefined)));
  const known = new Set<number>([group]);
  const family = () => {
    for (const pid of descendantsOf(known)) known.add(pid);
    return [...known];
  };
  return {
    output: () => output,
    exited: () => exited,
    family,
    opened: async () => {
      await until(`npm start opens: ${output}`, async () => output.includes(OPEN) || hasEnded(npm), { seconds: 180 });
      if (!output.includes(OPEN)) throw new Error(`npm start ended: ${output}`);
      family();
      return Math.round(performance.now() - startedAt);
    },
    marketplace: () => marketplaceIn(family()),
    interrupt: () => process.kill(-group, "SIGINT"),
    gone: async () => {
      const pids = family();
      await until(`the processes ${pids} end`, async () => !processes().some(({ pid }) => pids.includes(pid)));
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process of the machine but the dead that nobody has asked after. */
function processes(): Process[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,state=,args="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, state = "", command = ""] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith("Z") ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

function descendantsOf(roots: ReadonlySet<number>): number[] {
  const all = processes();
  const found = new Set(roots);
  // Parents may stand behind their children in the list, so it is read until nothing is added.
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** The innermost of the processes that run start.ts. */
function marketplaceIn(family: readonly number[]): number {
  const starts = processes().filter(({ pid, command }) => family.includes(pid) && command.includes("local/start.ts"));
  const innermost = starts.find(({ pid }) => !starts.some(({ parent }) => parent === pid));
  if (!innermost) throw new Error("There is no marketplace below npm");
  return innermost.pid;
}

/** A port that, with the four after it, is this test file's until it ends. */
export async function freePortRun(): Promise<number> {
  return (await claimPorts(PORTS)).first;
}

/** Whether somebody answers there. Asked without taking the port, not for a moment: a marketplace may be about to. */
export function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy());
}

/** Which of the marketplace's ports are taken. */
export async function takenPorts(first: number): Promise<number[]> {
  const ports = Array.from({ length: PORTS }, (_, n) => first + n);
  const free = await Promise.all(ports.map(isFree));
  return ports.filter((_, n) => !free[n]);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
