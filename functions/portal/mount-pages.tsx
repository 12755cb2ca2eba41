import { type Context, Hono } from "hono";
import { placeOf } from "#functions/http/client-address.ts";
import { problemDocument } from "#functions/http/problem.ts";
import { PageTokenError } from "#shared/platform/page.ts";
import { type Answer, PageRefusal, redirectTo } from "./answer.ts";
import { IdentityUnavailable } from "./identity-provider.ts";
import { renderPage } from "./layout.tsx";
import { refusalPage } from "./pages/refusal.tsx";
import type { PortalDeps } from "./portal-deps.ts";
import { readForm } from "./read-form.ts";
import { problemOf } from "./refusals.ts";
import { isFromHere } from "./same-origin.ts";
import { securityHeaders } from "./security-headers.ts";
import { admit, type PortalRoute, recognise, type Visitor } from "./visit.ts";

const NOBODY: Visitor = { session: undefined, standings: [], actor: undefined };
const SEE_OTHER = 303;

/** An app that answers these pages and actions, and everything else with the page that there is nothing. */
export function mountPages(routes: readonly PortalRoute[], deps: PortalDeps): Hono {
  const app = new Hono();
  for (const route of routes) app.on(route.method.toUpperCase(), route.path, (c) => framed(c, deps, route));
  app.notFound((c) => framed(c, deps, NOTHING_HERE));
  return app;
}

const NOTHING_HERE: PortalRoute = {
  method: "get",
  path: "none",
  guard: "public",
  answer: () => Promise.reject(new PageRefusal("not-found")),
};

/** What stands around every answer: who visits, the guards, one log line, and refusals and faults turned into pages. */
async function framed(c: Context, deps: PortalDeps, route: PortalRoute): Promise<Response> {
  const startedAt = deps.clock.now();
  const requestId = `req_${Buffer.from(deps.chance.bytes(12)).toString("hex")}`;
  const from = placeOf(c.env, c.req.raw.headers);
  let visitor = NOBODY;
  const answer = await (async () => {
    visitor = await recognise(deps, c.req.raw, from);
    return answerOf(c, deps, { route, visitor });
  })().catch((error: unknown) => answerToThrown(error, deps, requestId));
  const response = await responseOf(answer, { c, deps, visitor });
  response.headers.set("x-request-id", requestId);
  const milliseconds = deps.clock.now() - startedAt;
  const { method } = c.req;
  deps.log.info("http.answered", { requestId, method, route: route.path, status: response.status, milliseconds });
  return response;
}

async function answerOf(
  c: Context,
  deps: PortalDeps,
  { route, visitor }: { readonly route: PortalRoute; readonly visitor: Visitor },
): Promise<Answer> {
  if (!isFromHere(c.req.raw, deps.publicUrl)) throw new PageRefusal("cross-site");
  const url = new URL(c.req.url);
  const admitted = admit(route.guard, visitor);
  if (admitted !== "in") {
    // A form that was sent is not sent again behind a sign-in; its page is opened anew.
    const to = route.method === "get" ? url.pathname + url.search : "/";
    const way = admitted === "sign-in" ? "/sign-in" : "/choose-organisation";
    return redirectTo(`${way}?${new URLSearchParams({ to })}`);
  }
  const form = route.method === "post" ? await readForm(c.req.raw) : {};
  return route.answer({ ...visitor, deps, params: c.req.param(), query: url.searchParams, request: c.req.raw, form });
}

function answerToThrown(error: unknown, deps: PortalDeps, requestId: string): Answer {
  if (error instanceof PageRefusal) return refusalPage(error.reason, error.detail);
  if (error instanceof PageTokenError) return refusalPage("invalid-query");
  deps.log.error("http.fault", error, { requestId });
  return refusalPage(error instanceof IdentityUnavailable ? "sign-in-unavailable" : "fault");
}

async function responseOf(
  answer: Answer,
  { c, deps, visitor }: { readonly c: Context; readonly deps: PortalDeps; readonly visitor: Visitor },
): Promise<Response> {
  const headers = new Headers(await securityHeaders(deps, answer));
  for (const cookie of answer.cookies ?? []) headers.append("set-cookie", cookie);
  if (answer.kind === "redirect") {
    headers.set("location", answer.to);
    return new Response(null, { status: SEE_OTHER, headers });
  }
  if (answer.kind === "data") {
    headers.set("content-type", "application/json");
    return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
  }
  if (answer.refusal && c.req.header("accept") === "application/json") {
    headers.set("content-type", "application/problem+json");
    const { reason, detail } = answer.refusal;
    const document = problemDocument(reason, problemOf(reason), detail);
    return new Response(JSON.stringify(document), { status: document.status, headers });
  }
  headers.set("content-type", "text/html; charset=utf-8");
  const html = await renderPage(answer, { visitor: answer.signedOut ? NOBODY : visitor, path: c.req.path });
  return new Response(html, { status: answer.status ?? 200, headers });
}
