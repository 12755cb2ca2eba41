import * as z from "zod";
import { isReason, PROBLEMS } from "#functions/http/problems.ts";
import { jsonReply } from "#functions/http/reply.ts";
import { type Route, route } from "#functions/http/route.ts";
import { once } from "#shared/platform/once.ts";
import { done, refused } from "#shared/platform/outcome.ts";

const health = route(
  {
    method: "get",
    path: "/health",
    permission: "public",
    summary: "Whether the API answers",
    answers: { 200: { description: "It does", schema: z.object({ status: z.literal("ok") }) } },
    refuses: [],
  },
  ({ answerWith }) =>
    answerWith(
      200,
      () => Promise.resolve(done("ok" as const)),
      (status) => ({ body: { status } }),
    ),
);

const problemView = z.object({ reason: z.string(), status: z.int(), title: z.string(), words: z.string() });

/** What the `type` of a problem document leads to. */
const problem = route(
  {
    method: "get",
    path: "/problems/{reason}",
    permission: "public",
    summary: "What a kind of problem means and what to do about it",
    params: z.object({ reason: z.string() }),
    answers: { 200: { description: "The kind of problem", schema: problemView } },
    refuses: [],
  },
  ({ params: { reason }, answerWith }) =>
    answerWith(
      200,
      () => Promise.resolve(isReason(reason) ? done({ reason, ...PROBLEMS[reason] }) : refused("not-found")),
      (kind) => ({ body: kind }),
    ),
);

/** The API's own description, which is made when it is first asked for and then kept. */
function openApi(describe: () => Promise<object>): Route {
  const document = once(describe);
  return route(
    {
      method: "get",
      path: "/openapi.json",
      permission: "public",
      summary: "This description of the API (OpenAPI 3.1)",
      answers: { 200: { description: "An OpenAPI 3.1 document", schema: z.looseObject({}) } },
      refuses: [],
    },
    async () => jsonReply(200, await document()),
  );
}

export function aboutRoutes(describe: () => Promise<object>): readonly Route[] {
  return [health, problem, openApi(describe)];
}
