import type { DynamoDBRecord } from "aws-lambda";
import * as z from "zod";
import { webhookSignature } from "#infra/local/payments/webhook-signature.ts";
import { SCHEDULES, type ScheduledJob } from "#shared/platform/manifest/schedules.ts";
import { type ApiAnswer, apiCaller } from "./api-client.ts";
import { OutsideCalls } from "./outside-calls.ts";
import { type Connections, type Servers, STRIPE_KEY, WEBHOOK_SECRET } from "./servers.ts";
import { type Items, openWorld, type Process, type World } from "./world.ts";

/** What happens next in a tale: one request, one notice, one batch, one tick. Told again when the process died at it. */
export interface Step {
  readonly name: string;
  readonly act: (told: Telling) => Promise<void>;
}

export interface Tale {
  readonly name: string;
  /** Makes what the tale begins with, once; what it returns every telling remembers from the start. */
  readonly begin: (process: Process) => Promise<Readonly<Record<string, string>>>;
  readonly steps: readonly Step[];
  /** Items that every try may leave one more of: each click on a file is on record, also one whose answer was lost. */
  readonly leavesMoreWithEachTry?: RegExp | undefined;
}

export interface Beginning {
  readonly items: Items;
  readonly notes: Readonly<Record<string, string>>;
  readonly forwardMilliseconds: number;
}

export async function beginningOf(servers: Servers, tale: Tale): Promise<Beginning> {
  const world = await openWorld(servers);
  const notes = await tale.begin(world.start());
  const telling = new Telling(world, notes);
  // What the beginning tells is told before the tale: its events would be the same in every telling.
  await telling.deliverStream();
  return beginningAfter(telling);
}

/** A beginning for others: where this telling stands now. */
export async function beginningAfter({ world, notes }: Telling): Promise<Beginning> {
  const { forwardMilliseconds } = world.clock;
  return { items: await world.items(), notes: Object.fromEntries(notes), forwardMilliseconds };
}

/** Past what AWS and Stripe are given to do their part: then the clock looks for what was left. */
const CLOCK_GRACE_MILLISECONDS = 6 * 60_000;
const PASSES_AFTER_THE_END = 2;
/** Records the stream hands out at once. */
const BATCH = 100;

const ANY_STATUS = [200, 201, 204, 400, 401, 403, 404, 409, 410, 412, 422, 503];

/** One telling of a tale, in which at most one process dies. */
export class Telling {
  readonly calls: OutsideCalls;
  readonly world: World;
  readonly notes: Map<string, string>;
  /** How often a step is told again that was not understood: what clients, AWS and Stripe do after a 5xx. */
  patience = 1;
  readonly #taken = new Set<string>();
  #process: Process;
  #isDead: () => boolean;
  #step = "";

  constructor(world: World, notes: Beginning["notes"], calls = new OutsideCalls()) {
    this.world = world;
    this.notes = new Map(Object.entries(notes));
    this.calls = calls;
    [this.#process, this.#isDead] = this.#start();
  }

  #start(): [Process, () => boolean] {
    const { around, isDead } = this.calls.process(() => this.#step);
    return [this.world.start(around), isDead];
  }

  /** Tells the whole tale, and then lets stream and clock pass twice; twice more when a process died at that. */
  async tell(tale: Tale): Promise<void> {
    for (const step of tale.steps) await this.perform(step);
    const diedBefore = this.calls.died;
    await this.#passTwice();
    if (this.calls.died !== diedBefore) await this.#passTwice();
    await this.perform({ name: "last stream", act: (told) => told.deliverStream() });
  }

  async #passTwice(): Promise<void> {
    for (let pass = 1; pass <= PASSES_AFTER_THE_END; pass++) {
      await this.perform({ name: `last stream ${pass}`, act: (told) => told.deliverStream() });
      for (const { job } of SCHEDULES)
        await this.perform({ name: `last ${job} ${pass}`, act: (told) => told.tick(job) });
    }
  }

