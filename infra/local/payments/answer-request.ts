import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "hono";
import type * as z from "zod";
import { inTransaction } from "./database.ts";
import { API_VERSION } from "./event.ts";
import { expandObject } from "./expand-object.ts";
import { parseForm } from "./form-encoding.ts";
import { parseParameters } from "./parameter-schema.ts";
import { isRefusal, type Refusal, refusalBody, refuse } from "./refusal.ts";
import type { Cause, Sandbox } from "./sandbox.ts";
import type { StripeObject } from "./stripe-object-schema.ts";

/** Stripe's limit. https://docs.stripe.com/api/idempotent_requests */
const MAX_KEY_LETTERS = 255;

/** Each request of the API has an id of its own, which the answer and its events carry. */
export type ApiEnvironment = { Variables: { requestId: string } };
export type ApiContext = Context<ApiEnvironment>;

type Answer = { status: number; body: Record<string, unknown> };

/** Answers a question: parses the query by the schema, then tells what `read` found. */
export function answerRead<Input>(
  context: ApiContext,
  schema: z.ZodType<Input>,
  read: (input: Input) => Record<string, unknown> | Refusal,
): Response {
  const form = parseForm(new URL(context.req.url).search.slice(1));
  if (!form.ok) return tell(context, answerOf(refuse(form.message)));
  const parsed = parseParameters(schema, form.value);
  return tell(context, answerOf(parsed.ok ? read(parsed.value) : parsed.refusal));
}

/**
 * Answers a command once per idempotency key, as Stripe does: the same key with the same parameters gets the first
 * answer again, whether it was success or refusal; with others it is refused; while the first is executing, 409.
 * A request whose parameters do not parse leaves no answer behind. Effects and answer are one transaction.
 */
export async function answerWrite<Input extends { expand: string[] }>(
  context: ApiContext,
  sandbox: Sandbox,
  command: { schema: z.ZodType<Input>; act: (cause: Cause, input: Input) => StripeObject | Refusal },
): Promise<Response> {
  const key = context.req.header("idempotency-key");
  const body = await context.req.text();
  const fingerprint = fingerprintOf(context, body);
  if (key !== undefined) {
    const early = earlierAnswer(context, sandbox, { key, fingerprint });
    if (early !== undefined) return early;
  }
  if (body !== "" && !(context.req.header("content-type") ?? "").startsWith("application/x-www-form-urlencoded")) {
    return tell(context, answerOf(refuse("Requests to this API are application/x-www-form-urlencoded.")));
  }
  const form = parseForm(body);
  if (!form.ok) return tell(context, answerOf(refuse(form.message)));
  const parsed = parseParameters(command.schema, form.value);
  if (!parsed.ok) return tell(context, answerOf(parsed.refusal));

  if (key !== undefined) sandbox.keysInUse.add(key);
  try {
    await latency(sandbox);
    const cause: Cause = { requestId: context.get("requestId"), idempotencyKey: key };
    const attempt = () => execute(sandbox, { ...command, cause, fingerprint, input: parsed.value });
    const { answer } = inTransaction(sandbox.database, attempt, (outcome) => outcome.isKept);
    return tell(context, answer);
  } finally {
    if (key !== undefined) sandbox.keysInUse.delete(key);
    sandbox.wakeDeliverer();
  }
}

/** The command itself, and its answer stored beside its effects. A path that cannot be expanded undoes it all. */
function execute<Input extends { expand: string[] }>(
  sandbox: Sandbox,
  command: {
    act: (cause: Cause, input: Input) => StripeObject | Refusal;
    cause: Cause;
    fingerprint: string;
    input: Input;
  },
): { answer: Answer; isKept: boolean } {
  const { cause, fingerprint, input } = command;
  const outcome = command.act(cause, input);
  const expanded = isRefusal(outcome) ? outcome : expandObject(sandbox.objects, outcome, input.expand);
  const answer = answerOf(expanded);
  if (!isRefusal(outcome) && isRefusal(expanded)) return { answer, isKept: false };
  if (cause.idempotencyKey !== undefined) {
    const stored = {
      fingerprint,
      requestId: cause.requestId,
      status: answer.status,
      body: JSON.stringify(answer.body),
    };
    sandbox.answers.save(cause.idempotencyKey, stored, sandbox.now());
  }
  return { answer, isKept: true };
}

/** A refusal outside any command: no key, no such path, too large. */
export function tellRefusal(context: ApiContext, refusal: Refusal): Response {
  return tell(context, answerOf(refusal));
}

function earlierAnswer(
  context: ApiContext,
  sandbox: Sandbox,
  asked: { key: string; fingerprint: string },
): Response | undefined {
  if (asked.key.length > MAX_KEY_LETTERS) {
    return tell(context, answerOf(refuse(`Idempotency keys have at most ${MAX_KEY_LETTERS} characters.`)));
  }
  const stored = sandbox.answers.find(asked.key, sandbox.now());
  if (stored !== undefined && stored.fingerprint === asked.fingerprint) {
    const replayed = { "idempotent-replayed": "true", "original-request": stored.requestId };
    return send(context, { status: stored.status, text: stored.body, headers: replayed });
  }
  if (stored !== undefined) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${asked.key}' if you meant to execute a different request.`;
    return tell(context, answerOf(refuse(message, { type: "idempotency_error" })));
  }
  if (!sandbox.keysInUse.has(asked.key)) return undefined;
  const message = `There is currently another in-progress request using this Idempotent Key (${asked.key}). Please try again later.`;
  return tell(
    context,
    answerOf(refuse(message, { status: 409, type: "idempotency_error", code: "idempotency_key_in_use" })),
  );
}

/** Method, path and parameters in any order. */
function fingerprintOf(context: ApiContext, body: string): string {
  const parameters = body.split("&").sort().join("&");
  return createHash("sha256").update(`${context.req.method} ${context.req.path}\n${parameters}`).digest("hex");
}

async function latency(sandbox: Sandbox): Promise<void> {
  const milliseconds = sandbox.deliveries.knob("latencyMilliseconds");
  if (milliseconds > 0) await sleep(milliseconds);
}

function answerOf(outcome: Record<string, unknown> | Refusal): Answer {
  return isRefusal(outcome) ? { status: outcome.status, body: refusalBody(outcome) } : { status: 200, body: outcome };
}

function tell(context: ApiContext, answer: Answer): Response {
  return send(context, { status: answer.status, text: JSON.stringify(answer.body), headers: {} });
}

function send(
  context: ApiContext,
  answer: { status: number; text: string; headers: Record<string, string> },
): Response {
  const key = context.req.header("idempotency-key");
  return new Response(answer.text, {
    status: answer.status,
    headers: {
      "content-type": "application/json",
      "request-id": context.get("requestId"),
      "stripe-version": context.req.header("stripe-version") ?? API_VERSION,
      ...(key === undefined ? {} : { "idempotency-key": key }),
      ...answer.headers,
    },
  });
}
