import { once } from "node:events";
import { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { KEEP_ALIVE_MILLISECONDS } from "../keep-alive.ts";
import { answerStore } from "./answer-store.ts";
import { openDatabase } from "./database.ts";
import { startDeliverer } from "./deliver-webhooks.ts";
import { deliveryStore } from "./delivery-store.ts";
import { expireDueSessions } from "./expire-checkout-session.ts";
import { makeId } from "./object-id.ts";
import { objectStore } from "./object-store.ts";
import { paymentsApp } from "./payments-app.ts";
import type { Sandbox } from "./sandbox.ts";

/** How often sessions past their time are looked for, so that their event comes without anyone asking. */
const EXPIRY_LOOK_MILLISECONDS = 1_000;
const RETRY_BASE_MILLISECONDS = 1_000;

export interface PaymentsOptions {
  /** Where the one file of state lies; made when absent. */
  directory: string;
  /** 0 or absent: any free port. */
  port?: number;
  /** 127.0.0.1 unless told. */
  host?: string;
  /** Where a browser reaches the hosted page; the server's own address unless told. */
  publicUrl?: string;
  /** A test key, `sk_test_…`; live keys are refused so that none is ever typed here. */
  secretKey: string;
  /** Where events are sent; without it they are kept, but no delivery is promised. */
  webhook?: { url: string; secret: string };
  /** The first wait after a failed delivery, doubled each time; Stripe's hours become seconds. */
  retryBaseMilliseconds?: number;
  /** Milliseconds since the epoch: the time written into objects and signatures. Retries run on the machine's clock. */
  now?: () => number;
}

export interface Payments {
  /** For the `stripe` package: `{ protocol: "http", host: url.hostname, port: url.port }`. */
  url: string;
  close(): Promise<void>;
}

/**
 * Starts the payment sandbox: a server that speaks as much of Stripe's API as Serai calls. What it acknowledged
 * survives SIGKILL; webhooks not yet accepted are sent again after a restart on the same directory.
 * Rejects when the port is taken.
 */
export async function startPayments(options: PaymentsOptions): Promise<Payments> {
  if (!options.secretKey.startsWith("sk_test_")) throw new Error("The payment sandbox takes test keys only: sk_test_…");
  const host = options.host ?? "127.0.0.1";
  const database = openDatabase(options.directory);
  const sandbox: Sandbox = {
    database,
    objects: objectStore(database),
    answers: answerStore(database),
    deliveries: deliveryStore(database),
    makeId,
    now: options.now ?? Date.now,
    publicUrl: options.publicUrl?.replace(/\/+$/, "") ?? "",
    secretKey: options.secretKey,
    hasWebhook: options.webhook !== undefined,
    keysInUse: new Set(),
    wakeDeliverer: () => {},
  };

  const server = createAdaptorServer({
    fetch: paymentsApp(sandbox).fetch,
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
  });
  try {
    server.listen(options.port ?? 0, host);
    await once(server, "listening");
  } catch (fault) {
    database.close();
    throw new Error(`The payment sandbox cannot listen on ${host}:${options.port ?? 0}`, { cause: fault });
  }
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${portOf(server.address())}`;
  if (sandbox.publicUrl === "") sandbox.publicUrl = url;

  const deliverer =
    options.webhook === undefined
      ? undefined
      : startDeliverer(sandbox, {
          ...options.webhook,
          retryBaseMilliseconds: options.retryBaseMilliseconds ?? RETRY_BASE_MILLISECONDS,
        });
  if (deliverer !== undefined) sandbox.wakeDeliverer = deliverer.wake;
  const expiry = setInterval(() => expireDueSessions(sandbox), EXPIRY_LOOK_MILLISECONDS);

  return {
    url,
    async close() {
      clearInterval(expiry);
      const closed = once(server, "close");
      server.close();
      if (server instanceof Server) server.closeAllConnections();
      await closed;
      await deliverer?.close();
      database.close();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("The payment sandbox listens on no port");
  return address.port;
}
