import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import * as z from "zod";
import type { Fated } from "./crash-everywhere.ts";
import type { Servers } from "./servers.ts";
import { openWorld, type World } from "./world.ts";

/** What a process that tells a tale, or the rest of one, is told on its input. */
export const orderSchema = z.object({
  addresses: z.object({
    tableUrl: z.string(),
    objectsUrl: z.string(),
    stripeUrl: z.string(),
    issuer: z.string(),
    directory: z.string(),
  }),
  tableName: z.string(),
  taleName: z.string(),
  /** The first steps that are left out: they were told to their end. */
  stepsTold: z.int(),
  forwardMilliseconds: z.number(),
  notes: z.record(z.string(), z.string()),
  death: z.object({ atCall: z.int(), when: z.enum(["before", "after"]) }).optional(),
});
type Order = z.output<typeof orderSchema>;

/** What such a process says on its output, line by line, so that another can go on where it stopped. */
export const lineSchema = z.object({
  forwardMilliseconds: z.number(),
  /** A step of the tale was told to its end. */
  stepTold: z.literal(true).optional(),
  note: z.tuple([z.string(), z.string()]).optional(),
});
export type Line = z.output<typeof lineSchema>;

/** It takes a few seconds; a process that takes longer than this hangs. */
const LONGEST_TELLING_MILLISECONDS = 240_000;

/**
 * Tells a tale in a process of its own that is ended by SIGKILL at the call its death is set for, and the rest, from the
 * step that was not finished, in a second process. Table, objects and Stripe live on, as do the caller's own notes.
 * @param program reads an order and tells it: it knows the tale by name.
 * @throws when the first was not killed or the second did not reach the end.
 */
export async function tellKilled(servers: Servers, program: string, { tale, beginning, death }: Fated): Promise<World> {
  const world = await openWorld(servers, beginning);
  const { forwardMilliseconds } = beginning;
  const order: Order = {
    ...{ addresses: servers.addresses, tableName: world.tableName, taleName: tale.name },
    ...{ stepsTold: 0, forwardMilliseconds, notes: { ...beginning.notes }, death },
  };
  const killed = await run(program, order);
  if (killed.signal !== "SIGKILL") throw new Error(`the process was to be killed, but ${killed.end}`);
  const survivor = await run(program, goneOn(order, killed.lines));
  if (survivor.signal !== null || survivor.code !== 0) throw new Error(`the second process ended: ${survivor.end}`);
  return world;
}

function goneOn(order: Order, lines: readonly Line[]): Order {
  const notes = Object.fromEntries(lines.flatMap(({ note }) => (note ? [note] : [])));
  return {
    ...order,
    death: undefined,
    stepsTold: lines.filter(({ stepTold }) => stepTold).length,
    forwardMilliseconds: lines.at(-1)?.forwardMilliseconds ?? order.forwardMilliseconds,
    notes: { ...order.notes, ...notes },
  };
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly Line[];
  /** How it ended, in words. */
  readonly end: string;
}

async function run(program: string, order: Order): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", "tsx", program], {
    timeout: LONGEST_TELLING_MILLISECONDS,
    killSignal: "SIGTERM",
  });
  child.stdin.end(JSON.stringify(order));
  const lines: Line[] = [];
  createInterface(child.stdout).on("line", (line) => lines.push(lineSchema.parse(JSON.parse(line))));
  const said = text(child.stderr);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((ended) => {
    child.once("close", (...how) => ended(how));
  });
  return { code, signal, lines, end: `code ${code}, signal ${signal}, having said: ${await said}` };
}
