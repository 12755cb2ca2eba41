import type { FunctionName } from "#shared/platform/manifest/functions.ts";
import { SCHEDULES, type ScheduledJob } from "#shared/platform/manifest/schedules.ts";
import {
  agreed,
  atTill,
  beginWithFilm,
  checkedOut,
  granted,
  published,
  requested,
  requestOf,
  signedBy,
} from "#test/faults/crash/tales.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import { beginningOf, type Step, Telling } from "#test/support/tale.ts";
import { openWorld } from "#test/support/world.ts";
import { type CostMeter, meterOutside, type OutsideUse } from "./cost-meter.ts";

/** What one operation asks of the outside, and how often which function starts for it. */
export interface OperationUse extends OutsideUse {
  readonly operation: string;
  /** How often it happens in the deal that is costed. */
  readonly times: number;
  readonly signatures: number;
  readonly starts: Readonly<Partial<Record<FunctionName, number>>>;
}

export interface JobUse extends OutsideUse {
  readonly job: ScheduledJob;
  readonly everyMinutes: number;
}

export interface DealUse {
  readonly operations: readonly OperationUse[];
  /** A pass of each scheduled job that finds nothing to do. */
  readonly jobs: readonly JobUse[];
}

const SELLER = "seller";
const BUYER = "buyer";
/** Under this name a telling knows how many callbacks came. */
const CALLBACKS = "callbacks";
/** One batch tells what the last began; more rounds than these would be a loop. */
const MOST_STREAM_ROUNDS = 5;

interface Counted {
  readonly operation: string;
  readonly times: number;
  readonly starts: Readonly<Partial<Record<FunctionName, number>>>;
  readonly steps: readonly Step[];
}

const ONE_REQUEST = { api: 1 } as const;

const asking = (name: string, ask: (told: Telling) => Promise<unknown>): Step[] => [
  {
    name,
    act: async (told) => {
      await ask(told);
    },
  },
];

/**
 * A deal as it is taken: how often each operation happens between the first question and the last certificate. A matter of
 * judgement, kept here so that it can be argued with.
 */
const DEAL: readonly Counted[] = [
  // Declared, its links signed, completed; then its bytes are checked and moved to the vault.
  { operation: "file published", times: 2, starts: { api: 3, uploads: 1 }, steps: published },
  { operation: "screener granted", times: 1, starts: ONE_REQUEST, steps: [granted] },
  {
    ...{ operation: "availability of a work", times: 30, starts: ONE_REQUEST },
    steps: asking("ask what is free", (told) => {
      const { workId, lines } = requestOf(told.note("workId"), told.world.clock.now());
      return told.ask(BUYER, ["POST", "/availability"], { workIds: [workId], lines });
    }),
  },
  {
    ...{ operation: "title read", times: 20, starts: ONE_REQUEST },
    steps: asking("read the title", (told) => told.ask(BUYER, ["GET", `/works/${told.note("workId")}`])),
  },
  {
    ...{ operation: "link to a file", times: 4, starts: ONE_REQUEST },
    steps: asking("ask for a link", (told) => told.ask(BUYER, ["POST", `/assets/${told.note("assetId")}/links`], {})),
  },
  { operation: "request", times: 1, starts: ONE_REQUEST, steps: [requested] },
  { operation: "agreement", times: 1, starts: ONE_REQUEST, steps: [agreed()] },
  { operation: "first signature", times: 1, starts: ONE_REQUEST, steps: [signedBy(SELLER)] },
  { operation: "second signature", times: 1, starts: ONE_REQUEST, steps: [signedBy(BUYER)] },
  {
    ...{ operation: "licence read", times: 10, starts: ONE_REQUEST },
    steps: asking("read the licence", (told) => told.ask(BUYER, ["GET", `/licences/${told.note("licenceId")}`])),
  },
  { operation: "checkout", times: 1, starts: { checkout: 1 }, steps: [checkedOut] },
  {
    ...{ operation: "callbacks of a payment", times: 1, starts: {} },
    steps: [
      {
        name: "called back",
        act: (told) =>
          told.deliverCallbacks(told.note("paymentId"), (events) => {
            told.notes.set(CALLBACKS, String(events.length));
            return events;
          }),
      },
    ],
  },
  {
    ...{ operation: "certificate", times: 2, starts: ONE_REQUEST },
    steps: asking("certify", (told) => told.ask(BUYER, ["GET", `/licences/${told.note("licenceId")}/certificate`])),
  },
];