  async perform(step: Step): Promise<void> {
    this.#step = step.name;
    try {
      await this.#persist(step);
    } catch (fault) {
      if (!this.#isDead()) throw new Error(`${step.name} failed`, { cause: fault });
    }
    if (!this.#isDead()) return;
    [this.#process, this.#isDead] = this.#start();
    await step.act(this).catch((fault: unknown) => {
      throw new Error(`${step.name}, told again after the crash, failed`, { cause: fault });
    });
  }

  async #persist(step: Step): Promise<void> {
    for (let telling = 1; telling < this.patience; telling++) {
      try {
        return await step.act(this);
      } catch (fault) {
        if (this.#isDead()) throw fault;
      }
    }
    await step.act(this);
  }

  note(name: string): string {
    const found = this.notes.get(name);
    if (found === undefined) throw new Error(`nothing is known of ${name}`);
    return found;
  }

  get process(): Process {
    return this.#process;
  }

  /** Asks the API as somebody; a repeat of the step is the same request under the same key. */
  async ask(
    by: string,
    [method, path]: readonly [method: string, path: string],
    body?: unknown,
    expected: readonly number[] = [200, 201, 204],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const key = `${this.#step}`.replaceAll(/[^a-z0-9]+/gi, "-");
    const caller = apiCaller(this.#process.http, () => this.world.servers.tokenOf(by));
    const answer = await caller.send(method, `/api/v1${path}`, {
      headers: { "idempotency-key": key, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!expected.includes(answer.status))
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer;
  }

  /** Asks, whatever the answer: its status, and the reason where it is a refusal. */
  async outcomeOf(by: string, at: readonly [method: string, path: string], body?: unknown): Promise<string> {
    const answer = await this.ask(by, at, body, ANY_STATUS);
    if (answer.status < 400) return String(answer.status);
    return `${answer.status} ${String(answer.body.type).replace("/api/v1/problems/", "")}`;
  }

  /** What the stream has to tell since it was last heard to the end, once, as Lambda is handed it. */
  async deliverStream(): Promise<void> {
    const records = (await this.world.items()).flatMap((item) => insertOf(item) ?? []);
    const fresh = records
      .filter(({ eventID = "" }) => !this.#taken.has(eventID))
      .sort(byTime)
      .slice(0, BATCH);
    const { batchItemFailures } = await this.#process.stream({ Records: fresh });
    if (this.#isDead()) return;
    const failed = batchItemFailures[0]?.itemIdentifier;
    const done =
      failed === undefined
        ? fresh
        : fresh.slice(
            0,
            fresh.findIndex(({ eventID }) => eventID === failed),
          );
    for (const { eventID = "" } of done) this.#taken.add(eventID);
    if (failed !== undefined) throw new Error(`the stream's function did not take ${failed}`);
  }

  async tick(job: ScheduledJob): Promise<void> {
    this.world.clock.forwardMilliseconds += CLOCK_GRACE_MILLISECONDS;
    await this.#process.jobs[job]();
  }

  /** Stripe's callbacks about a payment, in the order in which they came about, unless told otherwise. */
  async deliverCallbacks(paymentId: string, order: (events: StripeEvents) => StripeEvents = (events) => events) {
    for (const event of order(await callbacksAbout(this.world.servers, paymentId)))
      await sendCallback(this.#process, this.world, event);
  }
}

function insertOf(item: Items[number]): DynamoDBRecord | undefined {
  const { itemKind } = item;
  const id = itemKind === "outboxEvent" ? item.eventId : itemKind === "stripeEvent" ? item.stripeEventId : undefined;
  if (typeof id !== "string") return undefined;
  const name = itemKind === "outboxEvent" ? "eventId" : "stripeEventId";
  return {
    eventID: id,
    eventName: "INSERT",
    dynamodb: {
      SequenceNumber: id,
      ApproximateCreationDateTime: Date.parse(String(item.at ?? item.receivedAt)) / 1000,
      NewImage: { itemKind: { S: String(itemKind) }, [name]: { S: id } },
    },
  };
}

function byTime(one: DynamoDBRecord, other: DynamoDBRecord): number {
  const [first = 0, second = 0] = [one, other].map(({ dynamodb }) => dynamodb?.ApproximateCreationDateTime);
  return first - second || ((one.eventID ?? "") < (other.eventID ?? "") ? -1 : 1);
}

const eventPage = z.object({
  data: z.array(z.looseObject({ id: z.string(), type: z.string() })),
  has_more: z.boolean(),
});
export type StripeEvents = readonly z.output<typeof eventPage>["data"][number][];

async function callbacksAbout(servers: Connections, paymentId: string): Promise<StripeEvents> {
  return (await eventsSince(servers, undefined)).filter((event) => JSON.stringify(event).includes(paymentId));
}

/** What Stripe has told of since that event, oldest first; without one, the newest hundred. */
export async function eventsSince({ stripeUrl }: Connections, eventId: string | undefined): Promise<StripeEvents> {
  const since = eventId === undefined ? "" : `&ending_before=${eventId}`;
  const answer = await fetch(`${stripeUrl}/v1/events?limit=100${since}`, {
    headers: { authorization: `Bearer ${STRIPE_KEY}` },
  });
  return eventPage.parse(await answer.json()).data.reverse();
}

/** @throws when the webhook did not answer 200: Stripe then sends again. */
export async function sendCallback(process: Process, { clock }: World, event: StripeEvents[number]): Promise<void> {
  const payload = JSON.stringify(event);
  const signature = webhookSignature({ payload, secret: WEBHOOK_SECRET, seconds: Math.floor(clock.now() / 1000) });
  const init = { method: "POST", body: payload, headers: { "stripe-signature": signature } };
  const answer = await process.http.request("/webhooks/stripe", init);
  if (answer.status !== 200) throw new Error(`the webhook answered ${answer.status}`);
}
