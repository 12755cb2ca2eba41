import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import * as z from "zod";

/** A request's answer, read whole. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON body's members; none when the answer has no body. */
  readonly body: Readonly<Record<string, unknown>>;
}

type Headers_ = Readonly<Record<string, string>>;

/** Calls the API as somebody. Paths stand as a client writes them, `/api/v1/…`. */
export interface ApiCaller {
  get(path: string, headers?: Headers_): Promise<ApiAnswer>;
  /** With a new Idempotency-Key unless the headers have one. */
  post(path: string, body?: unknown, headers?: Headers_): Promise<ApiAnswer>;
  patch(path: string, body: unknown, headers?: Headers_): Promise<ApiAnswer>;
  delete(path: string, headers?: Headers_): Promise<ApiAnswer>;
  /** Any request, with nothing added but the token. */
  send(
    method: string,
    path: string,
    init?: { body?: NonNullable<RequestInit["body"]>; headers?: Headers_ },
  ): Promise<ApiAnswer>;
}

/** @param token is asked for at each request; undefined sends none. */
export function apiCaller(app: Hono, token: () => Promise<string | undefined>): ApiCaller {
  const send: ApiCaller["send"] = async (method, path, { body, headers = {} } = {}) => {
    const bearer = await token();
    const authorization = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const init = { method, headers: { ...authorization, ...headers }, ...(body === undefined ? {} : { body }) };
    return readAnswer(await app.request(path, init));
  };
  const sendJson = (method: string, path: string, body: unknown, headers: Headers_) =>
    body === undefined
      ? send(method, path, { headers })
      : send(method, path, {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json", ...headers },
        });
  return {
    send,
    get: (path, headers = {}) => send("GET", path, { headers }),
    delete: (path, headers = {}) => send("DELETE", path, { headers }),
    patch: (path, body, headers = {}) => sendJson("PATCH", path, body, headers),
    post: (path, body, headers = {}) => sendJson("POST", path, body, { "idempotency-key": randomUUID(), ...headers }),
  };
}

const members = z.record(z.string(), z.unknown());

async function readAnswer(response: Response): Promise<ApiAnswer> {
  const text = await response.text();
  const body = text === "" ? {} : members.parse(JSON.parse(text));
  return { status: response.status, headers: response.headers, text, body };
}