/** Tells a deal on real servers, one operation after the other, and counts what each asks of the outside. */
export async function countDeal(): Promise<DealUse> {
  const servers = await startServers();
  const meter = meterOutside({
    documents: servers.documents,
    objectsOrigin: await servers.objects.originOf("vault"),
    stripeOrigin: new URL(servers.stripeUrl).origin,
  });
  try {
    const telling = await beginTelling(servers);
    const operations: OperationUse[] = [];
    for (const counted of DEAL) {
      operations.push(await countOperation(meter, telling, counted));
      if (counted.operation === "checkout") await telling.perform(atTill("pay"));
    }
    const jobs: JobUse[] = [];
    for (const { job, everyMinutes } of SCHEDULES) {
      const pass = (n: number): Step => ({ name: `${job} ${n}`, act: (told) => told.tick(job) });
      // The first pass may find something left; the second finds nothing.
      await telling.perform(pass(1));
      jobs.push({ job, everyMinutes, ...(await meter.during(() => telling.perform(pass(2)))) });
    }
    return { operations, jobs };
  } finally {
    meter.close();
    await servers.close();
  }
}

async function beginTelling(servers: Servers): Promise<Telling> {
  const beginning = await beginningOf(servers, { name: "one deal", begin: beginWithFilm, steps: [] });
  const telling = new Telling(await openWorld(servers, beginning), beginning.notes);
  return telling;
}

async function countOperation(meter: CostMeter, telling: Telling, counted: Counted): Promise<OperationUse> {
  const { operation, times, steps } = counted;
  const callsBefore = telling.calls.names.length;
  let use = await meter.during(async () => {
    for (const step of steps) await telling.perform(step);
  });
  for (let round = 1; round <= MOST_STREAM_ROUNDS; round++) {
    const behind = await meter.during(() => telling.perform(streamAfter(operation, round)));
    if (Object.keys(behind.tableRequests).length === 0) break;
    use = sumOf(use, behind);
  }
  // Stripe tells of one payment in several callbacks, as many as it likes.
  const callbacks = telling.notes.get(CALLBACKS);
  telling.notes.delete(CALLBACKS);
  return {
    ...{ operation, times, ...use },
    signatures: telling.calls.names.slice(callsBefore).filter((name) => name.endsWith("signer.sign")).length,
    starts: {
      ...counted.starts,
      ...(callbacks === undefined ? {} : { "payments-webhook": Number(callbacks) }),
      // Where little is written, each commit that tells of something starts the stream's function once.
      ...(use.tellingCommits > 0 ? { stream: use.tellingCommits } : {}),
    },
  };
}

function streamAfter(what: string, round: number): Step {
  return { name: `stream after ${what} ${round}`, act: (told) => told.deliverStream() };
}

function sumOf(one: OutsideUse, other: OutsideUse): OutsideUse {
  const operations = [...new Set([...Object.keys(one.tableRequests), ...Object.keys(other.tableRequests)])];
  return {
    tableRequests: Object.fromEntries(
      operations.map((name) => [name, (one.tableRequests[name] ?? 0) + (other.tableRequests[name] ?? 0)]),
    ),
    readUnits: one.readUnits + other.readUnits,
    writeUnits: one.writeUnits + other.writeUnits,
    objectWrites: one.objectWrites + other.objectWrites,
    objectReads: one.objectReads + other.objectReads,
    stripeRequests: one.stripeRequests + other.stripeRequests,
    tellingCommits: one.tellingCommits + other.tellingCommits,
  };
}
