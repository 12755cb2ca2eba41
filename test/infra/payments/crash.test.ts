import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { startPayments } from "#infra/local/payments/start-payments.ts";
import {
  licencePayment,
  type Receiver,
  SECRET_KEY,
  startReceiver,
  stripeAt,
  submitPage,
  until,
  WEBHOOK_SECRET,
} from "./sandbox-under-test.ts";

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const SCRIPT = fileURLToPath(new URL("./payments-process.ts", import.meta.url));
const KILLS = 4;
const BUYERS = 6;

/** A sandbox in a process of its own, which may be killed. */
async function startProcess(directory: string, webhookUrl: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", SCRIPT, directory, webhookUrl], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await once(createInterface(child.stdout), "line");
  return { child, url: String(url) };
}

/** Creates and pays one licence's session, as a client that tries again would; false when the server went away. */
async function buy(url: string, licence: string): Promise<boolean> {
  try {
    const session = await stripeAt(url).checkout.sessions.create(licencePayment({ client_reference_id: licence }), {
      idempotencyKey: `pay:${licence}`,
    });
    const page = { url: `${url}/c/pay/${session.id}` };
    return (await submitPage(page, { action: "pay" })).status === 303;
  } catch {
    return false;
  }
}

function completedReferences(receiver: Receiver): Set<string | null> {
  const references = receiver.events.flatMap((event) =>
    event.type === "checkout.session.completed" ? [event.data.object.client_reference_id] : [],
  );
  return new Set(references);
}

test("killed at any moment and asked again, it charges each licence once and tells of every payment", async () => {
  console.log(`crash: FC_SEED=${seed}`);
  const [delays = []] = fc.sample(fc.array(fc.integer({ min: 1, max: 800 }), { minLength: KILLS, maxLength: KILLS }), {
    seed,
    numRuns: 1,
  });
  const directory = await mkdtemp(join(tmpdir(), "payments-"));
  await using receiver = await startReceiver();
  const bought = new Set<string>();
  try {
    for (const [round, delay] of delays.entries()) {
      const { child, url } = await startProcess(directory, receiver.url);
      const exited = once(child, "exit");
      const buyer = async (name: string) => {
        for (let index = 0; child.exitCode === null && child.signalCode === null; index += 1) {
          const licence = `lic_${round}_${name}_${index}`;
          if (!(await buy(url, licence))) return void bought.add(licence);
          bought.add(licence);
        }
      };
      const buyers = Promise.all(Array.from({ length: BUYERS }, (_, index) => buyer(String(index))));
      setTimeout(() => child.kill("SIGKILL"), delay);
      await exited;
      await buyers;
    }

    console.log(`crash: ${bought.size} licences over ${KILLS} kills`);
    expect(bought.size).toBeGreaterThanOrEqual(KILLS * BUYERS);
    const webhook = { url: receiver.url, secret: WEBHOOK_SECRET };
    const payments = await startPayments({ directory, secretKey: SECRET_KEY, webhook });
    try {
      for (const licence of bought) expect(await buy(payments.url, licence)).toBe(true);
      const stripe = stripeAt(payments.url);
      const charges = await stripe.charges.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      const sessions = await stripe.checkout.sessions.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      expect(charges).toHaveLength(bought.size);
      expect(new Set(sessions.map((session) => session.client_reference_id))).toEqual(bought);
      expect(sessions).toHaveLength(bought.size);
      await until("every payment was told", () => completedReferences(receiver).size === bought.size);
    } finally {
      await payments.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
