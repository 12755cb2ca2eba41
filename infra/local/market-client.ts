import { randomUUID } from "node:crypto";
import { PATHS } from "#shared/platform/manifest/paths.ts";

/** An answer of the API as a client sees it. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface SendOptions {
  /** Default: a new one for each POST. */
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer than any answer of the API takes: past it the client gives up with a clear error. */
const ANSWER_TIMEOUT_MILLISECONDS = 30_000;

/** A client of the JSON API, as a partner would write one: a token, JSON, an Idempotency-Key on every POST. */
export class MarketClient {
  readonly #publicUrl: string;
  readonly #token: string | undefined;

  constructor(publicUrl: string, options: { readonly token?: string } = {}) {
    this.#publicUrl = publicUrl;
    this.#token = options.token;
  }

  get(path: string, options: SendOptions = {}): Promise<ApiAnswer> {
    return this.send("GET", path, undefined, options);
  }

  post(path: string, body: unknown = {}, options: SendOptions = {}): Promise<ApiAnswer> {
    return this.send("POST", path, body, options);
  }

  async send(method: string, path: string, body?: unknown, options: SendOptions = {}): Promise<ApiAnswer> {
    const headers: Record<string, string> = { accept: "application/json", ...options.headers };
    if (this.#token !== undefined) headers.authorization = `Bearer ${this.#token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    if (method === "POST") headers["idempotency-key"] = options.idempotencyKey ?? randomUUID();
    if (options.ifMatch !== undefined) headers["if-match"] = options.ifMatch;
    const response = await fetch(this.#publicUrl + PATHS.api + path, {
      method,
      headers,
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MILLISECONDS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  }
}
