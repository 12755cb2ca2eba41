import { denialOf } from "#shared/parties/permission.ts";
import { bodyErrors, queryErrors } from "./field-errors.ts";
import { claimOf } from "./fingerprint.ts";
import { readJsonBody } from "./read-body.ts";
import { EdgeRefusal } from "./reply.ts";
import type { GuardedRequest, RouteDefinition } from "./route.ts";
import type { ServerDeps } from "./route-deps.ts";
import { type Caller, chooseActor, signIn } from "./sign-in.ts";

/** What a request is, before anything of it is believed. */
export interface ArrivedRequest {
  readonly request: Request;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly from: { readonly ipAddress: string; readonly userAgent: string };
}

/**
 * The guards of a route, in order: who, whether allowed, then path, query, body, and the headers the route demands.
 * @throws {EdgeRefusal} with the answer of the first guard that refuses.
 */
export async function guardRequest<Deps extends ServerDeps>(
  definition: RouteDefinition,
  arrived: ArrivedRequest,
  deps: Deps,
): Promise<GuardedRequest<Deps>> {
  const { headers } = arrived.request;
  const caller = definition.permission === "public" ? undefined : await signIn(headers, deps);
  const actor = caller && actorFor(definition, caller, arrived);
  const params = parseParams(definition, arrived.params);
  const query = parseQuery(definition, new URL(arrived.request.url).searchParams);
  const ifMatch = definition.ifMatch ? revisionOf(headers.get("if-match")) : undefined;
  const { value: body, bytes } = await parseBody(definition, arrived.request);
  const claim =
    definition.idempotent && actor
      ? claimOf(headers.get("idempotency-key"), {
          method: definition.method,
          path: arrived.path,
          bytes,
          organisationId: actor.organisationId,
          subject: actor.subject,
        })
      : undefined;
  return { deps, caller, actor, params, query, body, ifMatch, claim };
}

function actorFor({ permission }: RouteDefinition, caller: Caller, arrived: ArrivedRequest) {
  if (permission === "public" || permission === "signed-in") return undefined;
  const actor = chooseActor(caller, arrived.request.headers, arrived.from);
  const denial = denialOf(actor, permission);
  if (denial) throw new EdgeRefusal(denial);
  return actor;
}

function parseParams({ params }: RouteDefinition, values: Readonly<Record<string, string>>): unknown {
  if (!params) return undefined;
  const parsed = params.safeParse(values);
  // An id of a shape we never give is an id of nothing: the same answer.
  if (!parsed.success) throw new EdgeRefusal("not-found");
  return parsed.data;
}

function parseQuery({ query }: RouteDefinition, search: URLSearchParams): unknown {
  if (!query) return undefined;
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of search) {
    if (name in values)
      throw new EdgeRefusal("invalid-query", { errors: [{ parameter: name, detail: "Given more than once" }] });
    values[name] = value;
  }
  const parsed = query.safeParse({ ...values });
  if (!parsed.success) throw new EdgeRefusal("invalid-query", { errors: queryErrors(parsed.error) });
  return parsed.data;
}

async function parseBody({ body }: RouteDefinition, request: Request): Promise<{ value: unknown; bytes: Uint8Array }> {
  if (!body) return { value: undefined, bytes: new Uint8Array() };
  const { value, bytes } = await readJsonBody(request);
  const parsed = body.safeParse(value);
  if (!parsed.success) throw new EdgeRefusal("invalid-body", { errors: bodyErrors(parsed.error) });
  return { value: parsed.data, bytes };
}

const NO_REVISION = 0;

/** The revision an ETag of ours names; any other tag, and `*`, matches no record. */
function revisionOf(ifMatch: string | null): number {
  if (ifMatch === null) throw new EdgeRefusal("if-match-missing");
  return Number(/^"r(\d{1,15})"$/.exec(ifMatch.trim())?.[1] ?? NO_REVISION);
}
