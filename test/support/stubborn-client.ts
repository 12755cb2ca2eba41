import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiAnswer, MarketClient, type SendOptions } from "#infra/local/market-client.ts";

/** A POST that was answered, so that it can be sent again to the letter. */
export interface Acknowledged {
  readonly by: MarketClient;
  readonly path: string;
  readonly body: unknown;
  readonly idempotencyKey: string;
  readonly answer: ApiAnswer;
}

/** A client gives up long after a killed marketplace is back. */
const PATIENCE_MILLISECONDS = 180_000;
const PAUSE_MILLISECONDS = 40;
const COME_AGAIN = 503;

/** A client that is not discouraged by a marketplace that dies: it sends the same request again until it is answered. */
export class StubbornClient extends MarketClient {
  readonly #acknowledged: Acknowledged[];

  constructor(publicUrl: string, options: { readonly token: string; readonly acknowledged: Acknowledged[] }) {
    super(publicUrl, options);
    this.#acknowledged = options.acknowledged;
  }

  override async send(method: string, path: string, body?: unknown, options: SendOptions = {}): Promise<ApiAnswer> {
    const { idempotencyKey = randomUUID() } = options;
    const answer = await stubbornly(`${method} ${path}`, async () => {
      const given = await super.send(method, path, body, { ...options, idempotencyKey });
      return given.status === COME_AGAIN ? undefined : given;
    });
    if (method === "POST" && answer.status < 400)
      this.#acknowledged.push({ by: this, path, body, idempotencyKey, answer });
    return answer;
  }
}

/** Tries until there is an answer: a connection refused or cut is no answer, nor is undefined. */
export async function stubbornly<T>(what: string, act: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await act().catch((fault: unknown) => {
      if (isNetworkFault(fault) && Date.now() < deadline) return undefined;
      throw fault;
    });
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Not answered in ${PATIENCE_MILLISECONDS / 1000} s: ${what}`);
    await sleep(PAUSE_MILLISECONDS);
  }
}

/** What fetch throws when nobody listens or the connection is cut; an answer cut short is no JSON or no body. */
function isNetworkFault(fault: unknown): boolean {
  return (
    fault instanceof TypeError ||
    fault instanceof SyntaxError ||
    (fault instanceof Error && fault.name === "TimeoutError")
  );
}
