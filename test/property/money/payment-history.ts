import { createHash } from "node:crypto";
import fc from "fast-check";
import * as z from "zod";
import { listAllAccounts } from "#shared/money/ledger-store.ts";
import { type Payment, paymentIdOf } from "#shared/money/payment.ts";
import { paymentItem } from "#shared/money/payment-store.ts";
import { ACCOUNTS } from "#shared/money/posting.ts";
import { startCheckout } from "#shared/money/start-checkout.ts";
import type { ScheduledJob } from "#shared/platform/manifest/schedules.ts";
import { MAX_PAGE_SIZE } from "#shared/platform/page.ts";
import { actorNamed, BUYER } from "#test/faults/crash/tales.ts";
import { atPage, writeExecutedLicence } from "#test/http/payments-bed.ts";
import { brokenChains } from "#test/support/crash-everywhere.ts";
import { STRIPE_KEY } from "#test/support/servers.ts";
import { shapeOf } from "#test/support/shape-of.ts";
import { type Beginning, eventsSince, type StripeEvents, sendCallback, Telling } from "#test/support/tale.ts";
import type { World } from "#test/support/world.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Kind = "open" | "pay" | "decline" | "hand-in-a-debit" | "bank-pays" | "bank-refuses" | "refund" | "wait";

/** What payers, banks and time do. `of` chooses the payment; of waiting, its length. */
interface Act {
  readonly kind: Kind;
  readonly of: number;
}

export interface PaymentHistory {
  readonly payments: number;
  readonly acts: readonly Act[];
}

/** How the callbacks come: each as it happened, none ever, or as drawn from numbers below a hundred. */
export type Arrival = "in-order" | "all-lost" | readonly number[];

/** What tends to follow on what; whatever else befalls another payment in between. */
const SCENES: readonly (readonly Kind[])[] = [
  ["open"],
  ["wait"],
  ["open", "decline"],
  ["decline", "decline", "open"],
  ["open", "pay"],
  ["pay", "refund"],
  ["open", "hand-in-a-debit"],
  ["open", "hand-in-a-debit", "bank-refuses"],
  ["open", "hand-in-a-debit", "bank-pays"],
  ["decline", "hand-in-a-debit", "wait", "bank-refuses", "open"],
  ["bank-refuses", "open"],
  ["bank-pays"],
];
const scene: fc.Arbitrary<readonly Act[]> = fc
  .record({ kinds: fc.constantFrom(...SCENES), of: fc.nat(2) })
  .map(({ kinds, of }) => kinds.map((kind) => ({ kind, of })));
export const anyHistory: fc.Arbitrary<PaymentHistory> = fc.record({
  payments: fc.integer({ min: 1, max: 2 }),
  acts: fc.array(scene, { minLength: 2, maxLength: 8 }).map((scenes) => scenes.flat()),
});
/** Enough numbers for the longest history; past them, none is lost. */
export const anyArrival: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(99), { minLength: 300, maxLength: 300 });

/** A page of Stripe's is open for an hour: some of these run out between two acts, some over several. */
const WAITS_MINUTES = [10, 30, 65];

/** What a history came to. */
interface Ending {
  /** SHA-256 over the canonical state and every answer a payer was given; no ids, times, or callbacks as they arrived. */
  readonly hash: string;
  /** What was hashed, line by line. */
  readonly state: readonly string[];
  /** Where the books, the chains or a payment are not what Stripe's own account of the history makes them. */
  readonly faults: readonly string[];
  readonly callbacks: number;
}

/**
 * Plays a history in a world of its own, among the houses that its beginning knows, and lets stream and clock pass until
 * nothing is left to do.
 */
export async function playHistory(
  { world, notes }: { readonly world: World; readonly notes: Beginning["notes"] },
  history: PaymentHistory,
  arrival: Arrival,
): Promise<Ending> {
  const play = new Play(new Telling(world, notes), arrival);
  await play.begin(history.payments);
  for (const one of history.acts) await play.take(one);
  await play.end();
  return play.ending();
}

const sessionView = z.object({ payment_status: z.string(), payment_intent: z.string().nullable() });

