import type { Denial } from "#shared/parties/permission.ts";
import type { Reason } from "./problems.ts";
import type { RouteDefinition } from "./route.ts";

/** Reasons that use cases of any route may give without its naming them. */
export type CommonReason = Denial | "contended" | "changed-meanwhile";

const TOKEN_REASONS: readonly Reason[] = ["not-signed-in", "token-not-accepted", "sign-in-unavailable"];
const ACTOR_REASONS: readonly Reason[] = [
  "no-membership",
  "organisation-not-chosen",
  "not-permitted",
  "organisation-not-admitted",
  "organisation-suspended",
];
const BODY_REASONS: readonly Reason[] = ["malformed-body", "body-too-large", "unsupported-media-type", "invalid-body"];
const KEY_REASONS: readonly Reason[] = [
  "idempotency-key-missing",
  "idempotency-key-malformed",
  "idempotency-key-reused",
];

/** Every reason for which a route may refuse: its own, and those that follow from what it asks for. */
export function reasonsOf(definition: RouteDefinition): readonly Reason[] {
  const { permission } = definition;
  return [
    ...new Set<Reason>([
      ...definition.refuses,
      ...(permission === "public" ? [] : TOKEN_REASONS),
      ...(permission === "public" || permission === "signed-in" ? [] : ACTOR_REASONS),
      ...(definition.params ? (["not-found"] as const) : []),
      ...(definition.query ? (["invalid-query"] as const) : []),
      ...(definition.body ? BODY_REASONS : []),
      ...(definition.idempotent ? KEY_REASONS : []),
      ...(definition.ifMatch ? (["if-match-missing", "changed-meanwhile"] as const) : []),
      ...(definition.method === "get" ? [] : (["contended"] as const)),
      "fault",
    ]),
  ];
}
