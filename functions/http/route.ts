/**
 * How a route is declared: `export const inviteRoute = route({ method, path: "/things/{thingId}", permission, summary, … },
 * ({ actor, params, body, deps, answerWith }) => answerWith(201, (commitWith) => makeThing(deps, actor, body, commitWith),
 * (thing) => ({ body: viewOf(thing) })));` in `functions/api/routes/<resource>.ts`, and listed in `functions/api/app.ts`.
 */
import type * as z from "zod";
import type { Actor } from "#shared/parties/actor.ts";
import type { Permission } from "#shared/parties/permission.ts";
import { type CommitWith, commitNothingMore, rememberAnswer } from "#shared/platform/idempotency.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import type { CommonReason } from "./common-reasons.ts";
import type { Reason } from "./problems.ts";
import { type ClaimedKey, replayOr } from "./replay.ts";
import { jsonReply, problemReply, type Reply } from "./reply.ts";
import type { RouteDeps, ServerDeps } from "./route-deps.ts";
import type { Caller } from "./sign-in.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** One answer a route gives. Without a schema it has no body. What the schema does not name is not sent. */
interface AnswerDefinition {
  readonly description: string;
  readonly schema?: z.ZodType;
}

export interface RouteDefinition {
  readonly method: Method;
  /** Below `/api/v1`, in OpenAPI's form: `/licences/{licenceId}`. */
  readonly path: `/${string}`;
  /**
   * What the actor must be allowed; checked before anything of the request is read. `public` asks for no token;
   * `signed-in` asks for a token but for no organisation, for people who do not belong to one yet.
   */
  readonly permission: Permission | "public" | "signed-in";
  readonly summary: string;
  /** The path's parameters. A value of the wrong shape answers as a record that does not exist. */
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /**
   * A POST that creates: demands Idempotency-Key, and answers a repeat with the same bytes; for good unless
   * `answerKeptSeconds` says that the answer means nothing, or must not be kept, after that.
   */
  readonly idempotent?: true | { readonly answerKeptSeconds: number };
  /** An edit: demands If-Match. The handler hands `ifMatch` on; the use case refuses `changed-meanwhile`. */
  readonly ifMatch?: true;
  readonly answers: Readonly<Record<number, AnswerDefinition>>;
  /** The use case's own reasons. Those every route of its kind has (common-reasons.ts) are understood. */
  readonly refuses: readonly Reason[];
}

type Parsed<S> = S extends z.ZodType<infer T> ? T : undefined;
type RefusalOf<D extends RouteDefinition> = D["refuses"][number] | CommonReason;
type BodyOf<A> = A extends { readonly schema: infer S extends z.ZodType }
  ? { readonly body: Sent<z.input<S>> }
  : { readonly body?: undefined };

/** What is sent may be handed over frozen: the values of the house are. */
type Sent<T> = T extends readonly (infer E)[]
  ? readonly Sent<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Sent<T[K]> }
    : T;

/** What a handler makes of a value: the body, and where the made thing is found and in which revision it stands. */
type Presented<A> = BodyOf<A> & {
  /** Path of the thing made, below the origin. */
  readonly location?: string;
  /** Stored revision, sent as ETag. */
  readonly revision?: number;
};

export interface RouteRequest<D extends RouteDefinition, Deps extends ServerDeps> {
  readonly deps: Deps;
  readonly actor: D["permission"] extends Permission ? Actor : undefined;
  readonly caller: D["permission"] extends "public" ? undefined : Caller;
  readonly params: Parsed<D["params"]>;
  readonly query: Parsed<D["query"]>;
  readonly body: Parsed<D["body"]>;
  /** The revision the client read; 0, which no record has, when its ETag is not one of ours. */
  readonly ifMatch: D["ifMatch"] extends true ? number : undefined;
  /**
   * Acts and answers. On an idempotent route `commitWith` writes the very answer into the act's own transaction.
   * A refusal answers with its problem document.
   */
  readonly answerWith: <const S extends keyof D["answers"] & number, T>(
    status: S,
    act: (commitWith: CommitWith<unknown>) => Promise<Outcome<T, RefusalOf<D>>>,
    present: (value: T) => Presented<D["answers"][S]>,
  ) => Promise<Reply>;
}

/** A request after the guards, before its types are known to the handler. */
export interface GuardedRequest<Deps extends ServerDeps> {
  readonly deps: Deps;
  readonly actor: Actor | undefined;
  readonly caller: Caller | undefined;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly ifMatch: number | undefined;
  /** Set on idempotent routes. */
  readonly claim: ClaimedKey | undefined;
}

export interface Route<Deps extends ServerDeps = RouteDeps> {
  readonly definition: RouteDefinition;
  readonly respond: (request: GuardedRequest<Deps>) => Promise<Reply>;
}

/** Declares routes for a server that stands on `Deps`: each is its contract, and the handler that keeps it. */
export function routeFor<Deps extends ServerDeps>() {
  return <const D extends RouteDefinition>(
    definition: D,
    handle: (request: RouteRequest<D, Deps>) => Promise<Reply>,
  ): Route<Deps> => ({
    definition,
    respond: (request) => {
      // The guards have parsed every part by this very definition; here the types say so.
      const asked: object = { ...request, answerWith: answerer(definition, request) };
      return handle(asked as RouteRequest<D, Deps>);
    },
  });
}

/** Declares a route of the API. */
export const route = routeFor<RouteDeps>();

function answerer(definition: RouteDefinition, request: GuardedRequest<ServerDeps>) {
  return <T>(
    status: number,
    act: (commitWith: CommitWith<unknown>) => Promise<Outcome<T, Reason>>,
    present: (value: T) => Presented<AnswerDefinition>,
  ): Promise<Reply> => {
    const replyTo = (value: T) => replyOf(definition.answers[status], status, present(value));
    const { claim, deps } = request;
    let remembered: { readonly value: unknown; readonly reply: Reply } | undefined;
    // A use case commits with the value it returns; the type is not told twice so that T follows from `act` alone.
    const remember: CommitWith<unknown> = (value) => {
      if (!claim) return commitNothingMore();
      remembered = { value, reply: replyTo(value as T) };
      return [rememberAnswer(claim, remembered.reply, keptUntil(definition, deps.clock.now()))];
    };
    return replayOr(deps.table, claim, async () => {
      const outcome = await act(remember);
      if (!outcome.ok) return problemReply(outcome.reason, outcome.detail);
      // The first answer and its repeats are the same bytes, even where `present` looks at the clock.
      return remembered !== undefined && remembered.value === outcome.value ? remembered.reply : replyTo(outcome.value);
    });
  };
}

function keptUntil({ idempotent }: RouteDefinition, nowMilliseconds: number) {
  if (typeof idempotent !== "object") return {};
  return { expiresAtSeconds: Math.floor(nowMilliseconds / 1000) + idempotent.answerKeptSeconds };
}

function replyOf(
  answer: AnswerDefinition | undefined,
  status: number,
  presented: { readonly body?: unknown; readonly location?: string; readonly revision?: number },
): Reply {
  const headers = {
    ...(presented.location === undefined ? {} : { location: presented.location }),
    ...(presented.revision === undefined ? {} : { etag: etagOf(presented.revision) }),
  };
  if (!answer?.schema) return { status, headers, body: "" };
  // Parsed on the way out too: a field the contract does not name cannot leak, a wrong one is a fault of ours.
  return jsonReply(status, answer.schema.parse(presented.body), headers);
}

/** The entity tag of a stored revision. */
function etagOf(revision: number): string {
  return `"r${revision}"`;
}