class Play {
  readonly #world: World;
  readonly #telling: Telling;
  readonly #arrival: Arrival;
  readonly #draws: Iterator<number>;
  readonly #payments: string[] = [];
  /** Every page each payment was ever sent to, newest last. */
  readonly #pages = new Map<string, string[]>();
  readonly #answers: string[] = [];
  #seen: string | undefined;
  /** Told by Stripe and not yet arrived, or to arrive once more. */
  #underWay: StripeEvents[number][] = [];
  #callbacks = 0;

  constructor(telling: Telling, arrival: Arrival) {
    this.#world = telling.world;
    this.#arrival = arrival;
    this.#telling = telling;
    this.#draws = (typeof arrival === "string" ? [] : arrival)[Symbol.iterator]();
  }

  async begin(payments: number): Promise<void> {
    this.#seen = (await eventsSince(this.#world.servers, undefined)).at(-1)?.id;
    const { deps } = this.#telling.process;
    const parties = { licensorId: this.#telling.note("sellerId"), licenseeId: this.#telling.note("buyerId") };
    for (let i = 0; i < payments; i++) {
      const { licenceId } = await writeExecutedLicence(deps, { ...parties, feeMinor: 100_000 + i });
      this.#payments.push(paymentIdOf(licenceId));
    }
    await this.#telling.deliverStream();
  }

  async take({ kind, of }: Act): Promise<void> {
    const paymentId = this.#payments[of % this.#payments.length] ?? "";
    if (kind === "wait") this.#world.clock.forwardMilliseconds += (WAITS_MINUTES[of] ?? 0) * MINUTE;
    else if (kind === "open") this.#answers.push(await this.#open(paymentId));
    else this.#answers.push(`${kind}: ${await this.#atStripe(kind, paymentId)}`);
    await this.#carry();
  }

  async #open(paymentId: string): Promise<string> {
    const { process } = this.#telling;
    const opened = await startCheckout(process.deps, await actorNamed(process, BUYER), { paymentId });
    if (!opened.ok) return `open: ${opened.reason}`;
    const pages = this.#pages.get(paymentId) ?? [];
    const page = opened.value.checkoutUrl;
    const isNew = !pages.includes(page);
    if (isNew) this.#pages.set(paymentId, [...pages, page]);
    return `open: ${isNew ? "a new page" : "the page before"}`;
  }

