import { type Context, Hono } from "hono";
import { PageTokenError } from "#shared/platform/page.ts";
import { placeOf } from "./client-address.ts";
import { type ArrivedRequest, guardRequest } from "./guard-request.ts";
import { EdgeRefusal, problemReply, type Reply } from "./reply.ts";
import type { Method, Route, RouteDefinition } from "./route.ts";
import type { ServerDeps } from "./route-deps.ts";

const HTTP_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** On every answer of the API: it is data for one caller, never a page, never kept by a cache on the way. */
const API_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

/** An app that answers these routes below `base`, and everything else with a problem document. */
export function mountRoutes<Deps extends ServerDeps>(base: string, routes: readonly Route<Deps>[], deps: Deps): Hono {
  const app = new Hono();
  for (const route of mostSpecificFirst(routes)) {
    const { method, path } = route.definition;
    app.on(method.toUpperCase(), base + honoPath(path), (c) => answer(c, deps, route));
  }
  for (const [, samePath] of Map.groupBy(routes, shapeOf)) {
    const path = samePath[0]?.definition.path ?? "/";
    const allow = allowedBy(samePath.map(({ definition }) => definition.method));
    app.on([...HTTP_METHODS], base + honoPath(path), (c) =>
      framed({ c, deps, route: path }, () => Promise.resolve(problemReply("method-not-allowed", {}, { allow }))),
    );
  }
  app.notFound((c) => framed({ c, deps, route: "none" }, () => Promise.resolve(problemReply("no-such-path"))));
  return app;
}

function answer<Deps extends ServerDeps>(c: Context, deps: Deps, route: Route<Deps>): Promise<Response> {
  return framed({ c, deps, route: route.definition.path }, async () => {
    const arrived: ArrivedRequest = {
      request: c.req.raw,
      path: c.req.path,
      params: c.req.param(),
      from: placeOf(c.env, c.req.raw.headers),
    };
    const reply = await route.respond(await guardRequest(route.definition, arrived, deps));
    return route.definition.method === "get" ? unlessKnown(reply, c.req.raw.headers) : reply;
  });
}

/** What stands around every answer: request id, headers, one log line, and faults turned into a problem that tells nothing. */
async function framed(
  { c, deps, route }: { readonly c: Context; readonly deps: ServerDeps; readonly route: string },
  work: () => Promise<Reply>,
): Promise<Response> {
  const startedAt = deps.clock.now();
  const requestId = `req_${Buffer.from(deps.chance.bytes(12)).toString("hex")}`;
  const reply = await work().catch((error: unknown) => replyToThrown(error, deps, requestId));
  deps.log.info("http.answered", {
    requestId,
    method: c.req.method,
    route,
    status: reply.status,
    milliseconds: deps.clock.now() - startedAt,
  });
  const headers = { ...API_HEADERS, ...reply.headers, "x-request-id": requestId };
  return new Response(reply.body === "" ? null : reply.body, { status: reply.status, headers });
}

function replyToThrown(error: unknown, deps: ServerDeps, requestId: string): Reply {
  if (error instanceof EdgeRefusal) return error.reply;
  if (error instanceof PageTokenError)
    return problemReply("invalid-query", { errors: [{ parameter: "pageToken", detail: error.message }] });
  deps.log.error("http.fault", error, { requestId });
  return problemReply("fault", { requestId });
}

/** A reader who shows the ETag it has is told so without the body (RFC 9110 §13.1.2). */
function unlessKnown(reply: Reply, headers: Headers): Reply {
  const { etag } = reply.headers;
  const known = headers
    .get("if-none-match")
    ?.split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  return etag !== undefined && known?.includes(etag) ? { status: 304, headers: { etag }, body: "" } : reply;
}

function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

/** `/organisations/mine` is asked before `/organisations/{organisationId}`. */
function mostSpecificFirst<Deps extends ServerDeps>(routes: readonly Route<Deps>[]): readonly Route<Deps>[] {
  return routes.toSorted((a, b) => (shapeOf(a) < shapeOf(b) ? -1 : 1));
}

/** A path with its parameters' names struck out; the mark sorts behind every letter. */
function shapeOf({ definition }: { readonly definition: RouteDefinition }): string {
  return definition.path.replace(/\{\w+\}/g, "~");
}

function allowedBy(methods: readonly Method[]): string {
  return methods.flatMap((method) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()])).join(", ");
}
