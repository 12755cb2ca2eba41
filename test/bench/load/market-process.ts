import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LocalEndpoints } from "#infra/local/local-environment.ts";
import { type AskedOfMarket, type ToldByMarket, toldByMarket, type Usage } from "./market-messages.ts";

/** A marketplace in a process of its own, on loopback and in a directory that goes with it. */
export interface MarketProcess {
  readonly endpoints: LocalEndpoints;
  usage(): Promise<Usage>;
  /** Held after garbage was collected: what would leak shows here first. */
  settledUsage(): Promise<Usage>;
  /** Resolves when the stream has handed over everything written before the call. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

const SERVE = fileURLToPath(new URL("./serve-market.ts", import.meta.url));
const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
/** A start takes seconds; a busy machine was seen to need ten times that. */
const START_TIMEOUT_MILLISECONDS = 60_000;
/** Under more load than it bears, it still answers this within seconds; a stream far behind needs longer. */
const ANSWER_TIMEOUT_MILLISECONDS = 300_000;
const END_TIMEOUT_MILLISECONDS = 20_000;

/** Starts it. @throws when it does not open, with what it said. */
export async function startMarketProcess(): Promise<MarketProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", SERVE], {
    cwd: PROJECT,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (part: Buffer) => {
    said = (said + part.toString()).slice(-2000);
  });
  try {
    const told = await nextTold(child, START_TIMEOUT_MILLISECONDS);
    if (told.tell !== "opened") throw new Error("The marketplace spoke before it was open");
    return processOf(child, told.endpoints);
  } catch (fault) {
    await end(child);
    throw new Error(`The marketplace under load did not open: ${said}`, { cause: fault });
  }
}

function processOf(child: ChildProcess, endpoints: LocalEndpoints): MarketProcess {
  // One question at a time: an answer does not say what it answers.
  let last: Promise<unknown> = Promise.resolve();
  const ask = (question: AskedOfMarket["ask"]): Promise<Usage> => {
    const answered = last.then(async () => {
      const answer = nextTold(child, ANSWER_TIMEOUT_MILLISECONDS);
      child.send({ ask: question } satisfies AskedOfMarket);
      const told = await answer;
      if (told.tell !== "usage") throw new Error("The marketplace opened twice");
      return told.usage;
    });
    last = answered.catch(() => undefined);
    return answered;
  };
  return {
    endpoints,
    usage: () => ask("usage"),
    settledUsage: () => ask("settled-usage"),
    drained: async () => {
      await ask("drain");
    },
    close: () => end(child),
  };
}

function nextTold(child: ChildProcess, milliseconds: number): Promise<ToldByMarket> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(alarm);
      child.off("message", hear).off("exit", gone);
    };
    const hear = (message: unknown) => {
      done();
      resolve(toldByMarket.parse(message));
    };
    const gone = () => {
      done();
      reject(new Error("The marketplace under load ended"));
    };
    const alarm = setTimeout(() => {
      done();
      reject(new Error(`The marketplace under load said nothing for ${milliseconds / 1000} s`));
    }, milliseconds);
    child.once("message", hear).once("exit", gone);
  });
}

/** Asks it to close, and ends it if it does not. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const alarm = setTimeout(() => child.kill("SIGKILL"), END_TIMEOUT_MILLISECONDS);
  if (child.connected) child.send({ ask: "close" } satisfies AskedOfMarket);
  await ended;
  clearTimeout(alarm);
}