  async #atStripe(kind: Exclude<Kind, "wait" | "open">, paymentId: string): Promise<number> {
    const page = this.#pages.get(paymentId)?.at(-1);
    if (page === undefined) return 0;
    if (kind === "pay" || kind === "decline") return atPage(page, kind);
    const step = { "hand-in-a-debit": "submitted", "bank-pays": "succeeds", "bank-refuses": "fails", refund: "" }[kind];
    if (step !== "") return this.#post(`/sandbox/sessions/${idOf(page)}/debit`, { step });
    const { payment_intent } = await this.#sessionOf(page);
    if (payment_intent === null) return 0;
    return this.#post("/v1/refunds", new URLSearchParams({ payment_intent }));
  }

  async #post(path: string, body: URLSearchParams | object): Promise<number> {
    const form = body instanceof URLSearchParams;
    const answer = await fetch(this.#world.servers.stripeUrl + path, {
      method: "POST",
      headers: { authorization: `Bearer ${STRIPE_KEY}`, ...(form ? {} : { "content-type": "application/json" }) },
      body: form ? body : JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  async #sessionOf(page: string): Promise<z.output<typeof sessionView>> {
    const answer = await fetch(`${this.#world.servers.stripeUrl}/v1/checkout/sessions/${idOf(page)}`, {
      headers: { authorization: `Bearer ${STRIPE_KEY}` },
    });
    return sessionView.parse(await answer.json());
  }

  /** Takes what Stripe has to tell and lets some of it arrive. */
  async #carry(): Promise<void> {
    const told = await eventsSince(this.#world.servers, this.#seen);
    this.#seen = told.at(-1)?.id ?? this.#seen;
    const ours = told.filter((event) => this.#payments.some((paymentId) => JSON.stringify(event).includes(paymentId)));
    if (this.#arrival === "all-lost") return;
    if (this.#arrival === "in-order") {
      for (const event of ours) await this.#arrives(event);
      return this.#telling.deliverStream();
    }
    for (const event of ours) this.#underWay.push(...this.#fateOf(event));
    while (this.#underWay.length > 0 && this.#isDrawn(50)) await this.#arrivesAny();
    if (this.#isDrawn(60)) await this.#telling.deliverStream();
    if (this.#isDrawn(15)) await this.#run("reconcile-payments");
    if (this.#isDrawn(15)) await this.#run("redeliver-events");
  }

  /** Of ten callbacks one is lost, some come twice, and one thrice. */
  #fateOf(event: StripeEvents[number]): StripeEvents {
    const draw = this.#draw();
    const copies = draw < 10 ? 0 : draw < 60 ? 1 : draw < 90 ? 2 : 3;
    return Array.from({ length: copies }, () => event);
  }

  async #arrivesAny(): Promise<void> {
    const [event] = this.#underWay.splice(this.#draw() % this.#underWay.length, 1);
    if (!event) return;
    await this.#arrives(event);
    // It may be played again much later, as old as it is.
    if (this.#isDrawn(10)) this.#underWay.push(event);
  }

  async #arrives(event: StripeEvents[number]): Promise<void> {
    this.#callbacks += 1;
    await sendCallback(this.#telling.process, this.#world, event);
  }

  #draw(): number {
    return this.#draws.next().value ?? 99;
  }

  #isDrawn(percent: number): boolean {
    return this.#draw() < percent;
  }

  async #run(job: ScheduledJob): Promise<void> {
    await this.#telling.process.jobs[job]();
  }

  /** Past the life of every page, and of Stripe's patience; what is still under way arrives then. */
  async end(): Promise<void> {
    this.#world.clock.forwardMilliseconds += 4 * DAY;
    await this.#carry();
    while (this.#underWay.length > 0) await this.#arrivesAny();
    await this.#telling.tell({ name: "", begin: async () => ({}), steps: [] });
  }

  async ending(): Promise<Ending> {
    const items = (await this.#world.items()).filter(({ itemKind }) => itemKind !== "stripeEvent");
    const state = [...this.#answers, ...shapeOf(items)];
    const hash = createHash("sha256").update(state.join("\n")).digest("hex");
    const faults = [...(await brokenChains(this.#world)), ...(await this.#faultsOfMoney())];
    return { hash, state, faults, callbacks: this.#callbacks };
  }

  async #faultsOfMoney(): Promise<string[]> {
    const { table } = this.#telling.process.deps;
    const { items: accounts } = await listAllAccounts(table, { pageSize: MAX_PAGE_SIZE });
    const faults: string[] = [];
    let takenInMinor = 0;
    for (const paymentId of this.#payments) {
      const payment = (await table.get(paymentItem, { paymentId }))?.value;
      const timesPaid = await this.#timesPaid(paymentId);
      takenInMinor += timesPaid * (payment?.amountMinor ?? 0);
      if (timesPaid > 1) faults.push(`${paymentId} was paid ${timesPaid} times`);
      if (!isAsPaid(payment, timesPaid)) faults.push(`paid ${timesPaid} times, and is ${payment?.state}`);
    }
    const sumMinor = accounts.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0);
    const clearingMinor = accounts.find(({ account }) => account === ACCOUNTS.stripe)?.balanceMinor ?? 0;
    if (sumMinor !== 0) faults.push(`the books are out of balance by ${sumMinor}`);
    if (clearingMinor !== takenInMinor) faults.push(`Stripe took ${takenInMinor}, the books say ${clearingMinor}`);
    return faults;
  }

  async #timesPaid(paymentId: string): Promise<number> {
    const sessions = (this.#pages.get(paymentId) ?? []).map((page) => this.#sessionOf(page));
    return (await Promise.all(sessions)).filter(({ payment_status }) => payment_status === "paid").length;
  }
}

function isAsPaid(payment: Payment | undefined, timesPaid: number): boolean {
  return (payment?.state === "paid") === timesPaid > 0;
}

function idOf(page: string): string {
  return page.slice(page.lastIndexOf("/") + 1);
}
