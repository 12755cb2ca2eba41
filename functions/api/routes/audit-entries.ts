import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { type Route, route } from "#functions/http/route.ts";
import { listAuditEntries } from "#shared/platform/audit-store.ts";
import { done } from "#shared/platform/outcome.ts";

/** The whole entry, so that a reader can check the chain alone: each hash is over the canonical JSON of the other fields. */
const auditEntryView = z.object({
  organisationId: z.string(),
  sequence: z.int().positive().describe("From 1, without gaps"),
  at: z.string().describe("RFC 3339"),
  action: z.string(),
  subject: z.string(),
  by: z.object({ organisationId: z.string(), subject: z.string() }),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  previousHash: z.string(),
  hash: z.string().describe("SHA-256 over the canonical JSON (RFC 8785) of all the other fields"),
});

const list = route(
  {
    method: "get",
    path: "/audit-entries",
    permission: "audit:read",
    summary: "Read your organisation's audit chain",
    query: pageQuery.extend({ order: z.enum(["newest", "oldest"]).default("newest") }),
    answers: { 200: { description: "A page of entries", schema: pageOf(auditEntryView) } },
    refuses: [],
  },
  ({ actor, query: { order, ...page }, deps, answerWith }) =>
    answerWith(
      200,
      async () =>
        done(await listAuditEntries(deps.table, actor.organisationId, { ...page, descending: order === "newest" })),
      ({ items, ...rest }) => ({ body: { ...rest, items: items.map((entry) => ({ ...entry })) } }),
    ),
);

export const auditRoutes: readonly Route[] = [list];
