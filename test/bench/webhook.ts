/** A callback of Stripe from its arrival to the answer: verified and written down, over HTTP. */
import { Stripe } from "stripe";
import { openPaymentsBed, WEBHOOK_SECRET } from "#test/http/payments-bed.ts";
import type { BenchRow } from "./row.ts";

const CALLBACKS = 400;
const WARM_UP = 50;
const BUDGET_MILLISECONDS = 50;

export async function measure(): Promise<BenchRow[]> {
  const bed = await openPaymentsBed({ withStream: false });
  try {
    for (let i = 0; i < WARM_UP; i++) await callBack(bed.webhookUrl, `warm_${i}`);
    const bare: number[] = [];
    for (let i = 0; i < WARM_UP; i++) bare.push(await milliseconds(() => fetch(new URL("/nothing", bed.webhookUrl))));
    const taken: number[] = [];
    for (let i = 0; i < CALLBACKS; i++) taken.push(await milliseconds(() => callBack(bed.webhookUrl, `bench_${i}`)));
    const [p50, p99] = [quantile(taken, 0.5), quantile(taken, 0.99)];
    const nothing = quantile(bare, 0.5);
    return [
      {
        what: "webhook: verified, stored, answered (p99, milliseconds against the budget's 50)",
        measured: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
        reference: `the same server answering 404, p50 ${nothing.toFixed(1)} ms (p50 is ${(p50 / nothing).toFixed(1)} times that)`,
        ratio: p99 / BUDGET_MILLISECONDS,
        budget: 1,
        ok: p99 <= BUDGET_MILLISECONDS,
      },
    ];
  } finally {
    await bed.close();
  }
}

async function callBack(url: string, name: string): Promise<void> {
  const event = {
    id: `evt_${name}`,
    object: "event",
    type: "checkout.session.completed",
    created: Math.floor(Date.now() / 1000),
    data: { object: { id: `cs_test_${name}`, object: "checkout.session" } },
  };
  const body = JSON.stringify(event);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: WEBHOOK_SECRET });
  const answer = await fetch(url, {
    method: "POST",
    headers: { "stripe-signature": signature, "content-type": "application/json" },
    body,
  });
  if (answer.status !== 200) throw new Error(`The callback was answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
